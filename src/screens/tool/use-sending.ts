import { useCallback, useRef, useState } from 'preact/hooks';
import type { Failure, Result } from '../../core/result.ts';

/** One call to the backend as a button needs it: sent once at a time, its failure kept to be shown. */
export interface Sending {
  /** Runs the call and resolves with its answer; with `undefined` when it failed or another one is running. */
  readonly send: <T>(call: () => Promise<Result<T>>) => Promise<T | undefined>;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  readonly forget: () => void;
}

/** A second press while the answer is on its way sends nothing: state lags behind a double click, so a ref decides. */
export function useSending(): Sending {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  const send = useCallback(async <T>(call: () => Promise<Result<T>>): Promise<T | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    setFailure(undefined);
    const result = await call();
    running.current = false;
    setBusy(false);
    if (result.ok) return result.value;
    setFailure(result.failure);
    return undefined;
  }, []);
  const forget = useCallback(() => setFailure(undefined), []);
  return { send, busy, failure, forget };
}

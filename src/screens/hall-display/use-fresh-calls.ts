import { useEffect, useRef, useState } from 'preact/hooks';
import type { CalledNumber } from '../../rpc/hall-display.ts';
import { freshCalls } from './fresh-calls.ts';

/** How long a new call stays marked, ms: two soft flashes, and then time to look up and find it. */
export const markedFor = 8000;

/** The keys of the calls that came in the last seconds. */
export function useFreshCalls(calls: readonly CalledNumber[] | undefined): ReadonlySet<string> {
  const before = useRef<readonly CalledNumber[]>(undefined);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set<string>());

  useEffect(() => {
    if (calls === undefined) return;
    const news = freshCalls(before.current, calls);
    before.current = calls;
    if (news.length === 0) return;
    setFresh(old => new Set([...old, ...news]));
    setTimeout(() => setFresh(old => new Set([...old].filter(key => !news.includes(key)))), markedFor);
  }, [calls]);
  return fresh;
}

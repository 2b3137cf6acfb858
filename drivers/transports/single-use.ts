import { assert } from '../../src/core/result.ts';
import type { Transport, TransportListener } from './transport.ts';

/** What a concrete line brings along. `write` calls back when the line has taken the bytes. */
export interface RawLine {
  write(bytes: Uint8Array, done: (error?: Error | null) => void): void;
  /** As in `Transport`, of an open line. Only lines that are not read within the turn itself need one. */
  catchUp?(): () => boolean;
  /** Lets go of the line; `ended` is called when that is done. */
  destroy(): void;
}

/** The rules of `Transport`, kept in one place for every kind of line. */
export interface SingleUse {
  readonly transport: Transport;
  bytes(chunk: Uint8Array): void;
  /** The line is gone, whoever ended it. Calls after the first change nothing. */
  ended(cause?: string): void;
}

export function singleUse(line: RawLine, listener: TransportListener): SingleUse {
  let phase: 'open' | 'closing' | 'closed' = 'open';
  let rejectWrite: ((error: Error) => void) | undefined;
  const end = Promise.withResolvers<void>();

  return {
    transport: {
      write(bytes) {
        if (phase !== 'open') return Promise.reject(new Error('the line is closed'));
        assert(rejectWrite === undefined, 'writes to a line overlap');
        return new Promise((resolve, reject) => {
          rejectWrite = reject;
          line.write(bytes, error => {
            if (rejectWrite !== reject) return;
            rejectWrite = undefined;
            if (error) reject(error);
            else resolve();
          });
        });
      },
      catchUp() {
        const caughtUp = phase === 'open' ? line.catchUp?.() : undefined;
        return () => phase !== 'open' || caughtUp === undefined || caughtUp();
      },
      close() {
        if (phase === 'open') {
          phase = 'closing';
          line.destroy();
        }
        return end.promise;
      },
    },
    bytes(chunk) {
      if (phase === 'open') listener.bytes(chunk);
    },
    ended(cause) {
      if (phase === 'closed') return;
      const canceled = phase === 'closing';
      phase = 'closed';
      rejectWrite?.(new Error('the line closed before it took the bytes'));
      rejectWrite = undefined;
      listener.closed(canceled || cause === undefined ? { canceled } : { canceled, cause });
      end.resolve();
    },
  };
}

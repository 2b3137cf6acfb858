import { mostShown, mostTraced, type Traced } from '../../src/core/device-trace.ts';
import type { Shown } from '../driver.ts';

/** Pieces that come this close after one another are one frame to a reader, ms: a serial port gives what it has. */
const oneFrame = 50;

/** The last frames of one line, without anything about a person: what may not be shown is not kept. */
export interface Trace {
  frame(kind: 'sent' | 'received', bytes: Uint8Array): void;
  lineOpened(): void;
  lineLost(cause: string): void;
  /** Oldest first. */
  entries(): readonly Traced[];
}

/** @param now ms of the wall clock */
export function openTrace(shown: Shown, now: () => number): Trace {
  const ring: Traced[] = [];
  /** The received frame that is still coming: what of it is shown, and when its last piece came. */
  let open: { bytes: Uint8Array; length: number; heardAt: number; readonly at: number } | undefined;

  const keep = (entry: Traced): void => {
    ring.push(entry);
    if (ring.length > mostTraced) ring.shift();
  };
  const shownOf = (kind: 'sent' | 'received', bytes: Uint8Array): Uint8Array | undefined => {
    const count = shown(kind, bytes);
    return count === undefined ? undefined : bytes.slice(0, Math.min(count, mostShown));
  };
  const entry = (kind: 'sent' | 'received', at: number, length: number, bytes: Uint8Array): Traced => ({
    kind,
    at,
    length,
    shown: Buffer.from(bytes).toString('hex'),
  });

  const received = (bytes: Uint8Array): void => {
    const at = now();
    const before = open && at - open.heardAt <= oneFrame ? open : undefined;
    if (before && before.bytes.length < before.length) {
      before.length += bytes.length;
      before.heardAt = at;
      ring[ring.length - 1] = entry('received', before.at, before.length, before.bytes);
      return;
    }
    const whole = before ? Uint8Array.from([...before.bytes, ...bytes]) : bytes;
    const head = shownOf('received', whole);
    if (!head) return;
    if (before) ring.pop();
    open = { bytes: head, length: whole.length, heardAt: at, at: before?.at ?? at };
    keep(entry('received', open.at, open.length, head));
  };

  const sent = (bytes: Uint8Array): void => {
    const head = shownOf('sent', bytes);
    if (!head) return;
    open = undefined;
    keep(entry('sent', now(), bytes.length, head));
  };

  return {
    frame(kind, bytes) {
      if (kind === 'received') received(bytes);
      else sent(bytes);
    },
    lineOpened() {
      open = undefined;
      keep({ kind: 'lineOpened', at: now() });
    },
    lineLost(cause) {
      open = undefined;
      keep({ kind: 'lineLost', at: now(), cause: cause.slice(0, 200) });
    },
    entries: () => [...ring],
  };
}

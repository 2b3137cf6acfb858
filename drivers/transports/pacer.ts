/** One direction of a simulated line. Bytes come out at the line's rate, against a schedule and not against timers. */
export interface Pacer {
  /**
   * @param at when the sender began, on the clock of `performance.now()`; may lie a little in the past
   * @param how `apart`: every byte in a delivery of its own; `done`: called after the last byte
   */
  push(bytes: Uint8Array, at: number, how?: { apart?: boolean; done?: () => void }): void;
  /** Delivers what was due by a moment, however late timers are: nothing that was due later may come before it. */
  deliverUntil(moment: number): void;
  /** Flow control: while held nothing comes out. */
  hold(held: boolean): void;
  /** Bytes pushed and not yet delivered. */
  waiting(): number;
  clear(): void;
}

interface Parcel {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly apart: boolean;
  readonly done: (() => void) | undefined;
  sent: number;
  start: number | undefined;
}

/**
 * @param bytesPerMs the rate of the line
 * @param deliver gets each slice with the moment at which its last byte was due; answers given from that moment on do
 * not add the lateness of timers to the line (protocols 8: a slice a millisecond, by elapsed time)
 * @param mostAtOnce how long a slice may be: whoever takes them may hold the line after each
 */
export function openPacer(
  bytesPerMs: number,
  deliver: (slice: Uint8Array, due: number) => void,
  mostAtOnce = Number.POSITIVE_INFINITY,
): Pacer {
  let parcels: Parcel[] = [];
  let freeAt = 0;
  let held = false;
  let cancel: (() => void) | undefined;

  const schedule = (parcel: Parcel, now: number): void => {
    const start = parcel.start ?? Math.max(parcel.at, freeAt);
    const next = start + (parcel.sent + 1) / bytesPerMs - now;
    const end = start + parcel.bytes.length / bytesPerMs - now;
    if ((parcel.apart ? next : end) < 1.5) {
      // Timers are a millisecond coarse; the last bytes of a frame are what the other side waits for.
      const turn = setImmediate(awake);
      cancel = () => clearImmediate(turn);
    } else {
      const timer = setTimeout(awake, Math.max(1, Math.floor(next)));
      cancel = () => clearTimeout(timer);
    }
  };

  const awake = (): void => {
    cancel = undefined;
    pump(Number.POSITIVE_INFINITY);
  };

  const pump = (until: number): void => {
    for (let parcel = parcels[0]; parcel && !held; parcel = parcels[0]) {
      const now = Math.min(performance.now(), until);
      parcel.start ??= Math.max(parcel.at, freeAt);
      const elapsed = Math.floor((now - parcel.start) * bytesPerMs + 1e-6);
      const most = parcel.apart ? 1 : mostAtOnce;
      const due = Math.min(parcel.bytes.length, elapsed, parcel.sent + most);
      if (due > parcel.sent) {
        const slice = parcel.bytes.subarray(parcel.sent, due);
        parcel.sent = due;
        freeAt = parcel.start + due / bytesPerMs;
        const finished = due === parcel.bytes.length;
        if (finished) parcels.shift();
        deliver(slice, freeAt);
        if (finished) {
          parcel.done?.();
          continue;
        }
        if (due < elapsed && !parcel.apart) continue;
      }
      // Whoever was delivered to may have cleared or held the line.
      if (parcels[0] === parcel && !held && !cancel) schedule(parcel, performance.now());
      return;
    }
  };

  return {
    push(bytes, at, { apart = false, done } = {}) {
      if (bytes.length === 0) return done?.();
      parcels.push({ bytes: bytes.slice(), at, apart, done, sent: 0, start: undefined });
      const first = parcels[0];
      if (parcels.length === 1 && first && !held && !cancel) schedule(first, performance.now());
    },
    deliverUntil: pump,
    hold(next) {
      if (held === next) return;
      held = next;
      cancel?.();
      cancel = undefined;
      const first = parcels[0];
      if (held || !first) return;
      first.start = performance.now() - first.sent / bytesPerMs;
      schedule(first, performance.now());
    },
    waiting: () => parcels.reduce((sum, parcel) => sum + parcel.bytes.length - parcel.sent, 0),
    clear() {
      parcels = [];
      cancel?.();
      cancel = undefined;
    },
  };
}

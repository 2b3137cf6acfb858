const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl+C under npm arrives twice: from the terminal, and again from npm. */
const sameKeyMs = 500;

/**
 * Calls `first` when a person or the system asks us to end, and `again` when they insist.
 * @returns takes the handlers away
 */
export function onStopSignal(first: () => void, again: () => void): () => void {
  let firstAt: number | undefined;
  const handle = (): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      first();
    } else if (now - firstAt > sameKeyMs) again();
  };
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}

import type { Ear, Heard } from '../../../drivers/listening-driver.ts';

/** Everything that an ear makes of these pieces, and of the quiet behind them. */
export function hearAll<B, R>(ear: Ear<B, R>, ...chunks: readonly Uint8Array[]): Heard<R>[] {
  const all: Heard<R>[] = [];
  let begun: B | undefined;
  for (const chunk of chunks) {
    const next = ear.hear(begun, chunk);
    all.push(...next.heard);
    begun = next.begun;
  }
  const last = begun === undefined ? undefined : ear.end(begun);
  return last ? [...all, last] : all;
}

/** Of what was heard: the readings, and the kind of everything else. */
export const readings = <R>(heard: readonly Heard<R>[]): (R | string)[] =>
  heard.map(one => (one.kind === 'reading' ? one.reading : one.kind));

export const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(part => [...part]));

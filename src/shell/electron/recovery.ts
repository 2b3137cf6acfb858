/** How often a page may crash before a person has to look at it. */
export const crashLimit = { reloads: 3, withinMs: 5 * 60_000 } as const;
/** How long a page that does not answer may take to come back by itself. */
export const hangGraceMs = 10_000;

export interface PageHealth {
  /** When the page crashed, ms; only what still counts. */
  readonly crashes: readonly number[];
  /** Since when it has not answered, ms. */
  readonly hungSince?: number;
}
export const healthyPage: PageHealth = { crashes: [] };

/** `graceOver` comes `hangGraceMs` after every `startGrace`. */
export type PageEvent = 'gone' | 'unresponsive' | 'responsive' | 'graceOver';
export type PageRemedy = 'none' | 'reload' | 'startGrace' | 'crash' | 'giveUp';

/** What to do about a page that crashed or hangs (electron.md 3.5). `crash` ends its process, so that `gone` follows. */
export function recover(
  health: PageHealth,
  event: PageEvent,
  now: number,
): { readonly health: PageHealth; readonly remedy: PageRemedy } {
  const { crashes, hungSince } = health;
  switch (event) {
    case 'gone': {
      const counting = [...crashes.filter(at => now - at < crashLimit.withinMs), now];
      return {
        health: { crashes: counting },
        remedy: counting.length > crashLimit.reloads ? 'giveUp' : 'reload',
      };
    }
    case 'unresponsive':
      return hungSince === undefined
        ? { health: { crashes, hungSince: now }, remedy: 'startGrace' }
        : { health, remedy: 'none' };
    case 'responsive':
      return { health: { crashes }, remedy: 'none' };
    case 'graceOver':
      // An older hang's grace may end while a newer hang has only begun.
      return hungSince !== undefined && now - hungSince >= hangGraceMs
        ? { health: { crashes }, remedy: 'crash' }
        : { health, remedy: 'none' };
  }
}

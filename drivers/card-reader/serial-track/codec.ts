import type { Ear, Heard } from '../../listening-driver.ts';
import {
  endSentinel,
  invalid,
  lrcOf,
  missing,
  type Track,
  type TrackName,
  type Tracks,
  trackNames,
} from '../tracks.ts';

/**
 * A swipe as text: the tracks that have something on them, each from start to end sentinel, in one burst and without
 * any protocol around them (protocols 4.6). Readers may put STX or ESC before it, CR LF behind a track, and CR, LF and
 * ETX behind it all; may pass on the check characters of the tracks, all or none; and send `E` in the place of a track
 * that they could not decode.
 */

/** All three tracks as long as they may be (ISO 7811: 79, 40 and 107 signs with sentinels and check character), and what is put around them. */
const mostBytes = 256;
/**
 * Milliseconds of quiet that end a burst: nothing in it says where it ends. A reader that pauses for longer between two
 * tracks would have the second one missing; a network would make such pauses, which is why there is no TCP line.
 */
const gap = 200;

interface Burst {
  readonly bytes: Uint8Array;
  readonly overlong: boolean;
}

export const serialTrackEar: Ear<Burst, Tracks> = {
  hear(begun, chunk) {
    const length = (begun?.bytes.length ?? 0) + chunk.length;
    const overlong = begun?.overlong === true || length > mostBytes;
    const bytes = overlong ? new Uint8Array() : Uint8Array.from([...(begun?.bytes ?? []), ...chunk]);
    return { heard: [], begun: { bytes, overlong } };
  },
  patience: () => gap,
  end({ bytes, overlong }) {
    if (overlong) return { kind: 'unreadable', cause: 'the reader sent more than a card holds' };
    return heardIn(Buffer.from(bytes).toString('latin1'));
  },
};

function heardIn(burst: string): Heard<Tracks> {
  const start = burst.search(/[%;+]/);
  // A track whose beginning is lost must not pass for one that is missing.
  const lost = burst.slice(0, start < 0 ? undefined : start).includes(endSentinel);
  if (start < 0 && !lost)
    return { kind: 'noise', cause: 'what comes is no track: check the baud rate of the reader' };
  const reading = lost ? undefined : tracksIn(burst.slice(start));
  return reading
    ? { kind: 'reading', reading }
    : { kind: 'unreadable', cause: 'the tracks of a card came damaged' };
}

/** What may stand between the sentinels (ISO 7811). No track may hold a sentinel, so that none swallows the next. */
const signs1 = '[ -$&-*,-:<->@-_]{0,76}';
const signs2 = '[0-9:<=>]{0,37}';
const signs3 = '[0-9:<=>]{0,104}';
const behindAll = '[\\r\\n]*$';

const burstOf = (check: string): RegExp => {
  const track = (number: number, start: string, content: string): string =>
    `(?:${start}(?:(?<failed${number}>E)\\?|(?<track${number}>${content})\\?${check.replace('#', `${number}`)})[\\r\\n]*)?`;
  // Tracks 2 and 3 may begin alike: the second of them is track 3, and one that is too long for track 2.
  return new RegExp(
    `^${track(1, '%', signs1)}${track(2, ';', signs2)}${track(3, '[+;]', signs3)}${behindAll}`,
  );
};
const unchecked = burstOf('');
const checked = burstOf('(?<lrc#>[ -_])');

/** As without check characters first: where there are some, the last one is left over, and that fails. */
function tracksIn(text: string): Tracks | undefined {
  const bare = text.endsWith('\u0003') ? text.slice(0, -1) : text;
  const groups = (unchecked.exec(bare) ?? checked.exec(bare))?.groups;
  if (!groups) return undefined;
  const [track1, track2, track3] = trackNames.map((name, index) => trackOf(name, index + 1, groups));
  return { track1: track1 ?? missing, track2: track2 ?? missing, track3: track3 ?? missing };
}

function trackOf(
  name: TrackName,
  number: number,
  groups: Readonly<Record<string, string | undefined>>,
): Track {
  const data = groups[`track${number}`];
  if (groups[`failed${number}`] !== undefined) return invalid;
  if (data === undefined) return missing;
  const lrc = groups[`lrc${number}`];
  const framed = `${startOf[name]}${data}${endSentinel}`;
  return lrc === undefined || lrc === lrcOf(name, framed) ? { status: 'ok', data } : invalid;
}

/** Track 3 begins on the stripe as track 2 does, whatever sign the reader puts there. */
const startOf: Readonly<Record<TrackName, string>> = { track1: '%', track2: ';', track3: ';' };

/** The reader's side. @param check whether it passes the check characters on */
export function encodeSwipe(
  tracks: Readonly<Partial<Record<TrackName, string>>>,
  failed: readonly TrackName[] = [],
  check = false,
): Uint8Array {
  const text = trackNames.map((name, index) => {
    const data = tracks[name];
    if (failed.includes(name)) return `${'%;+'[index]}E?`;
    if (data === undefined) return '';
    return `${'%;+'[index]}${data}?${check ? lrcOf(name, `${startOf[name]}${data}?`) : ''}`;
  });
  return Buffer.from(`${text.join('')}\r`, 'latin1');
}

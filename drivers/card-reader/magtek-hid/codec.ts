import type { Ear, Heard } from '../../listening-driver.ts';
import {
  endSentinel,
  invalid,
  missing,
  type Track,
  type TrackName,
  type Tracks,
  trackNames,
} from '../tracks.ts';

/**
 * The one input report of a swipe, 337 bytes without a report id (protocols 4.6): for each track whether it could not
 * be decoded, for each its length, how the card is encoded, and 110 bytes for each, from start sentinel to end
 * sentinel. What lies behind a track's length is undefined. The check character is not passed on.
 */
export const reportLength = 337;
const lengthsAt = 3;
const encodingAt = 6;
const tracksAt = 7;
const trackLength = 110;
/** ISO/ABA to "no decode has occurred". */
const mostEncoding = 6;

/** Cards are also encoded with one track's signs on another, and readers differ about track 3. */
const startSentinels = '%;+#!';

/** A report that is still coming; shorter than one. */
type Part = Uint8Array;

/** Milliseconds from one piece of a report to the next; over USB it comes in one piece. */
const gap = 1000;

export const magtekEar: Ear<Part, Tracks> = {
  hear(begun, chunk) {
    const bytes = Uint8Array.from([...(begun ?? []), ...chunk]);
    // As it comes over USB: the reader is believed whatever it says. Behind noise it has to look more like a report than
    // what it would complete does: a line that does not keep reports apart may bring as many bytes by chance.
    const whole = chunk.length === reportLength;
    if (whole && (!begun || (tellsOfCard(chunk) && !tellsOfCard(bytes.subarray(0, reportLength)))))
      return { heard: [readingOf(chunk)], begun: undefined, afresh: true };
    const heard: Heard<Tracks>[] = [];
    let at = 0;
    while (at < bytes.length) {
      const report = bytes.subarray(at, at + reportLength);
      if (!couldBeReport(report)) {
        at++;
        continue;
      }
      if (report.length < reportLength) break;
      heard.push(readingOf(report));
      at += reportLength;
    }
    return { heard, begun: at < bytes.length ? bytes.slice(at) : undefined };
  },
  patience: () => gap,
  end: () => ({ kind: 'noise', cause: 'a report came only in part' }),
};

/** Whether the bytes are a report or the beginning of one, for a line that does not keep reports apart. */
function couldBeReport(bytes: Uint8Array): boolean {
  if (bytes.subarray(0, lengthsAt).some(status => status > 1)) return false;
  if (bytes.subarray(lengthsAt, encodingAt).some(length => length > trackLength)) return false;
  if ((bytes[encodingAt] ?? 0) > mostEncoding) return false;
  return trackNames.every((_, index) => {
    const start = tracksAt + index * trackLength;
    const length = bytes[lengthsAt + index] ?? 0;
    const first = bytes[start];
    const last = bytes[start + length - 1];
    return (
      length === 0 ||
      ((first === undefined || startSentinels.includes(String.fromCharCode(first))) &&
        (last === undefined || String.fromCharCode(last) === endSentinel))
    );
  });
}

/** A report of a swipe of which at least one track is not blank: zeros alone look like a report as well. */
const tellsOfCard = (bytes: Uint8Array): boolean =>
  couldBeReport(bytes) && bytes.subarray(0, encodingAt).some(byte => byte !== 0);

const readingOf = (report: Uint8Array): Heard<Tracks> => ({
  kind: 'reading',
  reading: {
    track1: trackOf(report, 0),
    track2: trackOf(report, 1),
    track3: trackOf(report, 2),
  },
});

function trackOf(report: Uint8Array, index: number): Track {
  const failed = ((report[index] ?? 0) & 1) === 1;
  const length = report[lengthsAt + index] ?? 0;
  if (failed || length > trackLength) return invalid;
  if (length === 0) return missing;
  const start = tracksAt + index * trackLength;
  const text = Buffer.from(report.subarray(start, start + length)).toString('latin1');
  return /^[%;+#!][ -_]*\?$/.test(text) ? { status: 'ok', data: text.slice(1, -1) } : invalid;
}

/** The reader's side. A track that is not given is blank; `failed`: something is on it and cannot be decoded. */
export function encodeReport(
  tracks: Readonly<Partial<Record<TrackName, string>>>,
  failed: readonly TrackName[] = [],
): Uint8Array {
  const report = new Uint8Array(reportLength);
  for (const [index, name] of trackNames.entries()) {
    const text = tracks[name];
    if (failed.includes(name)) report[index] = 1;
    else if (text !== undefined) {
      const framed = `${'%;+'[index]}${text}${endSentinel}`;
      report[lengthsAt + index] = framed.length;
      report.set(Buffer.from(framed, 'latin1'), tracksAt + index * trackLength);
    }
  }
  return report;
}

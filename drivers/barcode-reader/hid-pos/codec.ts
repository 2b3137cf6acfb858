import type { Ear, Heard } from '../../listening-driver.ts';
import { aimIdentifier, type Code, mostData, overlong, readingOf } from '../code.ts';

/**
 * The input report of HID POS scanners (usage page 8C, protocols 4.7), 64 bytes: 02, how many bytes of data, the AIM
 * identifier, 56 bytes of data filled up with zeros, two bytes of the vendor's, and whether the code goes on in the next
 * report. Reports carry no number: one that is lost on the way is not missed.
 */
export const reportLength = 64;
const reportId = 2;
const orderId = 0xfd;
const symbologyAt = 2;
const dataAt = 5;
const mostInReport = 56;
const flagsAt = 63;
const continued = 1;

/** Milliseconds from one piece of a code to the next: reports follow each other in a few, but a computer may be busy. */
const gap = 2000;

const inPart = { kind: 'unreadable', cause: 'a code came only in part' } as const;

/** A code that goes on in the next report. */
interface Beginning {
  readonly symbology: string | undefined;
  readonly data: Uint8Array;
  /** What it will be heard as, whatever else comes of it. */
  readonly fault: Heard<Code> | undefined;
}

interface Begun {
  /** The beginning of a report; shorter than one. */
  readonly part: Uint8Array;
  readonly code: Beginning | undefined;
  /** Bytes that belong to no report, since the last one. */
  readonly lost: number;
}

export const hidPosEar: Ear<Begun, Code> = {
  hear(before, chunk) {
    const { part: begun = new Uint8Array(), code: codeSoFar, lost: lostSoFar = 0 } = before ?? {};
    const joined = Uint8Array.from([...begun, ...chunk]);
    // As it comes over USB: the scanner is believed about what it puts into identifier and flags. Behind noise it has to
    // look like a report, and what it would complete must not: a line that does not keep reports apart may bring as many
    // bytes by chance.
    const whole =
      chunk.length === reportLength &&
      (begun.length === 0 ||
        (couldBeReport(chunk, false) && !couldBeReport(joined.subarray(0, reportLength), false)));
    const bytes = whole ? chunk : joined;
    const heard: Heard<Code>[] = [];
    let code = codeSoFar;
    let lost = whole ? lostSoFar + begun.length : lostSoFar;
    let at = 0;
    while (at < bytes.length) {
      const report = bytes.subarray(at, at + reportLength);
      if (!couldBeReport(report, whole)) {
        at++;
        lost++;
        continue;
      }
      if (report.length < reportLength) break;
      const grown = grow(code, report);
      // So many bytes may have been a report: what is left of its code must not pass for all of it.
      const sofar = lost < reportLength ? grown : { ...grown, fault: inPart };
      const isLast = ((report[flagsAt] ?? 0) & continued) === 0;
      if (isLast) heard.push(sofar.fault ?? readingOf(sofar.symbology, sofar.data));
      code = isLast ? undefined : sofar;
      lost = 0;
      at += reportLength;
    }
    const part = bytes.slice(at);
    return {
      heard,
      begun: part.length > 0 || code || lost > 0 ? { part, code, lost } : undefined,
      afresh: whole && codeSoFar === undefined,
    };
  },
  patience: () => gap,
  end: ({ code }) =>
    code ? (code.fault ?? inPart) : { kind: 'noise', cause: 'what comes is no report of a scanner' },
};

/** Whether the bytes are a report or the beginning of one; more is asked of them on a line that does not keep reports apart. */
function couldBeReport(bytes: Uint8Array, whole: boolean): boolean {
  const [id, length = 0] = bytes;
  if (id !== reportId || length > mostInReport) return false;
  if (whole || bytes.length < dataAt) return true;
  const symbology = bytes.subarray(symbologyAt, dataAt);
  return (
    (aimIdentifier(symbology) !== undefined || symbology.every(byte => byte === 0)) &&
    (bytes[flagsAt] ?? 0) <= continued
  );
}

function grow(before: Beginning | undefined, report: Uint8Array): Beginning {
  const code = before ?? {
    symbology: aimIdentifier(report.subarray(symbologyAt, dataAt)),
    data: new Uint8Array(),
    fault: undefined,
  };
  if (code.fault) return code;
  const data = Uint8Array.from([...code.data, ...report.subarray(dataAt, dataAt + (report[1] ?? 0))]);
  return data.length > mostData ? { ...code, data: new Uint8Array(), fault: overlong } : { ...code, data };
}

/** The scanner's side: the reports of a code. */
export function encodeReports(symbology: string, data: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(data.length / mostInReport));
  return Array.from({ length: count }, (_, index) => {
    const slice = data.subarray(index * mostInReport, (index + 1) * mostInReport);
    const report = new Uint8Array(reportLength);
    report.set([reportId, slice.length, ...Buffer.from(`]${symbology}`, 'latin1'), ...slice]);
    report[flagsAt] = index < count - 1 ? continued : 0;
    return report;
  });
}

/**
 * An order as it stands in Honeywell's manuals, in the report that carries it (protocols 4.7): FD, its length, and the
 * order, filled up with zeros to the 64 bytes of the report: on Linux it goes to the device as long as it was written.
 */
export function encodeOrder(order: Uint8Array): Uint8Array {
  const report = new Uint8Array(reportLength);
  report.set([orderId, order.length, ...order]);
  return report;
}

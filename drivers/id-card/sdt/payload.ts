/** What a module hands over besides bare words of status (protocols 1.7, 1.8). */

/**
 * The 16 bytes of 12 FF as they are printed on the module, `05.01-20110511-0012345678-0000000001`; `undefined` when it
 * is another answer.
 */
export function samIdOf(data: Uint8Array): string | undefined {
  if (data.length !== 16) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const figure = (value: number, digits: number): string => value.toString().padStart(digits, '0');
  const [kind, make] = [view.getUint16(0, true), view.getUint16(2, true)];
  const [date, serial, random] = [4, 8, 12].map(at => view.getUint32(at, true));
  return `${figure(kind, 2)}.${figure(make, 2)}-${figure(date ?? 0, 8)}-${figure(serial ?? 0, 10)}-${figure(random ?? 0, 10)}`;
}

/** The parts of a card, uninterpreted. */
export interface CardParts {
  readonly text: Uint8Array;
  /** 1024 bytes of WLT, which only the vendor's decoder reads (protocols 1.9). */
  readonly photo: Uint8Array;
  /** Templates of 512 bytes. Empty for a card without them, and where they were not asked for. */
  readonly fingerprints: readonly Uint8Array[];
}

/**
 * Takes the answer to 30 01 or 30 10 apart: two or three lengths, then the parts.
 * @returns `undefined` when the lengths do not add up, so that it is another answer
 */
export function cardPartsOf(data: Uint8Array, withFingerprints: boolean): CardParts | undefined {
  const lengthAt = (at: number): number => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
  const head = withFingerprints ? 6 : 4;
  const afterText = head + lengthAt(0);
  const afterPhoto = afterText + lengthAt(2);
  const end = afterPhoto + (withFingerprints ? lengthAt(4) : 0);
  if (data.length <= head || data.length !== end || (end - afterPhoto) % templateLength !== 0)
    return undefined;
  const fingerprints: Uint8Array[] = [];
  for (let at = afterPhoto; at < end; at += templateLength)
    fingerprints.push(data.slice(at, at + templateLength));
  return { text: data.slice(head, afterText), photo: data.slice(afterText, afterPhoto), fingerprints };
}

const templateLength = 512;

/**
 * Makes a BMP of a photo's WLT; `undefined` when it cannot. Every decoder there is belongs to a vendor and needs a
 * licence, so none is built in: an installation that has one makes its driver with it.
 */
export type DecodePhoto = (wlt: Uint8Array) => Uint8Array | undefined;

/** The photo as it leaves the driver: decoded where that is possible, else as the chip holds it. */
export function photoOf(
  wlt: Uint8Array,
  decode: DecodePhoto | undefined,
): { format: 'wlt' | 'bmp'; data: string } {
  const bmp = decode && attempt(() => decode(wlt));
  return bmp ? { format: 'bmp', data: base64(bmp) } : { format: 'wlt', data: base64(wlt) };
}

/** A decoder is foreign, native code: what it throws must not end the driver host. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** For the way through JSON. */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

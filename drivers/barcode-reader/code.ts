import { assert } from '../../src/core/result.ts';
import type { DriverCommand, DriverCompletion } from '../driver.ts';
import type { Heard } from '../listening-driver.ts';

/** What a scanner has read. */
export interface Code {
  /** The AIM identifier without its `]`, as `Q1`. */
  readonly symbology: string | undefined;
  readonly text: string;
}

/** No symbol holds more: a QR code of the largest size has room for 7089 digits (ISO/IEC 18004). */
export const mostData = 7089;

export const overlong = { kind: 'unreadable', cause: 'the scanner sent more than a code holds' } as const;

/** The AIM identifier (ISO/IEC 15424) that the three bytes are, without its `]`. */
export function aimIdentifier(bytes: Uint8Array): string | undefined {
  const sign = /^\]([A-Za-z][0-9A-Za-z])$/.exec(Buffer.from(bytes).toString('latin1'));
  return sign?.[1];
}

export function readingOf(symbology: string | undefined, data: Uint8Array): Heard<Code> {
  if (data.length === 0) return { kind: 'noise', cause: 'the scanner sent an empty code' };
  const text = textOf(data);
  return text === undefined
    ? { kind: 'unreadable', cause: 'the code holds no text' }
    : { kind: 'reading', reading: { symbology, text } };
}

/** Control signs that lay out text or separate fields: EOT, TAB, LF, CR, FS, GS, RS, US (ISO/IEC 15434 and GS1). */
const layout = '\u0004\t\n\r\u001c\u001d\u001e\u001f';

/**
 * Codes hardly ever say how their text is written. UTF-8 shows by itself whether it is; what is not is taken for
 * GB 18030, in which much of China makes its codes and which holds GB 2312 and GBK.
 * @returns `undefined` when it is neither, or holds control signs that no text has
 */
function textOf(data: Uint8Array): string | undefined {
  const text = decoded('utf-8', data) ?? decoded('gb18030', data);
  return text !== undefined && Array.from(text).every(sign => !/\p{Cc}/u.test(sign) || layout.includes(sign))
    ? text
    : undefined;
}

function decoded(encoding: 'utf-8' | 'gb18030', data: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}

export function answer(command: DriverCommand, { symbology, text }: Code): DriverCompletion {
  assert(command.name === 'barcodeReader.read', 'a barcode reader reads barcodes');
  return {
    code: 'success',
    payload: { ...(symbology === undefined ? {} : { symbology }), barcodeData: text },
  };
}

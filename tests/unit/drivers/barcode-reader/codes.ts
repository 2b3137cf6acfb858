import type { TestCode } from '../../../../drivers/barcode-reader/simulator.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The appointment of nobody. */
export const shortText = 'fenliu:appointment:张三:A023';
export const shortCode: TestCode = { symbology: 'Q1', data: utf8(shortText) };
/** Of three reports, the last of them not full. */
export const longText = `${'0123456789'.repeat(12)}完`;
export const longCode: TestCode = { symbology: 'Q1', data: utf8(longText) };

/** As the ear of a scanner hears it. */
export const reading = (text: string, symbology = 'Q1') => ({ symbology, text });
export const unnamed = (text: string) => ({ symbology: undefined, text });

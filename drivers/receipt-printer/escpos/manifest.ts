import type { Manifest } from '../../driver.ts';

/**
 * Ours: everything that is said to and heard from the printer, layout, GB18030 of 2022, QR, barcode, pictures, proof
 * and recovery, because `escpos` counts Chinese QR content in characters, lays tables out by string length and reads no
 * answer. From `escpos`: the encoder's buffer and its plain commands (initialise, align, feed, cut).
 */
export const manifest: Manifest = {
  model: 'receipt-printer/escpos',
  class: 'receiptPrinter',
  title: 'Receipt printer, ESC/POS, 80 mm, Chinese character ROM',
  transports: ['serial', 'usb-printer', 'tcp', 'sim'],
  commands: ['receiptPrinter.print'],
};

export const manifest58: Manifest = {
  ...manifest,
  model: 'receipt-printer/escpos-58',
  title: 'Receipt printer, ESC/POS, 58 mm, Chinese character ROM',
};

/** Columns of normal type on 80 mm paper (protocols 2.8); a Chinese sign takes two. */
export const columns = 48;

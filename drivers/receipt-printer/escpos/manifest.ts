import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'receipt-printer/escpos',
  class: 'receiptPrinter',
  title: 'Receipt printer, ESC/POS, 80 mm, Chinese character ROM',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['receiptPrinter.print'],
};

/** Columns of normal type on 80 mm paper (protocols 2.8); a Chinese sign takes two. */
export const columns = 48;

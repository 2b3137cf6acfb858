import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../../../drivers/receipt-printer/escpos/capabilities.ts';
import { encodeReceipt } from '../../../../../drivers/receipt-printer/escpos/codec.ts';
import { widthOf } from '../../../../../drivers/receipt-printer/escpos/gb18030.ts';
import { simulateEscpos } from '../../../../../drivers/receipt-printer/escpos/simulator.ts';
import type { PaperLine } from '../../../../../src/core/bench.ts';
import type { Receipt, ReceiptBlock } from '../../../../../src/core/receipt.ts';
import { cut, hex, show } from '../../bytes.ts';

const able = modelOf(80, { name: 'X', font: 'CHINA GB18030' });
const asked = { proof: 'processId', id: '0001' } as const;

/** A printer whose time the test moves on, one movement of the paper at a time. */
function place() {
  const due: (() => void)[] = [];
  const said: Uint8Array[] = [];
  let held = false;
  const printer = simulateEscpos({
    send: bytes => said.push(bytes),
    after: (_ms, action) => due.push(action),
    hold: next => {
      held = next;
    },
    changed: () => {},
  });
  return {
    printer,
    held: () => held,
    said: () => said.splice(0).map(show),
    /** Lets the mechanics run until they rest. */
    settle: () => {
      for (let action = due.shift(); action; action = due.shift()) action();
    },
    moveOnce: () => due.shift()?.(),
    losePower: () => {
      due.length = 0;
      printer.powerCycle();
    },
  };
}

const textOf = (lines: readonly PaperLine[]): string[] =>
  lines.flatMap(line => (line.kind === 'text' ? [line.runs.map(run => run.text).join('')] : []));
const text = (value: string, size: 1 | 2 = 1): ReceiptBlock => ({
  kind: 'text',
  text: value,
  align: 'centre',
  size,
  bold: false,
});

describe('the simulated printer', () => {
  it('puts on paper what was encoded', () => {
    const { printer, settle } = place();
    const receipt: Receipt = [
      { kind: 'text', text: 'A023', align: 'centre', size: 3, bold: true },
      { kind: 'pair', label: '业务', value: '转账汇款' },
      { kind: 'rule' },
      { kind: 'feed', lines: 2 },
      { kind: 'qr', data: 'https://example.invalid/取号?n=A023' },
    ];
    printer.receive(encodeReceipt(receipt, able, asked).bytes);
    settle();
    const [first, second, third, ...others] = printer.lines();
    expect(first).toEqual({
      kind: 'text',
      runs: [{ text: 'A023', width: 3, height: 3, bold: true }],
      align: 'centre',
    });
    expect(textOf(second ? [second] : [])).toEqual([`业务${' '.repeat(36)}转账汇款`]);
    expect(textOf(third ? [third] : [])).toEqual(['-'.repeat(48)]);
    expect(others.find(line => line.kind === 'qr')).toEqual({
      kind: 'qr',
      data: 'https://example.invalid/取号?n=A023',
      align: 'centre',
    });
    expect(others.at(-1)).toEqual({ kind: 'cut' });
  });

  it('loses no character on the way from receipt to paper, rare ones included, however the bytes come', () => {
    const moved = [0xfe59, 0xfe90, 0xa6d9, 0xa6f3].map(code =>
      new TextDecoder('gb18030').decode(Buffer.from([code >> 8, code & 0xff])),
    );
    const sign = fc.constantFrom('张', '䶮', '㐀', '￥', '€', 'A', '7', '，', ' ', ...moved);
    fc.assert(
      fc.property(
        fc.array(fc.array(sign, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (texts, at) => {
          const { printer, settle } = place();
          const receipt = texts.map(signs => text(signs.join('')));
          for (const chunk of cut(encodeReceipt(receipt, able, asked).bytes, at)) printer.receive(chunk);
          settle();
          const onPaper = textOf(printer.lines());
          expect(onPaper.join('').replaceAll(' ', '')).toBe(texts.flat().join('').replaceAll(' ', ''));
          for (const line of onPaper) expect(widthOf(line)).toBeLessThanOrEqual(48);
        },
      ),
    );
  });

  it('shows Chinese sent outside Chinese mode as what it is: unreadable', () => {
    const { printer, settle } = place();
    printer.receive(hex('1B 40 1C 2E C7 EB 0A'));
    settle();
    expect(textOf(printer.lines())).toEqual(['\ufffd\ufffd']);
  });

  it('sends the id only when the paper has moved to the end', () => {
    const { printer, settle, said, moveOnce } = place();
    printer.receive(encodeReceipt([text('一'), text('二')], able, asked).bytes);
    moveOnce();
    expect(said().join()).not.toContain('37 22');
    settle();
    expect(said()).toContain('37 22 30 30 30 31 00');
  });

  it('stops without paper, says so at once, and goes on by itself when there is paper again', () => {
    const { printer, settle, said } = place();
    printer.endPaperAfter(1);
    printer.receive(encodeReceipt([text('一'), text('二'), text('三')], able, asked).bytes);
    settle();
    expect(textOf(printer.lines())).toEqual(['一']);
    expect(said()).toContain('18 00 0F 00');
    printer.receive(hex('10 04 04 10 04 02'));
    expect(said()).toEqual(['7E', '32']);
    printer.setPaper('full');
    settle();
    expect(textOf(printer.lines()).slice(0, 3)).toEqual(['一', '二', '三']);
    expect(said()).toContain('37 22 30 30 30 31 00');
  });

  it('answers real-time questions in the middle of everything, and never prints them', () => {
    const { printer, settle, said } = place();
    printer.setCover(true);
    for (const byte of hex('41 10 04 01 42 10 04 02 43 0A')) printer.receive(Uint8Array.of(byte));
    expect(said()).toEqual(['1A', '16']);
    printer.setCover(false);
    settle();
    expect(textOf(printer.lines())).toEqual(['ABC']);
  });

  it('forgets a job with the power, and never sends its id', () => {
    const { printer, settle, said, losePower } = place();
    printer.receive(encodeReceipt([text('一'), text('二')], able, asked).bytes);
    losePower();
    printer.receive(hex('10 04 01'));
    settle();
    expect(said().join()).not.toMatch(/37 22|12/);
    printer.receive(hex('10 04 01'));
    expect(said()).toEqual(['12']);
    expect(textOf(printer.lines())).toEqual(['一']);
  });

  it('holds the line while its buffer is full, and lets go when it has room', () => {
    const { printer, settle, held } = place();
    printer.setPaper('out');
    printer.receive(new Uint8Array(3000).fill(0x0a));
    expect(held()).toBe(false);
    printer.receive(new Uint8Array(900).fill(0x0a));
    expect(held()).toBe(true);
    printer.setPaper('full');
    settle();
    expect(held()).toBe(false);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 10 }), chunks => {
        const { printer, settle } = place();
        for (const chunk of chunks) printer.receive(chunk);
        settle();
      }),
    );
  });
});

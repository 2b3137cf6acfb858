import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeOrder,
  encodeReports,
  hidPosEar,
} from '../../../../../drivers/barcode-reader/hid-pos/codec.ts';
import { triggerOff, triggerOn } from '../../../../../drivers/barcode-reader/honeywell.ts';
import { cut, hex, show } from '../../bytes.ts';
import { hearAll, joined, readings } from '../../ear.ts';
import { longCode, longText, reading, shortCode, shortText, unnamed } from '../codes.ts';

const [short = new Uint8Array()] = encodeReports('Q1', shortCode.data);
const long = encodeReports('Q1', longCode.data);
const hear = (...chunks: readonly Uint8Array[]) => readings(hearAll(hidPosEar, ...chunks));
/** A report by hand, so that the encoder is not its own proof. */
const byHand = (length: number, aim: string, data: string, flags: number): Uint8Array => {
  const report = new Uint8Array(64);
  report.set([2, length, ...Buffer.from(aim + data, 'latin1')]);
  report[61] = 0x73;
  report[63] = flags;
  return report;
};

describe('the orders of Honeywell scanners over HID', () => {
  it.each([
    ['beep', hex('16 07 0D'), 'FD 03 16 07 0D'],
    ['look', triggerOn, 'FD 03 16 54 0D'],
    ['stop looking', triggerOff, 'FD 03 16 55 0D'],
  ])('are as published: %s', (_what, order, report) => {
    const zeros = Array.from({ length: 59 }, () => '00');
    expect(show(encodeOrder(order))).toBe([report, ...zeros].join(' '));
  });

  it('are as long as the report that carries them, for nobody on the way fills it up', () => {
    expect(encodeOrder(triggerOn)).toHaveLength(64);
  });

  it('stop looking is not the same as look, as it is in the source', () => {
    expect(encodeOrder(triggerOff)).not.toEqual(encodeOrder(triggerOn));
  });

  it('carry their own length, also where another one is printed (0F before a menu order)', () => {
    const report = encodeOrder(Buffer.from('\x16M\rREVINF.', 'latin1'));
    expect(show(report.subarray(0, 13))).toBe('FD 0A 16 4D 0D 52 45 56 49 4E 46 2E 00');
  });
});

describe('the reports of a HID POS scanner', () => {
  it('are read as their manual prints them: a boarding pass of sixty signs in two', () => {
    const pass = 'M1GATHERGOOD/MICHAEL  YABCDEF LHRDURAK 3542 052Y003D23  1234';
    const reports = [byHand(56, ']Q0', pass.slice(0, 56), 1), byHand(4, ']Q0', pass.slice(56), 0)];
    expect(hear(...reports)).toEqual([reading(pass, 'Q0')]);
    expect(hear(joined(...reports))).toEqual([reading(pass, 'Q0')]);
  });

  it('are read as a Honeywell scanner sends its firmware: two vendor bytes, then whether it goes on', () => {
    const first = hex(
      '02 38 5D 58 30 50 72 6F 64 75 63 74 20 4E 61 6D 65 3A 20 56 6F 79 61 67 65 72 20 31 36 30 32 67 0D 0A 42 6F 6F 74 20 52 65 76 69 73 69 6F 6E 3A 20 3A 20 38 39 39 32 0D 0A 53 6F 66 74 3F 00 01',
    );
    const last = hex(`02 09 5D 58 30 75 6D 3A 20 4E 2F 41 0D 0A ${'00 '.repeat(47)} 3F 00 00`);
    expect([first.length, last.length]).toEqual([64, 64]);
    expect(hear(first, last)).toEqual([
      reading('Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoftum: N/A\r\n', 'X0'),
    ]);
  });

  it('are as many as the code needs, and the last one says so', () => {
    expect(long.map(report => [report.length, report[1], report[63]])).toEqual([
      [64, 56, 1],
      [64, 56, 1],
      [64, 11, 0],
    ]);
    expect(hear(...long)).toEqual([reading(longText)]);
  });

  it('are believed over USB about an identifier that is none, and about flags of the vendor', () => {
    expect(hear(byHand(2, '\x00\x00\x00', 'AB', 0))).toEqual([unnamed('AB')]);
    expect(hear(byHand(2, '\x01\x02\x03', 'AB', 0xf0))).toEqual([unnamed('AB')]);
  });

  it('are heard in whatever pieces, one code or several of them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(64 * 5), { maxLength: 14 }), places => {
        const pieces = cut(joined(short, ...long, short), places);
        expect(hear(...pieces)).toEqual([reading(shortText), reading(longText), reading(shortText)]);
      }),
      { numRuns: 500 },
    );
  });

  it('are heard behind and between a little of whatever else comes', () => {
    const other = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(other, other, (before, between) => {
        // A lone 02 may be the beginning of a report, and swallows the one that follows at once.
        fc.pre(![...before, ...between].includes(2));
        const heard = hear(before, short, between, short);
        expect(heard.filter(one => one !== 'noise')).toEqual([reading(shortText), reading(shortText)]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([0, 1, 2])('give no code of which report %i was damaged beyond knowing', nth => {
    const damaged = long.map((report, index) => (index === nth ? report.with(0, 0x12) : report));
    expect(hear(joined(...damaged))).toEqual(['unreadable']);
    for (const one of hear(...damaged, short))
      expect(typeof one === 'string' || one.text === shortText).toBe(true);
  });

  it('give no code whose end did not come', () => {
    expect(hear(...long.slice(0, 2))).toEqual(['unreadable']);
    expect(hear(joined(...long).subarray(0, 130))).toEqual(['unreadable']);
    for (let length = 1; length < 64; length++) expect(hear(short.subarray(0, length))).toEqual(['noise']);
  });

  it('give the largest code there is, and nothing of what is larger', () => {
    const most = '7'.repeat(7089);
    expect(hear(...encodeReports('Q1', Buffer.from(most)))).toEqual([reading(most)]);
    expect(hear(...encodeReports('Q1', Buffer.from(`${most}7`)), short)).toEqual([
      'unreadable',
      reading(shortText),
    ]);
  });

  it('are never kept beyond the largest code, whatever comes', () => {
    let begun: Parameters<typeof hidPosEar.hear>[0];
    for (let report = 0; report < 1000; report++) {
      ({ begun } = hidPosEar.hear(begun, byHand(56, ']Q1', '5'.repeat(56), 1)));
      expect((begun?.code?.data.length ?? 0) + (begun?.part.length ?? 0)).toBeLessThanOrEqual(7089 + 64);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { escpos58Driver, escposDriver } from '../../../../../drivers/receipt-printer/escpos/driver.ts';
import { widthOf } from '../../../../../drivers/receipt-printer/escpos/gb18030.ts';
import {
  ablePrinter,
  clonePrinter,
  fencePrinter,
  narrowPrinter,
  type SimulatedModel,
} from '../../../../../drivers/receipt-printer/escpos/simulated-model.ts';
import type { ReceiptBlock } from '../../../../../src/core/receipt.ts';
import { slipsOf, VirtualHall, wordsOf } from './virtual-hall.ts';

const text = (words: string): ReceiptBlock => ({
  kind: 'text',
  text: words,
  align: 'left',
  size: 1,
  bold: false,
});
const slip = ['甲一', '甲二', '甲三', '甲四'].map(text);

function online(model: SimulatedModel = ablePrinter, driver = escposDriver): VirtualHall {
  const hall = new VirtualHall(driver, model);
  hall.until(() => hall.state?.device === 'online');
  hall.wait(12_000);
  return hall;
}
function ended(hall: VirtualHall, id: string) {
  expect(hall.until(() => hall.completions.has(id))).toBe(true);
  expect(hall.completions.get(id)).toHaveLength(1);
  return hall.completions.get(id)?.[0];
}
const is = (hall: VirtualHall, cause: string): boolean => hall.until(() => hall.state?.cause === cause);

describe('paper that ends in the middle of a slip', () => {
  it('delays it: what the buffer holds is printed after the new roll, once', () => {
    const hall = online();
    hall.printer.endPaperAfter(2);
    hall.print('a', 'AB01', slip);
    expect(is(hall, 'paper out')).toBe(true);
    hall.wait(60_000);
    hall.printer.setPaper('full');
    expect(ended(hall, 'a')).toMatchObject({ code: 'success' });
    expect(slipsOf(hall.printer.lines())).toEqual(['甲一\n甲二\n甲三\n甲四', '']);
  });

  it.each([
    ['cancelled', 10_000, (hall: VirtualHall) => hall.cancel()],
    ['left alone', 200_000, () => {}],
  ])('is never printed to its end for the next customer when the job is %s', (_name, ms, act) => {
    const hall = online();
    hall.printer.endPaperAfter(2);
    hall.print('a', 'AB01', slip);
    expect(is(hall, 'paper out')).toBe(true);
    act(hall);
    hall.wait(ms);
    expect(ended(hall, 'a')).toMatchObject({ errorCode: 'printDoubtful' });
    hall.printer.setPaper('full');
    hall.wait(10_000);
    hall.print('b', 'AB02', [text('乙')]);
    expect(ended(hall, 'b')).toMatchObject({ code: 'success' });
    expect(slipsOf(hall.printer.lines())).toEqual(['甲一\n甲二', '乙', '']);
  });

  it('is printed to its end at once by a clone that cannot forget, while somebody stands there with the roll', () => {
    const hall = online(clonePrinter);
    hall.printer.endPaperAfter(2);
    hall.print('a', 'AB01', slip);
    expect(is(hall, 'paper out')).toBe(true);
    hall.cancel();
    expect(ended(hall, 'a')).toMatchObject({ errorCode: 'printDoubtful' });
    hall.printer.setPaper('full');
    hall.wait(10_000);
    hall.print('b', 'AB02', [text('乙')]);
    expect(ended(hall, 'b')).toMatchObject({ code: 'success', payload: { proof: 'processingFence' } });
    expect(slipsOf(hall.printer.lines()).filter(words => words !== '')).toEqual([
      '甲一\n甲二\n甲三\n甲四',
      '乙',
    ]);
  });
});

it('ends in the truth at whatever moment a job is cancelled', () => {
  const ends = new Set<string>();
  for (let ms = 0; ms < 700; ms += 3) {
    const hall = online();
    hall.print('a', 'AB01', slip);
    hall.soon(ms, () => hall.cancel());
    const end = ended(hall, 'a');
    hall.wait(5000);
    const whole = slipsOf(hall.printer.lines()).includes('甲一\n甲二\n甲三\n甲四');
    if (end?.code === 'success') expect(whole, `${ms} ms`).toBe(true);
    if (end?.code === 'canceled') expect(wordsOf(hall.printer.lines()), `${ms} ms`).toBe('');
    ends.add(end?.code ?? '');
  }
  expect([...ends].sort()).toEqual(['canceled', 'commandErrorCode', 'success']);
});

it('is not taken for one that proves nothing because its cover was opened while it was asked', () => {
  for (let ms = 0; ms < 60; ms++)
    for (const open of [1000, 20_000]) {
      const hall = new VirtualHall(escposDriver, ablePrinter);
      hall.soon(ms, () => hall.printer.setCover(true));
      hall.soon(ms + open, () => hall.printer.setCover(false));
      hall.wait(60_000);
      hall.print('a', 'AB01', slip);
      expect(ended(hall, 'a'), `${ms} ms`).toMatchObject({ code: 'success' });
      expect(slipsOf(hall.printer.lines())).toContain('甲一\n甲二\n甲三\n甲四');
    }
});

it.each([ablePrinter, fencePrinter, clonePrinter])(
  'is never called printed when the power failed in the middle and the tail came out all the same: %j',
  model => {
    const long = Array.from({ length: 60 }, (_, line) => text(`甲${line} ${'x'.repeat(36)}`));
    const ends = new Set<string>();
    for (let ms = 0; ms < 4000; ms += 100) {
      const hall = online(model);
      hall.print('a', 'AB01', long);
      hall.soon(ms, () => hall.powerCycle());
      const end = ended(hall, 'a');
      const whole = slipsOf(hall.printer.lines()).some(words =>
        long.every((_, line) => words.includes(`甲${line} `)),
      );
      if (end?.code === 'success') expect(whole, `${ms} ms`).toBe(true);
      ends.add(end?.code ?? '');
    }
    expect([...ends]).toEqual(expect.arrayContaining(['commandErrorCode', 'success']));
  },
);

describe('a jam', () => {
  it('of the cutter is mended by command when a person has cleared it, and the slip succeeds', () => {
    const hall = online();
    hall.printer.jamAtCut();
    hall.print('a', 'AB01', slip);
    expect(is(hall, 'cutter jammed')).toBe(true);
    hall.wait(3000);
    hall.printer.setCover(true);
    hall.wait(5000);
    hall.printer.clearJam();
    hall.printer.setCover(false);
    expect(ended(hall, 'a')).toMatchObject({ code: 'success' });
    expect(slipsOf(hall.printer.lines())).toEqual(['甲一\n甲二\n甲三\n甲四', '']);
  });

  it('of the cutter that was to come does not, once it was cleared', () => {
    const hall = online();
    hall.printer.jamAtCut();
    hall.printer.clearJam();
    hall.print('a', 'AB01', slip);
    expect(ended(hall, 'a')).toMatchObject({ code: 'success' });
  });

  it('at rest refuses slips until it is cleared', () => {
    const hall = online();
    hall.printer.fail('recoverable');
    hall.print('a', 'AB01', slip);
    expect(ended(hall, 'a')).toMatchObject({ code: 'userError', description: 'paper jammed' });
    hall.printer.setCover(true);
    hall.wait(5000);
    hall.printer.clearJam();
    hall.printer.setCover(false);
    expect(hall.until(() => hall.state?.device === 'online', 60_000)).toBe(true);
    hall.print('b', 'AB02', slip);
    expect(ended(hall, 'b')).toMatchObject({ code: 'success' });
  });

  it('that was cleared without opening the cover is mended within half a minute', () => {
    const hall = online();
    hall.printer.fail('recoverable');
    hall.wait(40_000);
    expect(hall.state?.device).toBe('userError');
    hall.printer.clearJam();
    expect(hall.until(() => hall.state?.device === 'online', 35_000)).toBe(true);
  });

  it('that no command mends is a hardware error', () => {
    const hall = online();
    hall.printer.fail('fatal');
    hall.print('a', 'AB01', slip);
    expect(ended(hall, 'a')).toMatchObject({ code: 'hardwareError' });
    expect(hall.state?.device).toBe('hardwareError');
  });
});

describe('characters that the font lacks', () => {
  const name = [text('𠮷田 䶮 㐀 镕'), text('完')];

  it.each([
    [ablePrinter, ['〓田 䶮 㐀 镕', '完', '〓 = U+20BB7']],
    [clonePrinter, ['〓田 䶮 〓 镕', '完', '〓 = U+20BB7', '〓 = U+3400']],
    [narrowPrinter, ['〓田 〓 〓 〓', '完', '〓 = U+20BB7', '〓 = U+4DAE', '〓 = U+3400', '〓 = U+9555']],
  ] as const)('are marked, and named at the end: %j', (model, onPaper) => {
    const hall = online(model, model === narrowPrinter ? escpos58Driver : escposDriver);
    hall.print('a', 'AB01', name);
    expect(ended(hall, 'a')).toMatchObject({ code: 'success' });
    expect(slipsOf(hall.printer.lines())[0]?.split('\n')).toEqual(onPaper);
  });

  it('are drawn where the receipt says how they look', () => {
    const hall = online(clonePrinter);
    const dots = Buffer.alloc(72, 0xa5).toString('base64');
    hall.print('a', 'AB01', [{ kind: 'glyph', sign: '𠮷', dots }, text('𠮷田')]);
    expect(ended(hall, 'a')).toMatchObject({ code: 'success' });
    expect(slipsOf(hall.printer.lines())[0]).toBe('▦田');
  });
});

it('lays a receipt out for 58-mm paper', () => {
  const hall = online(narrowPrinter, escpos58Driver);
  hall.print('a', 'AB01', [
    { kind: 'rule' },
    { kind: 'pair', label: '金额', value: '￥1,234.56' },
    text('请您持身份证原件到三号窗口办理业务，谢谢您的配合与支持。'),
  ]);
  expect(ended(hall, 'a')).toMatchObject({ code: 'success' });
  const lines = (slipsOf(hall.printer.lines())[0] ?? '').split('\n');
  expect(lines[0]).toBe('-'.repeat(32));
  expect(lines[1]).toBe(`金额${' '.repeat(18)}￥1,234.56`);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(32);
});

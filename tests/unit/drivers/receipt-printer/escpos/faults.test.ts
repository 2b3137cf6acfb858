import { describe, expect, it } from 'vitest';
import { escposDriver } from '../../../../../drivers/receipt-printer/escpos/driver.ts';
import {
  ablePrinter,
  clonePrinter,
  fencePrinter,
  mutePrinter,
  type SimulatedModel,
} from '../../../../../drivers/receipt-printer/escpos/simulated-model.ts';
import type { ReceiptBlock } from '../../../../../src/core/receipt.ts';
import { slipsOf, VirtualHall } from './virtual-hall.ts';

const slipOf = (name: string): ReceiptBlock[] =>
  ['一', '二', '三'].map(number => ({
    kind: 'text',
    text: `${name}${number}`,
    align: 'left',
    size: 1,
    bold: false,
  }));
const allOf = (name: string): string => `${name}一\n${name}二\n${name}三`;

const kinds: readonly (readonly [string, SimulatedModel])[] = [
  ['that returns process ids', ablePrinter],
  ['that answers in sequence and can forget', fencePrinter],
  ['that answers in sequence and cannot forget', clonePrinter],
  ['that proves nothing', mutePrinter],
];

interface Visit {
  readonly hall: VirtualHall;
  /** How the job under test ended. */
  readonly end: string;
  readonly heardAtEnd: number;
  readonly saidAtEnd: number;
  readonly saidBytesAtEnd: number;
}

/**
 * One slip while something goes wrong, and one after it: each command ends once, what it says of the paper is true, the
 * printer comes back, and nothing of the first customer is on the second's paper.
 */
function visit(model: SimulatedModel, prepare: (hall: VirtualHall) => void): Visit {
  const hall = new VirtualHall(escposDriver, model);
  prepare(hall);
  expect(
    hall.until(() => hall.state?.device === 'online'),
    'online at first',
  ).toBe(true);
  hall.print('first', 'AB01', slipOf('甲'));
  expect(
    hall.until(() => hall.completions.has('first')),
    'the first job ends',
  ).toBe(true);
  const [completion] = hall.completions.get('first') ?? [];
  const end =
    completion?.code === 'success' ? 'success' : (completion?.errorCode ?? completion?.code ?? 'nothing');
  const result = { heardAtEnd: hall.heard, saidAtEnd: hall.said, saidBytesAtEnd: hall.saidBytes };

  const paper = slipsOf(hall.printer.lines());
  if (end === 'success')
    expect(
      paper.filter(slip => slip.includes(allOf('甲'))),
      'a printed slip is there, once',
    ).toHaveLength(1);
  else if (end !== 'printDoubtful') expect(paper.join(), 'nothing came out').not.toContain('甲');

  expect(
    hall.until(() => hall.state?.device === 'online'),
    'online again',
  ).toBe(true);
  // A printer that proves nothing may still be at it.
  hall.wait(3000);
  expect(
    hall.until(() => hall.state?.device === 'online'),
    'online again',
  ).toBe(true);
  hall.print('second', 'AB02', slipOf('乙'));
  expect(
    hall.until(() => hall.completions.has('second')),
    'the second job ends',
  ).toBe(true);
  expect(hall.completions.get('second')).toMatchObject([
    model === mutePrinter ? { errorCode: 'printDoubtful' } : { code: 'success' },
  ]);
  const slips = slipsOf(hall.printer.lines());
  expect(slips.filter(slip => slip.includes(allOf('乙')))).toHaveLength(1);
  for (const slip of slips) expect(slip).not.toMatch(/甲[\s\S]*乙/);
  expect(hall.completions.get('first'), 'exactly one completion').toHaveLength(1);
  return { hall, end, ...result };
}

const undisturbed = (model: SimulatedModel): Visit => visit(model, () => {});
const count = (upTo: number): number[] => Array.from({ length: upTo }, (_, index) => index + 1);

describe.each(kinds)('a printer %s', (_name, model) => {
  const usual = undisturbed(model);

  it('prints and says what it can prove', () => {
    expect(usual.end).toBe(model === mutePrinter ? 'printDoubtful' : 'success');
  });

  it('survives every flipped bit of everything it says', () => {
    const ends = new Map<string, number>();
    for (const bit of count(usual.saidBytesAtEnd * 8)) {
      const { end } = visit(model, hall => {
        let before = 0;
        hall.tamper = said => {
          const at = bit - 1 - before * 8;
          before += said.length;
          const flipped = said.map((byte, index) => (index === at >> 3 ? byte ^ (0x80 >> (at & 7)) : byte));
          return [[flipped, 0]];
        };
      });
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    // Only a bit of the proof itself can cost it.
    const proof = model === ablePrinter ? 7 * 8 : model === mutePrinter ? Number.POSITIVE_INFINITY : 2 * 8;
    expect(ends.get('printDoubtful') ?? 0).toBeLessThanOrEqual(proof);
    expect([...ends.keys()].sort()).toEqual(
      model === mutePrinter ? ['printDoubtful'] : ['printDoubtful', 'success'],
    );
  });

  it.each(['silent', 'late', 'twice'] as const)('survives that anything it says comes %s', fault => {
    for (const nth of count(usual.saidAtEnd))
      visit(model, hall => {
        hall.tamper = (said, index) => {
          if (index !== nth) return [[said, 0]];
          if (fault === 'silent') return [];
          return fault === 'late'
            ? [[said, 1500]]
            : [
                [said, 0],
                [said, 0],
              ];
        };
      });
  });

  it.each([[[0xff]], [[0x00]], [[0x5f, 0x41]], [[0x37, 0x22]], [[0x10]], [[0x12]], [[0xa5, 0x00, 0x13]]])(
    'survives garbage %j before and in everything it says',
    garbage => {
      for (const nth of count(usual.saidAtEnd))
        for (const at of [0, 1])
          visit(model, hall => {
            hall.tamper = (said, index) =>
              index === nth
                ? [
                    [said.subarray(0, at), 0],
                    [Uint8Array.from(garbage), 0],
                    [said.subarray(at), 0],
                  ]
                : [[said, 0]];
          });
    },
  );

  it('understands replies that come together', () => {
    expect(
      visit(model, hall => {
        hall.grain = 100;
      }).end,
    ).toBe(usual.end);
  });

  it.each(['heard', 'said'] as const)('survives that the plug is pulled after every byte %s', side => {
    for (const bytes of count(side === 'heard' ? usual.heardAtEnd : usual.saidBytesAtEnd))
      visit(model, hall => {
        const pull = (at: number): void => {
          if (at !== bytes || !hall.plugged) return;
          hall.unplug();
          hall.onHeard = () => {};
          hall.onSaid = () => {};
          hall.soon(700, () => {
            hall.plugged = true;
          });
        };
        if (side === 'heard') hall.onHeard = pull;
        else hall.onSaid = pull;
      });
  });

  it('survives a power cycle after every byte heard', () => {
    for (const bytes of count(usual.heardAtEnd))
      visit(model, hall => {
        hall.onHeard = at => {
          if (at === bytes) hall.powerCycle();
        };
      });
  });

  it('ends a job that is cancelled after any byte, truly and once', () => {
    const ends = new Set<string>();
    for (const bytes of count(usual.heardAtEnd)) {
      const { end } = visit(model, hall => {
        hall.onHeard = at => {
          if (at === bytes) hall.cancel();
        };
      });
      ends.add(end);
    }
    expect([...ends]).toEqual(expect.arrayContaining(['canceled', 'printDoubtful']));
  });

  it('is offline on a line with the wrong speed, and back on the right one', () => {
    const hall = new VirtualHall(escposDriver, model);
    hall.until(() => hall.state?.device === 'online');
    hall.wait(15_000);
    hall.garble = halfSpeed;
    hall.print('first', 'AB01', slipOf('甲'));
    expect(hall.until(() => hall.completions.has('first'))).toBe(true);
    expect(hall.completions.get('first')).toMatchObject([{ code: 'deviceNotReady' }]);
    expect(hall.until(() => hall.state?.device === 'offline')).toBe(true);
    hall.garble = byte => byte;
    expect(hall.until(() => hall.state?.device === 'online')).toBe(true);
    hall.wait(15_000);
    hall.print('second', 'AB02', slipOf('乙'));
    expect(hall.until(() => hall.completions.has('second'))).toBe(true);
    expect(slipsOf(hall.printer.lines()).join()).toContain(allOf('乙'));
  });
});

/** What a receiver at half the sender's speed makes of a byte: it sees every second bit, counted from the start bit. */
function halfSpeed(byte: number): number {
  const wire = [0, ...count(8).map(bit => (byte >> (bit - 1)) & 1), 1, ...count(10).map(() => 1)];
  return count(8).reduce((seen, bit) => seen | ((wire[bit * 2] ?? 1) << (bit - 1)), 0);
}

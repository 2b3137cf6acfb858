import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Pending,
  type PrinterReply,
  parseReplies,
} from '../../../../../drivers/receipt-printer/escpos/replies.ts';
import {
  applyRealtime,
  soundStatus,
  stateOf,
  statusOfAsb,
} from '../../../../../drivers/receipt-printer/escpos/status.ts';
import { cut, hex } from '../../bytes.ts';

function parseAll(chunks: readonly Uint8Array[]): { replies: PrinterReply[]; longest: number } {
  let pending: Pending = [];
  let longest = 0;
  const replies: PrinterReply[] = [];
  for (const chunk of chunks) {
    const parsed = parseReplies(pending, chunk);
    pending = parsed.pending;
    longest = Math.max(longest, pending.length);
    replies.push(...parsed.replies);
  }
  return { replies, longest };
}
const parse = (text: string): PrinterReply[] => parseAll([hex(text)]).replies;

describe('what the printer says', () => {
  it.each([
    ['12', [{ kind: 'realtime', byte: 0x12 }]],
    ['16', [{ kind: 'realtime', byte: 0x16 }]],
    ['72', [{ kind: 'realtime', byte: 0x72 }]],
    ['7E', [{ kind: 'realtime', byte: 0x7e }]],
    ['10 00 00 00', [{ kind: 'asb', block: [0x10, 0, 0, 0] }]],
    ['14 00 00 0F', [{ kind: 'asb', block: [0x14, 0, 0, 0x0f] }]],
    ['37 22 30 30 30 31 00', [{ kind: 'processId', id: '0001' }]],
    ['03', [{ kind: 'inSequence', byte: 3 }]],
    ['37 25 00', [{ kind: 'cleared' }]],
    ['37 23 40 00', []],
    ['5F 43 48 49 4E 41 00', [{ kind: 'identity', text: 'CHINA' }]],
    ['5F 00', [{ kind: 'identity', text: '' }]],
    ['11 13', []],
  ])('%s is told apart by its bits', (bytes, replies) => {
    expect(parse(bytes)).toEqual(replies);
  });

  it('may be interrupted by a real-time answer or flow control', () => {
    expect(parse('10 00 12 13 00 00')).toEqual([
      { kind: 'realtime', byte: 0x12 },
      { kind: 'asb', block: [0x10, 0, 0, 0] },
    ]);
    expect(parse('37 22 30 1A 30 30 31 00')).toEqual([
      { kind: 'realtime', byte: 0x1a },
      { kind: 'processId', id: '0001' },
    ]);
  });

  it('is understood again right after something broken off', () => {
    expect(parse('10 00 10 00 00 00')).toContainEqual({ kind: 'asb', block: [0x10, 0, 0, 0] });
    expect(parse('37 10 00 00 00')).toContainEqual({ kind: 'asb', block: [0x10, 0, 0, 0] });
    expect(parse('37 22 30 00 12')).toEqual([{ kind: 'realtime', byte: 0x12 }]);
  });

  it('means the same however it is cut', () => {
    const reply = fc.constantFrom('12', '10 00 0F 00', '37 22 41 42 43 44 00', '5F 31 00', '1A', '37 25 00');
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (replies, at) => {
        const stream = hex(replies.join(''));
        expect(parseAll(cut(stream, at)).replies).toEqual(parseAll([stream]).replies);
        expect(parseAll([stream]).replies).toHaveLength(replies.length);
      }),
    );
  });

  it('never throws and never piles up, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 30 }), chunks => {
        expect(parseAll(chunks).longest).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('the state of the printer', () => {
  it.each([
    [1, 0x12, { device: 'online', paper: 'full' }],
    [1, 0x1a, { device: 'deviceBusy', paper: 'full', cause: 'offline without a cause' }],
    [2, 0x16, { device: 'userError', paper: 'full', cause: 'cover open' }],
    [2, 0x32, { device: 'userError', paper: 'out', cause: 'paper out' }],
    [2, 0x52, { device: 'userError', paper: 'jammed', cause: 'paper jammed' }],
    [3, 0x1a, { device: 'userError', paper: 'jammed', cause: 'cutter jammed' }],
    [3, 0x32, { device: 'hardwareError', paper: 'full', cause: 'unrecoverable error' }],
    [3, 0x52, { device: 'deviceBusy', paper: 'full', cause: 'print head too hot' }],
    [4, 0x1e, { device: 'online', paper: 'low' }],
    [4, 0x72, { device: 'userError', paper: 'out', cause: 'paper out' }],
    [4, 0x7e, { device: 'userError', paper: 'out', cause: 'paper out' }],
  ] as const)('follows from DLE EOT %i answering %i', (n, byte, state) => {
    expect(stateOf(applyRealtime(soundStatus, n, byte))).toEqual(state);
  });

  it.each([
    [[0x10, 0, 0, 0], { device: 'online', paper: 'full' }],
    [[0x10, 0, 3, 0], { device: 'online', paper: 'low' }],
    [[0x18, 0, 0x0f, 0], { device: 'userError', paper: 'out', cause: 'paper out' }],
    [[0x38, 0, 0, 0], { device: 'userError', paper: 'full', cause: 'cover open' }],
    [[0x18, 0x08, 0, 0], { device: 'userError', paper: 'jammed', cause: 'cutter jammed' }],
    [[0x18, 0x20, 0, 0], { device: 'hardwareError', paper: 'full', cause: 'unrecoverable error' }],
  ] as const)('follows from the status block %j', (block, state) => {
    expect(stateOf(statusOfAsb(block))).toEqual(state);
  });
});

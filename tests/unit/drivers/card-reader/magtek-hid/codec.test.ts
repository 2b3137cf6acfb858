import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeReport,
  magtekEar,
  reportLength,
} from '../../../../../drivers/card-reader/magtek-hid/codec.ts';
import { cut } from '../../bytes.ts';
import { hearAll, joined, readings } from '../../ear.ts';
import { allTracks, invalid, missing, ok, track1, track2, track3 } from '../cards.ts';

const report = encodeReport({ track1, track2, track3 });
/** A report as protocols 4.6 describes it, made by hand: status, lengths, encoding, and tracks at 7, 117 and 227. */
const byHand = (fields: {
  status?: number[];
  lengths?: number[];
  encoding?: number;
  at?: [number, string][];
}) => {
  const bytes = new Uint8Array(337);
  bytes.set(fields.status ?? [0, 0, 0], 0);
  bytes.set(fields.lengths ?? [0, 0, 0], 3);
  bytes[6] = fields.encoding ?? 0;
  for (const [at, text] of fields.at ?? []) bytes.set(Buffer.from(text, 'latin1'), at);
  return bytes;
};

describe('the report of a MagTek reader', () => {
  it('is 337 bytes with the tracks at 7, 117 and 227', () => {
    expect(report).toHaveLength(reportLength);
    expect(report).toEqual(
      byHand({
        lengths: [track1.length + 2, track2.length + 2, track3.length + 2],
        at: [
          [7, `%${track1}?`],
          [117, `;${track2}?`],
          [227, `+${track3}?`],
        ],
      }),
    );
    expect(readings(hearAll(magtekEar, report))).toEqual([allTracks]);
  });

  it('gives the last sign of a track that fills its place, which published slices lose', () => {
    const full = `%${'A'.repeat(108)}?`;
    const [heard] = readings(
      hearAll(
        magtekEar,
        byHand({
          lengths: [110, 0, 110],
          at: [
            [7, full],
            [227, full.replace('%', '+')],
          ],
        }),
      ),
    );
    expect(heard).toEqual({ track1: ok('A'.repeat(108)), track2: missing, track3: ok('A'.repeat(108)) });
  });

  it.each([
    [
      'each track that could not be decoded',
      byHand({ status: [1, 0, 1], encoding: 5 }),
      [invalid, missing, invalid],
    ],
    ['a blank card', byHand({ encoding: 3 }), [missing, missing, missing]],
    ['an error bit among reserved ones', byHand({ status: [0x81, 0x80, 0] }), [invalid, missing, missing]],
    [
      'a track without its end',
      byHand({ lengths: [0, 3, 0], at: [[117, ';12']] }),
      [missing, invalid, missing],
    ],
    [
      'a length that cannot be',
      byHand({ lengths: [111, 0, 0], at: [[7, '%1?']] }),
      [invalid, missing, missing],
    ],
    [
      'one of two',
      byHand({ status: [1, 0, 0], lengths: [0, 4, 0], at: [[117, ';12?']] }),
      [invalid, ok('12'), missing],
    ],
    [
      'signs of track 1 on track 2',
      byHand({ lengths: [0, 4, 0], encoding: 4, at: [[117, '%BC?']] }),
      [missing, ok('BC'), missing],
    ],
  ])('tells of %s', (_what, bytes, [first, second, third]) => {
    expect(readings(hearAll(magtekEar, bytes))).toEqual([{ track1: first, track2: second, track3: third }]);
  });

  it('does not look at what lies behind the length of a track', () => {
    const dirty = byHand({ lengths: [0, 4, 0], at: [[117, ';12?34567?']] });
    expect(readings(hearAll(magtekEar, dirty))).toEqual([
      { track1: missing, track2: ok('12'), track3: missing },
    ]);
  });

  it('is heard in whatever pieces, one or several of them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3 * reportLength), { maxLength: 12 }), places => {
        const other = encodeReport({ track2: '42' }, ['track1']);
        const pieces = cut(joined(report, other, report), places);
        expect(readings(hearAll(magtekEar, ...pieces))).toEqual([
          allTracks,
          { track1: invalid, track2: ok('42'), track3: missing },
          allTracks,
        ]);
      }),
    );
  });

  it('is found behind and between whatever else comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 8 }), (before, between) => {
        const heard = readings(hearAll(magtekEar, before, report, between, report));
        expect(heard.filter(one => one !== 'noise')).toEqual([allTracks, allTracks]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never kept longer than it is, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 }), chunks => {
        let begun: Uint8Array | undefined;
        for (const chunk of [...chunks, new Uint8Array(2000)]) {
          ({ begun } = magtekEar.hear(begun, chunk));
          expect(begun?.length ?? 0).toBeLessThan(reportLength);
        }
      }),
    );
  });

  it('that came only in part is noise', () => {
    for (let length = 1; length < reportLength; length++)
      expect(readings(hearAll(magtekEar, report.subarray(0, length)))).toEqual(['noise']);
  });
});

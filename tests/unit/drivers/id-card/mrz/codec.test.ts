import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hearMessages,
  listening,
  messageOf,
  type Pending,
} from '../../../../../drivers/id-card/mrz/codec.ts';
import { cut } from '../../bytes.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const one = 'P<CHNZHANG<<SAN'.padEnd(44, '<');
const two = 'E00000000'.padEnd(44, '<');
const third = 'I<CHN'.padEnd(30, '<');

/** Feeds chunk after chunk and gathers the messages; the last is what silence would end. */
function hearAll(chunks: readonly Uint8Array[], before: Pending = listening): (string | undefined)[] {
  let pending = before;
  const heard: (string | undefined)[] = [];
  for (const chunk of chunks) {
    const next = hearMessages(pending, chunk);
    pending = next.pending;
    heard.push(...next.messages);
  }
  return [...heard, pending.text];
}

describe('the messages of a passport reader', () => {
  it.each([
    ['a passport in bare lines', `${one}\r\n${two}\r\n`, [`${one}\r\n${two}`, '\n']],
    [
      'two passports in bare lines',
      `${one}\r${two}\r${two}\r${one}\r`,
      [`${one}\r${two}`, `${two}\r${one}`, ''],
    ],
    ['a card in bare lines', `${third}\r${third}\r${third}\r`, [`${third}\r${third}\r${third}`, '']],
    ['a line that is still the last', `${one}\r${two}`, [`${one}\r${two}`]],
    ['between STX and ETX', `\x02${one}\r${two}\x03`, [`${one}\r${two}`, '']],
    ['of any content between STX and ETX', '\x02{}\x03\r\n', ['{}', '\r\n']],
    ['junk before STX', `\xff\xaa\x02${one}\x03`, [one, '']],
    ['a message that was broken off by the next', `\x02P<CH\x02${one}\x03`, [one, '']],
    ['two at once', `\x02${one}\x03\x02${two}\x03`, [one, two, '']],
  ])('are found: %s', (_, said, heard) => {
    expect(hearAll([bytes(said)])).toEqual(heard);
  });

  it('are the same however the bytes are cut', () => {
    const said = `\xff\x02${one}\r${two}\r\x03\r\n\x02{"a":1}\x03${one}\r${two}\r${one}\r`;
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), at => {
        expect(hearAll(cut(bytes(said), at))).toEqual(hearAll([bytes(said)]));
      }),
    );
  });

  it('are not heard when nobody wants them, until the next begins', () => {
    const unwanted = { text: undefined, begun: true };
    expect(hearAll([bytes(`${one}\r`)], unwanted)).toEqual([undefined]);
    expect(hearAll([bytes(`${one}\r\x02${two}\x03`)], unwanted)).toEqual([two, '']);
    expect(hearAll([bytes(`${one}\x03${two}`)], unwanted)).toEqual([two]);
  });

  it('have begun with anything but the end of a line', () => {
    const begun = (said: string): boolean => hearMessages(listening, bytes(said)).pending.begun;
    expect(['', '\r\n', `\x02${one}\x03\r\n`, `${one}\r${two}\r\n`].map(begun)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['P', '\x02', `${one}\r`, `\x02${one}\x03\x02`].map(begun)).toEqual([true, true, true, true]);
  });

  it('are dropped when they are longer than any zone', () => {
    expect(hearAll([bytes(`\x02${'x'.repeat(5000)}\x03\x02${one}\x03`)])).toEqual([one, '']);
  });
});

describe('a message', () => {
  const notice = (word: string, told: unknown): string => `${word}:${JSON.stringify(told)}`;

  it.each([
    ['of lines', `${one}\r${two}\r`, { kind: 'zone', lines: [one, two] }],
    ['of lines with CR LF', `${one}\r\n${two}\r\n\r\n`, { kind: 'zone', lines: [one, two] }],
    ['of lines with LF', `${one}\n${two}`, { kind: 'zone', lines: [one, two] }],
    [
      'of a line with signs that were not made out',
      'P<CHNZHANG<<S?N\r',
      { kind: 'zone', lines: ['P<CHNZHANG<<S?N'] },
    ],
    [
      'about a passport',
      notice('CameraData', { data: `${one}\n${two}`, type: 'PassPort' }),
      { kind: 'zone', lines: [one, two] },
    ],
    [
      'about a QR code that holds a zone',
      notice('CameraData', { QRType: 'QR CODE', data: `${one}\n${two}`, type: 'QRCode' }),
      { kind: 'other' },
    ],
    ['about progress', notice('PCSign', { stage: 'readStart', type: 'PassPort' }), { kind: 'other' }],
    [
      'about a chip',
      notice('EidlinkResult', { travelIdentityBean: { mrz: `${one}${two}` } }),
      { kind: 'other' },
    ],
    ['about a passport without lines', notice('CameraData', { type: 'PassPort' }), { kind: 'other' }],
    ['about nothing', notice('CameraData', {}), { kind: 'other' }],
    ['that came damaged', `CameraData:{"data":"${one}`, { kind: 'zone', lines: [] }],
    ['of blanks', ' \r\n', { kind: 'other' }],
    ['of noise', '\xf8\x80\x78\x00\xf8', { kind: 'noise' }],
  ])('%s', (_, text, message) => {
    expect(messageOf(text)).toEqual(message);
  });

  it('never throws, whatever it holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map(some => `CameraData:{${some}`),
        ),
        some => {
          expect(['zone', 'other', 'noise']).toContain(messageOf(some).kind);
        },
      ),
    );
  });
});

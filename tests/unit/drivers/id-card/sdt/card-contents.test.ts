import { describe, expect, it } from 'vitest';
import { encodeNewestAddress } from '../../../../../drivers/id-card/sdt/card-text.ts';
import { openSdtDriver } from '../../../../../drivers/id-card/sdt/driver.ts';
import { show } from '../../bytes.ts';
import type { Harness } from '../../driver-harness.ts';
import {
  base64,
  card,
  finger,
  found,
  invalidMedia,
  photo,
  readFailed,
  says,
  select,
  selected,
  textOf,
  waiting,
  withFingers,
  wrote,
  zhangSan,
} from './a-reader.ts';

describe('what a card reader hands over', () => {
  it('hands over neither photo nor fingerprints nor an added address unless it is asked to', () => {
    const harness = waiting();
    harness.hear(found, selected, card);
    expect(harness.completions).toEqual([
      {
        id: '1',
        completion: {
          code: 'success',
          payload: { card: { kind: 'resident', address: '', authority: '', ...zhangSan } },
        },
      },
    ]);
  });

  it.each([
    ['none', []],
    ['one', [finger(1)]],
    ['two', [finger(1), finger(2)]],
  ])('reads %s of two fingerprints with one command', (_, fingers) => {
    const harness = waiting({ fingerprints: true });
    harness.hear(found, selected);
    expect(wrote(harness)).toEqual([select, 'AA AA AA 96 69 00 03 30 10 23']);
    harness.hear(card);
    expect(harness.completions, 'a late answer to 30 01 is none to 30 10').toEqual([]);
    harness.hear(withFingers(...fingers));
    expect(harness.completions).toMatchObject([
      { completion: { code: 'success', payload: { fingerprints: fingers.map(base64) } } },
    ]);
  });

  describe('when the added address is wanted', () => {
    const address = '上海市浦东新区示例路２号𠮷大厦';
    const added = says(0x90, encodeNewestAddress(address));
    const readAddress = 'AA AA AA 96 69 00 03 30 03 30';
    const asked = (): Harness => {
      const harness = waiting({ newestAddress: true });
      harness.hear(found, selected, card);
      expect(harness.completions).toEqual([]);
      expect(wrote(harness).at(-1)).toBe(readAddress);
      return harness;
    };

    it.each([
      ['it is read after the card', added, address],
      ['it is empty when the card has none', says(0x91), ''],
    ])('%s', (_, answer, newestAddress) => {
      const harness = asked();
      harness.hear(card, selected, answer);
      expect(harness.completions).toMatchObject([{ completion: { payload: { newestAddress } } }]);
    });

    it.each([
      ['silence', (harness: Harness) => harness.expire('reply')],
      ['a failure', (harness: Harness) => harness.hear(readFailed)],
      [
        'a damaged answer',
        (harness: Harness) => harness.hear(added.map((byte, at) => (at === 30 ? 0 : byte))),
      ],
    ])('is asked for once more after %s, and then the command says what is missing', (_, fail) => {
      const harness = asked();
      fail(harness);
      if (wrote(harness).length === 0) harness.expire('reply');
      fail(harness);
      if (harness.completions.length === 0) harness.expire('reply');
      expect(harness.completions).toMatchObject([
        {
          completion: {
            ...invalidMedia,
            description: expect.stringContaining('the card was read, its added address was not'),
          },
        },
      ]);
    });
  });

  describe('hands the photo over', () => {
    const photoWith = (decode?: Parameters<typeof openSdtDriver>[0]): unknown => {
      const harness = waiting({ photo: true }, openSdtDriver(decode));
      harness.hear(found, selected, card);
      const [done] = harness.completions;
      return done?.completion.code === 'success' && 'photo' in done.completion.payload
        ? done.completion.payload.photo
        : undefined;
    };
    const asItIs = { format: 'wlt', data: base64(photo) };

    it('as the chip holds it without a decoder', () => {
      expect(photoWith()).toEqual(asItIs);
    });

    it('as the decoder makes it', () => {
      const seen: Uint8Array[] = [];
      const bmp = Uint8Array.of(0x42, 0x4d, 1);
      const decoded = photoWith(wlt => {
        seen.push(wlt);
        return bmp;
      });
      expect(decoded).toEqual({ format: 'bmp', data: base64(bmp) });
      expect(seen.map(show)).toEqual([show(photo)]);
    });

    it.each([
      ['cannot', () => undefined],
      [
        'throws',
        () => {
          throw new Error('licence');
        },
      ],
    ])('as the chip holds it when the decoder %s', (_, decode) => {
      expect(photoWith(decode)).toEqual(asItIs);
    });
  });

  it.each([
    ['the check digit', { number: '110105194912310021' }, ['checkDigit']],
    ['the birth date', { birth: '19491230' }, ['birth']],
    ['the sex', { sex: '1' }, ['sex']],
    ['both', { birth: '19491230', sex: '1' }, ['birth', 'sex']],
  ])(
    'hands a card over that is at odds with itself, and tells about what: %s',
    (_, fields, contradictions) => {
      const harness = waiting();
      harness.hear(found, selected, says(0x90, [1, 0, 4, 0, ...textOf(fields), ...photo]));
      expect(harness.completions).toMatchObject([
        { completion: { code: 'success', payload: { card: fields, contradictions } } },
      ]);
    },
  );

  it('tells nobody but who asked what is on a card', () => {
    const harness = waiting({ photo: true, fingerprints: true, newestAddress: true });
    const bad = says(0x90, [1, 0, 4, 0, 2, 0, ...textOf({ sex: '7' }), ...photo, ...finger(1)]);
    harness.hear(found, selected, bad);
    const told = JSON.stringify([harness.published, harness.completions, harness.happened]);
    expect(told).toContain('makes no sense');
    expect(told).not.toContain('张三');
    expect(told).not.toContain('1949');
  });
});

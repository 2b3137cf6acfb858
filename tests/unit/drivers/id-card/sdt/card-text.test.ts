import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardLayouts,
  decodeCardText,
  decodeNewestAddress,
  encodeCardText,
  encodeNewestAddress,
} from '../../../../../drivers/id-card/sdt/card-text.ts';
import { contradictionsOf } from '../../../../../src/core/identity-document.ts';
import { hex, show } from '../../bytes.ts';

/** Synthetic texts of the four layouts, as in the protocol facts. */
const texts = {
  resident:
    '205F094E2000200020002000200020002000200020002000200020002000310030003100310039003400390031003200' +
    '330031001753AC4E025E1D6733963A533A798B4FEF8D3100F75320002000200020002000200020002000200020002000' +
    '200020002000200020002000200020002000200020002000200031003100300031003000350031003900340039003100' +
    '32003300310030003000320058001753AC4E025E6C51895B405C1D6733960652405C2000200020002000200032003000' +
    '3200300030003100300031007F951F672000200020002000200020002000200020002000200020002000200020002000' +
    '20002000200020002000200020002000',
  hkMacaoTaiwanPermit:
    '739627598765200020002000200020002000200020002000200020002000310020002000310039003900300030003100' +
    '300031007F5E1C4E0177F16D3357025E3A798B4FEF8D3100F75320002000200020002000200020002000200020002000' +
    '200020002000200020002000200020002000200020002000200038003100300030003000300031003900390030003000' +
    '3100300031003000300031003900F16D3357025E6C51895B405C20002000200020002000200020002000200032003000' +
    '320030003000310030003100320030003200350030003100300031004800300030003000300030003000300030003000' +
    '31002000200020004A00200020002000',
  foreigner2017:
    '44004F0045002C0020004A004F0048004E00200020002000200020002000200020002000200020002000200020002000' +
    '200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000' +
    '200020002000200020002000200020002000200020002000310055005300410031003100300030003000300030003000' +
    '3000300030003000550053004100A67EF07F200020002000200020002000200020002000200020002000200032003000' +
    '310037003000360031003600320030003200370030003600310035003100390038003000300031003000310030003100' +
    '31003500300030004900200020002000',
  foreigner2023:
    'A67EF07F2000200020002000200020002000200020002000200020002000310030003000310039003800300030003100' +
    '3000310044004F0045002C0020004A004F0048004E002000200020002000200020002000200020002000200020002000' +
    '200020002000200020002000200020002000200020002000200039003100310038003400300031003900380030003000' +
    '310030003100300030003100330020002000200020002000200020002000200020002000200020002000200032003000' +
    '320033003100320030003100320030003300330031003100330030002000200020002000200020002000200020002000' +
    '20003800340030005900200020002000',
} as const;

const fields = {
  resident: {
    name: '张三',
    sex: '1',
    ethnicGroup: '01',
    birth: '19491231',
    address: '北京市朝阳区示例路1号',
    number: '11010519491231002X',
    authority: '北京市公安局朝阳分局',
    validFrom: '20200101',
    validTo: '长期',
  },
  hkMacaoTaiwanPermit: {
    name: '陳大文',
    sex: '1',
    birth: '19900101',
    address: '广东省深圳市示例路1号',
    number: '810000199001010019',
    authority: '深圳市公安局',
    validFrom: '20200101',
    validTo: '20250101',
    passNumber: 'H00000000',
    issueCount: '01',
  },
  foreigner2017: {
    englishName: 'DOE, JOHN',
    sex: '1',
    number: 'USA110000000000',
    nationality: 'USA',
    chineseName: '约翰',
    validFrom: '20170616',
    validTo: '20270615',
    birth: '19800101',
    version: '01',
    authorityCode: '1500',
  },
  foreigner2023: {
    chineseName: '约翰',
    sex: '1',
    renewalCount: '00',
    birth: '19800101',
    englishName: 'DOE, JOHN',
    number: '911840198001010013',
    validFrom: '20231201',
    validTo: '20331130',
    nationality: '840',
  },
} as const;
const kinds = ['resident', 'hkMacaoTaiwanPermit', 'foreigner2017', 'foreigner2023'] as const;

describe('the text of a card', () => {
  it.each(kinds)('is written byte for byte as published: %s', kind => {
    expect(show(encodeCardText(kind, fields[kind]))).toBe(show(hex(texts[kind])));
  });

  it('of a resident carries every field', () => {
    expect(decodeCardText(hex(texts.resident))).toEqual({
      ok: true,
      value: { kind: 'resident', ...fields.resident },
    });
  });

  it('of a Hong Kong resident has no ethnic group', () => {
    const { passNumber: _pass, issueCount: _count, ...shared } = fields.hkMacaoTaiwanPermit;
    expect(decodeCardText(hex(texts.hkMacaoTaiwanPermit))).toEqual({
      ok: true,
      value: { kind: 'hkMacaoTaiwanPermit', ethnicGroup: '', ...shared },
    });
  });

  it.each([
    ['foreigner2017', 'USA110000000000', '1500', '20170616', '20270615'],
    ['foreigner2023', '911840198001010013', '', '20231201', '20331130'],
  ] as const)(
    'of a foreigner is known by the name in Latin letters: %s',
    (kind, number, authority, validFrom, validTo) => {
      expect(decodeCardText(hex(texts[kind]))).toEqual({
        ok: true,
        value: {
          kind,
          name: 'DOE, JOHN',
          sex: '1',
          ethnicGroup: '',
          birth: '19800101',
          address: '',
          number,
          authority,
          validFrom,
          validTo,
        },
      });
    },
  );

  it('joins an English name that goes on at the end of the 2023 card', () => {
    const englishName = 'A'.repeat(35);
    const text = encodeCardText('foreigner2023', {
      ...fields.foreigner2023,
      englishName,
      englishNameEnd: 'BCD',
    });
    expect(decodeCardText(text)).toMatchObject({ value: { name: `${englishName}BCD` } });
  });

  it('keeps the space at which an English name is broken in two', () => {
    const englishName = `${'A'.repeat(34)} `;
    const text = encodeCardText('foreigner2023', {
      ...fields.foreigner2023,
      englishName,
      englishNameEnd: 'BCD',
    });
    expect(decodeCardText(text)).toMatchObject({ value: { name: `${'A'.repeat(34)} BCD` } });
  });

  it.each(['田𠮷䶮', '𠮷'.repeat(7), '𰻝𱁬', '㐱䶮', '买买提·艾力'])(
    'keeps rare characters whole, also those outside the basic plane: %s',
    name => {
      const text = encodeCardText('resident', { ...fields.resident, name });
      expect(decodeCardText(text)).toMatchObject({ value: { name } });
    },
  );

  it('carries whatever name fits', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(name, written => {
        fc.pre(
          written.length <= 15 &&
            written.trim() === written &&
            Array.from(written).every(sign => sign >= ' '),
        );
        const text = encodeCardText('resident', { ...fields.resident, name: written });
        expect(decodeCardText(text)).toMatchObject({ value: { name: written } });
      }),
    );
  });

  it.each([
    ['the 29th of February', '20240229', true],
    ['the last of December', '19991231', true],
    ['a thirteenth month', '20241301', false],
    ['a month zero', '20240001', false],
    ['a 32nd day', '20240132', false],
    ['the 29th of February of a common year', '20230229', false],
    ['the 31st of April', '20240431', false],
    ['no end', '长期', false],
    ['spaces', '        ', false],
  ])('with %s as its birth date is read: %s %s', (_name, birth, read) => {
    expect(decodeCardText(encodeCardText('resident', { ...fields.resident, birth })).ok).toBe(read);
  });

  it.each(['validFrom', 'validTo'])('is not read with the 30th of February as its %s', field => {
    const text = encodeCardText('resident', { ...fields.resident, [field]: '20240230' });
    expect(decodeCardText(text).ok).toBe(false);
  });

  it('is at odds with itself in the published sample, whose number is that of a woman', () => {
    const sample = decodeCardText(hex(texts.resident));
    expect(sample.ok && contradictionsOf(sample.value)).toEqual(['sex']);
  });

  it.each([
    ['an unknown mark', (text: Buffer) => text.write('Q', 248, 'utf16le')],
    [
      'a date that is none',
      (text: Buffer) => text.write('19991340', cardLayouts.resident.birth[0], 'utf16le'),
    ],
    ['no name', (text: Buffer) => text.write(' '.repeat(15), 0, 'utf16le')],
    ['a sex that is no code', (text: Buffer) => text.write('7', 30, 'utf16le')],
    ['zero characters in a field', (text: Buffer) => text.fill(0, 0, 10)],
    ['one half of a rare character', (text: Buffer) => text.write('\ud842', 0, 'utf16le')],
    ['a rare character cut off at the end of its field', (text: Buffer) => text.writeUInt16LE(0xd842, 28)],
  ])('is unreadable with %s', (_name, damage) => {
    const text = Buffer.from(hex(texts.resident));
    damage(text);
    expect(decodeCardText(new Uint8Array(text))).toMatchObject({
      ok: false,
      failure: { code: 'unreadable' },
    });
  });

  it('never throws, whatever the chip holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), text => {
        expect(decodeCardText(text).ok).toBe(false);
      }),
    );
  });
});

describe('the address that was added to a card', () => {
  it('comes back as it was written', () => {
    for (const address of ['', '上海市浦东新区示例路２号𠮷大厦', '示'.repeat(35)])
      expect(decodeNewestAddress(encodeNewestAddress(address))).toBe(address);
  });

  it.each([
    ['shorter', new Uint8Array(68)],
    ['longer', new Uint8Array(72)],
    ['full of zeros', new Uint8Array(70)],
  ])('is none when it is %s', (_name, data) => {
    expect(decodeNewestAddress(data)).toBeUndefined();
  });
});

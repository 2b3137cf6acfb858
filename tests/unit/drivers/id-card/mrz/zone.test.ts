import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTd1, encodeTd3, type ZoneFields } from '../../../../../drivers/id-card/mrz/simulator.ts';
import { readZone } from '../../../../../drivers/id-card/mrz/zone.ts';

const today = '20261121';
const zhangSan: ZoneFields = {
  documentCode: 'P',
  issuingState: 'CHN',
  number: 'E00000000',
  nationality: 'CHN',
  names: 'ZHANG<<SAN',
  sex: 'F',
  birth: '491231',
  expiry: '300101',
};
const document = {
  format: 'TD3',
  documentCode: 'P',
  issuingState: 'CHN',
  number: 'E00000000',
  nationality: 'CHN',
  primaryIdentifier: 'ZHANG',
  secondaryIdentifier: 'SAN',
  namesCutOff: false,
  sex: '2',
  birth: '19491231',
  validTo: '20300101',
};
const td3 = (change: Partial<ZoneFields> = {}) => encodeTd3({ ...zhangSan, ...change });
const td1 = (change: Partial<ZoneFields> = {}) => encodeTd1({ ...zhangSan, documentCode: 'I', ...change });
const read = (lines: readonly string[], on = today) => readZone(lines, on);
const refusal = (lines: readonly string[]): string | undefined => {
  const result = read(lines);
  return result.ok ? undefined : result.failure.detail;
};
/** Another sign at one place of a line. */
const changed = (lines: readonly string[], line: number, at: number, sign: string): string[] =>
  lines.map((text, index) => (index === line ? text.slice(0, at) + sign + text.slice(at + 1) : text));

describe('a published zone', () => {
  const specimen = [
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ] as const;

  it('of a passport has right check digits everywhere, and is refused for the state that does not exist', () => {
    expect(refusal(specimen)).toBe('wrong in the zone: issuingState, nationality');
  });

  it('of a passport is read when the state is a real one, which no check digit covers', () => {
    const real = specimen.map(line => line.replace('UTO', 'D<<'));
    expect(read(real)).toEqual({
      ok: true,
      value: {
        ...document,
        issuingState: 'D',
        nationality: 'D',
        number: 'L898902C3',
        primaryIdentifier: 'ERIKSSON',
        secondaryIdentifier: 'ANNA MARIA',
        birth: '19740812',
        validTo: '20120415',
      },
    });
  });

  it('of an identity card is read', () => {
    const lines = [
      'IDCHEA1234567<6<<<<<<<<<<<<<<<',
      '7510256M2009018CHE<<<<<<<<<<<8',
      'SMITH<<JOHN<ALBERT<<<<<<<<<<<<',
    ];
    expect(read(lines)).toEqual({
      ok: true,
      value: {
        format: 'TD1',
        documentCode: 'ID',
        issuingState: 'CHE',
        number: 'A1234567',
        nationality: 'CHE',
        primaryIdentifier: 'SMITH',
        secondaryIdentifier: 'JOHN ALBERT',
        namesCutOff: false,
        sex: '1',
        birth: '19751025',
        validTo: '20200901',
      },
    });
  });
});

describe('a zone', () => {
  const letters = fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ'));
  const word = fc.array(letters, { minLength: 1, maxLength: 8 }).map(signs => signs.join(''));
  const words = fc.array(word, { minLength: 1, maxLength: 2 }).map(some => some.join('<'));
  const digit = fc.constantFrom(...Array.from('0123456789'));
  const day = fc
    .date({ min: new Date('1930-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
    .map(date => date.toISOString().slice(2, 10).replaceAll('-', ''));
  const zone = fc.record({
    documentCode: fc.constant('P'),
    issuingState: fc.constantFrom('CHN', 'D', 'USA', 'XXA'),
    nationality: fc.constantFrom('CHN', 'D', 'USA', 'XXA'),
    number: fc.array(fc.oneof(letters, digit), { minLength: 1, maxLength: 9 }).map(signs => signs.join('')),
    names: fc.tuple(words, words).map(names => names.join('<<')),
    sex: fc.constantFrom('M', 'F', '<'),
    birth: day,
    expiry: day,
    optional: fc.array(digit, { maxLength: 10 }).map(signs => signs.join('')),
  });

  it('of either format says what was put into it', () => {
    fc.assert(
      fc.property(zone, fc.boolean(), (fields, card) => {
        const names = fields.names.slice(0, 30);
        const result = read(card ? td1({ ...fields, documentCode: 'I', names }) : td3({ ...fields, names }));
        const [primary, secondary = ''] = names.replace(/<+$/, '').split('<<');
        expect(result).toMatchObject({
          ok: true,
          value: {
            format: card ? 'TD1' : 'TD3',
            number: fields.number,
            issuingState: fields.issuingState,
            nationality: fields.nationality,
            primaryIdentifier: primary?.replaceAll('<', ' '),
            secondaryIdentifier: secondary.replaceAll('<', ' '),
            sex: { M: '1', F: '2', '<': '9' }[fields.sex],
          },
        });
        expect(result.ok && result.value.birth.slice(2)).toBe(fields.birth);
        expect(result.ok && result.value.validTo.slice(2)).toBe(fields.expiry);
      }),
    );
  });

  /** Where a check digit covers the sign: number, birth, expiry, optional data, and the check digits themselves. */
  const covered = {
    TD3: [1, [...range(0, 10), ...range(13, 20), ...range(21, 44)]],
    TD1: [1, [...range(0, 7), ...range(8, 15), ...range(18, 30)]],
  } as const;
  const worth = (sign: string): number => Math.max(0, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(sign));

  it.each(['TD3', 'TD1'] as const)(
    'refuses every single sign that was read as another, where a check digit can tell: %s',
    format => {
      const lines = format === 'TD3' ? td3({ optional: '12A' }) : td1({ optional: '12A' });
      const [line, places] = covered[format];
      for (const at of places)
        for (const sign of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<') {
          const before = lines[line]?.[at] ?? '';
          if (worth(sign) % 10 === worth(before) % 10) continue;
          expect(refusal(changed(lines, line, at, sign)), `${sign} at ${at}`).toMatch(/^wrong in the zone: /);
        }
    },
  );

  it('cannot tell G from 6 in a number: their values differ by ten', () => {
    expect(read(changed(td3({ number: 'G12345678' }), 1, 0, '6'))).toMatchObject({
      value: { number: '612345678' },
    });
  });

  it.each([
    ['the number', 1, 3, '9', 'documentNumberCheckDigit, compositeCheckDigit'],
    ['the digit of the number', 1, 9, '<', 'documentNumberCheckDigit, compositeCheckDigit'],
    ['the birth date', 1, 14, '8', 'birthDateCheckDigit, compositeCheckDigit'],
    ['a letter in the birth date', 1, 18, 'I', 'birthDate, birthDateCheckDigit, compositeCheckDigit'],
    [
      'a letter in the expiry date',
      1,
      22,
      'O',
      'expirationDate, expirationDateCheckDigit, compositeCheckDigit',
    ],
    ['the sex', 1, 20, 'N', 'sex'],
    ['the last digit', 1, 43, '<', 'compositeCheckDigit'],
    ['the document code', 0, 0, 'R', 'documentCode'],
    ['the issuing state', 0, 2, 'Q', 'issuingState'],
    ['the nationality', 1, 11, 'Q', 'nationality'],
    ['a digit in a name', 0, 6, '0', 'lastName, names'],
    ['a filler that was read as a K', 0, 30, 'K', 'names'],
  ] as const)('names the fields that are wrong: %s', (_, line, at, sign, fields) => {
    const told = refusal(changed(td3(), line, at, sign));
    expect(told).toBe(`wrong in the zone: ${fields}`);
    expect(told).not.toMatch(/ZHANG|E0000|491231/);
  });

  it.each([
    ['2 of 43, 44', [td3()[0].slice(1), td3()[1]]],
    ['2 of 36, 36', ['I'.padEnd(36, '<'), '1'.padEnd(36, '<')]],
    ['1 of 44', [td3()[0]]],
    ['4 of 44, 44, 44, 44', [...td3(), ...td3()]],
    ['0 of ', []],
  ])('of another shape is refused: %s', (told, lines) => {
    expect(refusal(lines)).toBe(`neither 2 lines of 44 signs nor 3 of 30: ${told}`);
  });

  it.each(['?', '*', ' ', 'a', '«'])('with a sign that a reader could not make out is refused: %j', sign => {
    expect(refusal(changed(td3(), 1, 9, sign))).toBe('sign 10 of line 2 is not one of a zone');
  });

  it('never throws, and says nothing of what it holds, whatever it holds', () => {
    const sign = fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<<<<<<'));
    const line = (length: number) =>
      fc.array(sign, { minLength: length, maxLength: length }).map(signs => signs.join(''));
    const lines = fc.oneof(fc.tuple(line(44), line(44)), fc.tuple(line(30), line(30), line(30)));
    fc.assert(
      fc.property(lines, some => {
        const told = refusal(some);
        for (const text of some)
          for (let at = 0; at + 6 <= text.length; at++)
            expect(told === undefined || !told.includes(text.slice(at, at + 6))).toBe(true);
      }),
    );
  });
});

describe('the names of a zone', () => {
  it.each([
    ['ZHANG<<SAN', 'ZHANG', 'SAN', false],
    ['OUYANG<<XIAO<MEI', 'OUYANG', 'XIAO MEI', false],
    ['VAN<DER<BERG<<ANNA<MARIA', 'VAN DER BERG', 'ANNA MARIA', false],
    ['SUKARNO', 'SUKARNO', '', false],
    ['NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K', 'NILAVADHANANANDA', 'CHAYAPA DEJTHAMRONG K', true],
    ['BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARN', 'BENNELONG WOOLOOMOOLOO WARRANDYTE WARN', '', false],
    ['BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNA', 'BENNELONG WOOLOOMOOLOO WARRANDYTE WARNA', '', true],
    ['NILAVADHANANANDAAAAAAAAAAAAAAAAAAAAA<<CH', 'NILAVADHANANANDAAAAAAAAAAAAAAAAAAAAA', 'C', true],
  ])('%s', (names, primaryIdentifier, secondaryIdentifier, namesCutOff) => {
    expect(read(td3({ names }))).toMatchObject({
      value: { primaryIdentifier, secondaryIdentifier, namesCutOff },
    });
  });

  it.each(['', '<ZHANG<<SAN', '<<SAN', 'ZHANG<<SAN<<LI', 'ZHANG<<<SAN', 'ZHANG<<SAN<<<<<<<K'])(
    'are refused when they are not as they must be: %j',
    names => {
      expect(refusal(td3({ names }))).toContain('names');
    },
  );
});

describe('the number of a zone', () => {
  it('goes on in the optional data when it is longer than nine signs', () => {
    expect(read(td1({ number: 'D23145890734' }))).toMatchObject({ value: { number: 'D23145890734' } });
    expect(read(td1({ number: 'D23145890734', optional: 'X1' }))).toMatchObject({
      value: { number: 'D23145890734' },
    });
  });

  it.each([
    ['there is none', td1({ number: '' })],
    ['there is none in a passport', td3({ number: '' })],
    ['it goes on nowhere', changed(td1({ number: '000000000' }), 0, 14, '<')],
    ['it goes on to the end', [`I<CHN000000000<${'0'.repeat(15)}`, ...td1().slice(1)]],
  ])('is refused when %s', (_, lines) => {
    expect(refusal(lines)).toContain('documentNumber');
  });
});

describe('the dates of a zone', () => {
  it.each([
    ['the latest day that is not in the future', '261121', '20261121'],
    ['a hundred years before tomorrow', '261122', '19261122'],
    ['a leap day', '000229', '20000229'],
    ['a day that was left open', '7408<<', '197408'],
    ['a day of this month that was left open', '2611<<', '202611'],
    ['a day of next month that was left open', '2612<<', '192612'],
    ['a month that was left open', '74<<<<', '1974'],
    ['all of it left open', '<<<<<<', ''],
  ])('tell a birth date: %s', (_, birth, told) => {
    expect(read(td3({ birth }))).toMatchObject({ value: { birth: told } });
  });

  it.each([
    ['20261121', '300101', '20300101'],
    ['20261121', '760101', '20760101'],
    ['20261121', '770101', '19770101'],
    ['20991231', '000101', '21000101'],
    ['21000101', '990101', '20990101'],
  ])('tell an expiry date, seen on %s: %s', (on, expiry, told) => {
    expect(read(td3({ expiry }), on)).toMatchObject({ value: { validTo: told } });
  });

  it.each([
    ['birthDate', { birth: '740230' }],
    ['birthDate', { birth: '741301' }],
    ['birthDate', { birth: '740800' }],
    ['birthDate', { birth: '74<<12' }],
    ['birthDate', { birth: '<40812' }],
    ['expirationDate', { expiry: '270229' }],
    ['expirationDate', { expiry: '2701<<' }],
    ['expirationDate', { expiry: '<<<<<<' }],
  ])('are refused when there is no such day: %s %j', (field, change) => {
    expect(refusal(td3(change))).toBe(`wrong in the zone: ${field}`);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

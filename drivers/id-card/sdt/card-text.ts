import { type IdentityCard, isDate } from '../../../src/core/identity-document.ts';
import { type Failure, fail, ok, type Result } from '../../../src/core/result.ts';

/**
 * The 256 bytes of text on a card (protocols 1.8): UTF-16LE fields at fixed places, padded with spaces. Each field is
 * `[offset, length]` in bytes; the sign at 248 says which of the four layouts it is.
 */
export const cardLayouts = {
  resident: {
    name: [0, 30],
    sex: [30, 2],
    ethnicGroup: [32, 4],
    birth: [36, 16],
    address: [52, 70],
    number: [122, 36],
    authority: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
  },
  hkMacaoTaiwanPermit: {
    name: [0, 30],
    sex: [30, 2],
    birth: [36, 16],
    address: [52, 70],
    number: [122, 36],
    authority: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
    passNumber: [220, 18],
    issueCount: [238, 4],
  },
  foreigner2017: {
    englishName: [0, 120],
    sex: [120, 2],
    number: [122, 30],
    nationality: [152, 6],
    chineseName: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
    birth: [220, 16],
    version: [236, 4],
    authorityCode: [240, 8],
  },
  foreigner2023: {
    chineseName: [0, 30],
    sex: [30, 2],
    renewalCount: [32, 4],
    birth: [36, 16],
    englishName: [52, 70],
    number: [122, 36],
    validFrom: [188, 16],
    validTo: [204, 16],
    englishNameEnd: [220, 22],
    nationality: [242, 6],
    oldNumberLink: [250, 6],
  },
} as const satisfies Record<IdentityCard['kind'], Readonly<Record<string, readonly [number, number]>>>;

const marks = {
  resident: ' ',
  hkMacaoTaiwanPermit: 'J',
  foreigner2017: 'I',
  foreigner2023: 'Y',
} as const satisfies Record<IdentityCard['kind'], string>;
const markAt = 248;
const size = 256;

export type CardFields = Readonly<Record<string, string>>;

/** The text of a card as its chip holds it. Fields that are not given are blank; too long ones are a bug of the caller. */
export function encodeCardText(kind: IdentityCard['kind'], fields: CardFields): Uint8Array {
  const text = Buffer.alloc(size, ' ', 'utf16le');
  const put = (value: string, offset: number, length: number): void => {
    const bytes = Buffer.from(value, 'utf16le');
    if (bytes.length > length) throw new Error(`card field too long at ${offset}`);
    bytes.copy(text, offset);
  };
  for (const [name, [offset, length]] of Object.entries(cardLayouts[kind]))
    put(fields[name] ?? '', offset, length);
  put(marks[kind], markAt, 2);
  return new Uint8Array(text);
}

/** Reads the text of a card. Fails with `unreadable` when it is none of the four layouts or its dates make no sense. */
export function decodeCardText(text: Uint8Array): Result<IdentityCard, Failure<'unreadable'>> {
  if (text.length !== size) return fail('unreadable', 'not 256 bytes');
  const bytes = Buffer.from(text);
  const at = (...places: readonly (readonly [number, number])[]): string =>
    places
      .map(([offset, length]) => bytes.toString('utf16le', offset, offset + length))
      .join('')
      .replace(/[ \0]+$/, '');
  const mark = bytes.toString('utf16le', markAt, markAt + 2);
  const card = byMark(mark, at);
  if (!card) return fail('unreadable', 'unknown layout');

  const sane =
    card.name !== '' &&
    card.number !== '' &&
    isDate(card.birth) &&
    isDate(card.validFrom) &&
    (isDate(card.validTo) || card.validTo === '长期') &&
    isText(bytes);
  const sex = sexes.find(code => code === card.sex);
  return sane && sex ? ok({ ...card, sex }) : fail('unreadable', 'fields make no sense');
}

/** No control characters, and no half of a rare character: names outside the basic plane take two places each. */
const isText = (bytes: Buffer): boolean =>
  bytes.every((_, index) => index % 2 === 1 || bytes.readUInt16LE(index) >= 0x20) &&
  bytes.toString('utf16le').isWellFormed();

const addressSize = 70;

/** The 70 bytes of an address that was added to a card (30 03); too long a one is a bug of the caller. */
export function encodeNewestAddress(address: string): Uint8Array {
  const text = Buffer.alloc(addressSize, ' ', 'utf16le');
  const bytes = Buffer.from(address, 'utf16le');
  if (bytes.length > addressSize) throw new Error('address too long');
  bytes.copy(text);
  return new Uint8Array(text);
}

/** The address that was added to a card; `undefined` when it is another answer, or no text. */
export function decodeNewestAddress(data: Uint8Array): string | undefined {
  if (data.length !== addressSize) return undefined;
  const bytes = Buffer.from(data);
  return isText(bytes) ? bytes.toString('utf16le').replace(/ +$/, '') : undefined;
}

const sexes = ['0', '1', '2', '9'] as const;

type RawCard = Omit<IdentityCard, 'sex'> & { readonly sex: string };

/** @param at the text of one field, or of several that belong together */
function byMark(
  mark: string,
  at: (...places: readonly (readonly [number, number])[]) => string,
): RawCard | undefined {
  switch (mark) {
    case marks.resident: {
      const fields = cardLayouts.resident;
      return {
        kind: 'resident',
        name: at(fields.name),
        sex: at(fields.sex),
        ethnicGroup: at(fields.ethnicGroup),
        birth: at(fields.birth),
        address: at(fields.address),
        number: at(fields.number),
        authority: at(fields.authority),
        validFrom: at(fields.validFrom),
        validTo: at(fields.validTo),
      };
    }
    case marks.hkMacaoTaiwanPermit: {
      const fields = cardLayouts.hkMacaoTaiwanPermit;
      return {
        kind: 'hkMacaoTaiwanPermit',
        name: at(fields.name),
        sex: at(fields.sex),
        ethnicGroup: '',
        birth: at(fields.birth),
        address: at(fields.address),
        number: at(fields.number),
        authority: at(fields.authority),
        validFrom: at(fields.validFrom),
        validTo: at(fields.validTo),
      };
    }
    case marks.foreigner2017: {
      const fields = cardLayouts.foreigner2017;
      return {
        kind: 'foreigner2017',
        // The name of the passport is the legal one; the Chinese name is a courtesy and may be blank.
        name: at(fields.englishName) || at(fields.chineseName),
        sex: at(fields.sex),
        ethnicGroup: '',
        birth: at(fields.birth),
        address: '',
        number: at(fields.number),
        authority: at(fields.authorityCode),
        validFrom: at(fields.validFrom),
        validTo: at(fields.validTo),
      };
    }
    case marks.foreigner2023: {
      const fields = cardLayouts.foreigner2023;
      return {
        kind: 'foreigner2023',
        name: at(fields.englishName, fields.englishNameEnd) || at(fields.chineseName),
        sex: at(fields.sex),
        ethnicGroup: '',
        birth: at(fields.birth),
        address: '',
        number: at(fields.number),
        authority: '',
        validFrom: at(fields.validFrom),
        validTo: at(fields.validTo),
      };
    }
    default:
      return undefined;
  }
}

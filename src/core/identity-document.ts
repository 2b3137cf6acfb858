import * as z from 'zod';

/** What the four layouts of the second-generation card carry (protocols 1.8). All of it is personal. */
export const identityCardSchema = z.object({
  kind: z.enum(['resident', 'hkMacaoTaiwanPermit', 'foreigner2017', 'foreigner2023']),
  name: z.string(),
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 unspecified. */
  sex: z.enum(['0', '1', '2', '9']),
  /** GB/T 3304, two digits; empty where the layout has none. */
  ethnicGroup: z.string(),
  /** YYYYMMDD */
  birth: z.string(),
  address: z.string(),
  number: z.string(),
  authority: z.string(),
  /** YYYYMMDD */
  validFrom: z.string(),
  /** YYYYMMDD, or `长期`. */
  validTo: z.string(),
});
export type IdentityCard = Readonly<z.infer<typeof identityCardSchema>>;

/**
 * What the machine-readable zone of a passport or travel document says (ICAO 9303, protocols 5), every check digit
 * verified. The optional data are left out: nobody needs them. All of it is personal.
 */
export const travelDocumentSchema = z.object({
  /** TD3: passports. TD1: travel documents and identity cards of the size of a bank card. */
  format: z.enum(['TD1', 'TD3']),
  /** `P` passport; `I`, `A`, `C` other travel documents; a second letter is the issuer's own. */
  documentCode: z.string(),
  /** ICAO 9303-3, as `CHN`, `D`. */
  issuingState: z.string(),
  number: z.string(),
  nationality: z.string(),
  /** The surname, where the issuer tells names apart. Fillers are spaces. */
  primaryIdentifier: z.string(),
  /** The given names; empty where there are none, or no room for them. */
  secondaryIdentifier: z.string(),
  /** The names fill their place to the last sign, so there may be more of them in print. */
  namesCutOff: z.boolean(),
  /** GB/T 2261.1: 1 male, 2 female, 9 unspecified. */
  sex: z.enum(['1', '2', '9']),
  /**
   * YYYYMMDD; YYYYMM, YYYY or empty where the document leaves day, month or all of it open. The century is the latest
   * that does not lie in the future: whoever is a hundred years old seems to be a child.
   */
  birth: z.string(),
  /** YYYYMMDD, in the century that brings it nearest to today. */
  validTo: z.string(),
});
export type TravelDocument = Readonly<z.infer<typeof travelDocumentSchema>>;

/** Whether there is such a day, YYYYMMDD. */
export function isDate(value: string): boolean {
  if (!/^\d{8}$/.test(value)) return false;
  const [year, month, day] = [value.slice(0, 4), value.slice(4, 6), value.slice(6)].map(Number);
  const made = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  return made.getUTCMonth() + 1 === month && made.getUTCDate() === day;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether the last sign of an 18-sign number agrees with the others (GB 11643, ISO 7064 MOD 11-2). */
export function hasRightCheckDigit(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return number[17] === '10X98765432'[sum % 11];
}

/** What a card can be at odds with itself about. */
export const cardContradictions = ['checkDigit', 'birth', 'sex'] as const;
export type CardContradiction = (typeof cardContradictions)[number];

/**
 * Whether the number has the right check digit and agrees with the birth date and the sex printed beside it (protocols
 * 1.10). How the number of the 2017 foreigner's card is made is not public, nor whether that of 2023 tells the sex.
 */
export function contradictionsOf(card: IdentityCard): readonly CardContradiction[] {
  if (card.kind === 'foreigner2017') return [];
  if (!hasRightCheckDigit(card.number)) return ['checkDigit'];
  const male = Number(card.number[16]) % 2 === 1;
  const tellsSex = card.kind !== 'foreigner2023' && (card.sex === '1' || card.sex === '2');
  return [
    ...(card.number.slice(6, 14) === card.birth ? [] : ['birth' as const]),
    ...(tellsSex && (card.sex === '1') !== male ? ['sex' as const] : []),
  ];
}

export type CardFault = 'cardNumberWrong' | 'cardContradictsItself' | 'cardNotYetValid' | 'cardExpired';

/**
 * Why a card cannot be used today, or `undefined`: it must not contradict itself, and it must be in force (I12).
 * @param today YYYYMMDD in the branch's time zone
 */
export function cardFault(card: IdentityCard, today: string): CardFault | undefined {
  const [contradiction] = contradictionsOf(card);
  if (contradiction) return contradiction === 'checkDigit' ? 'cardNumberWrong' : 'cardContradictsItself';
  if (today < card.validFrom) return 'cardNotYetValid';
  if (card.validTo !== '长期' && today > card.validTo) return 'cardExpired';
  return undefined;
}

/** `张*`, `欧阳**`: the family name stays, so that the customer knows it is about them and a bystander does not. */
export function maskName(name: string): string {
  const signs = Array.from(name.trim());
  if (signs.length === 0) return '*';
  if (/^[\p{Script=Latin}\s,.'-]+$/u.test(name)) return `${signs[0]}***`;
  const kept = signs.length >= 4 ? 2 : 1;
  return signs.slice(0, kept).join('') + '*'.repeat(Math.max(1, signs.length - kept));
}

/** First three and last two signs of a document number. */
export const maskNumber = (number: string): string =>
  number.length < 8
    ? '*'.repeat(number.length)
    : `${number.slice(0, 3)}${'*'.repeat(number.length - 5)}${number.slice(-2)}`;

/** First four and last four digits of an account or card number, grouped; nothing of one that is too short to be one. */
export const maskAccount = (account: string): string =>
  account.length < 12 ? '****' : `${account.slice(0, 4)} **** ${account.slice(-4)}`;

/** First three and last four digits of a telephone number; nothing of one that is too short to be one. */
export const maskPhone = (phone: string): string =>
  phone.length < 10 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

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

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether the last sign of an 18-sign number agrees with the others (GB 11643, ISO 7064 MOD 11-2). */
export function hasRightCheckDigit(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return number[17] === '10X98765432'[sum % 11];
}

export type CardFault = 'cardNumberWrong' | 'cardContradictsItself' | 'cardNotYetValid' | 'cardExpired';

/**
 * Why a card cannot be used today, or `undefined`.
 * The number must have the right check digit and agree with the birth date and sex printed beside it; the document must be in force (I12).
 * @param today YYYYMMDD in the branch's time zone
 */
export function cardFault(card: IdentityCard, today: string): CardFault | undefined {
  if (card.kind !== 'foreigner2017') {
    if (!hasRightCheckDigit(card.number)) return 'cardNumberWrong';
    const male = Number(card.number[16]) % 2 === 1;
    if (card.number.slice(6, 14) !== card.birth) return 'cardContradictsItself';
    if (
      card.kind !== 'foreigner2023' &&
      (card.sex === '1' || card.sex === '2') &&
      (card.sex === '1') !== male
    )
      return 'cardContradictsItself';
  }
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

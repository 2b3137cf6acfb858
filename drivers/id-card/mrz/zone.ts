import { type FieldName, parse } from 'mrz';
import { isDate, type TravelDocument } from '../../../src/core/identity-document.ts';
import { type Failure, fail, ok, type Result } from '../../../src/core/result.ts';
import { type Format, formatOf } from './codec.ts';

/**
 * Reads a machine-readable zone. Nothing is corrected and nothing guessed: every sign must be one of the zone's, every
 * check digit right, every field what it can be. Fails with `unreadable`, naming the lines or the fields that are
 * wrong and nothing of what they hold.
 *
 * What no check digit covers is taken as it comes: document code, states, names and sex. A check digit does not tell
 * apart signs whose values differ by ten, of which G and 6 look alike.
 * @param today YYYYMMDD: the century of the two-digit years
 */
export function readZone(
  lines: readonly string[],
  today: string,
): Result<TravelDocument, Failure<'unreadable'>> {
  const format = formatOf(lines);
  if (!format) return fail('unreadable', `neither 2 lines of 44 signs nor 3 of 30: ${lengthsOf(lines)}`);
  for (const [index, line] of lines.entries()) {
    const strange = line.search(/[^A-Z0-9<]/);
    if (strange >= 0)
      return fail('unreadable', `sign ${strange + 1} of line ${index + 1} is not one of a zone`);
  }

  const { fields, details } = parse(lines);
  const wrong = new Set(details.filter(({ valid }) => !valid).map(({ field }) => field ?? 'names'));
  const names = nameField(format, lines);
  if (!wellFormedNames.test(names)) wrong.add('names');
  if (!isNumberSane(format, lines, fields.documentNumber)) wrong.add('documentNumber');
  const birth = birthOf(fields.birthDate ?? '', today);
  const validTo = expiryOf(fields.expirationDate ?? '', today);
  const sex = sexes[fields.sex ?? ''];
  if (birth === undefined) wrong.add('birthDate');
  if (validTo === undefined) wrong.add('expirationDate');
  if (wrong.size > 0 || birth === undefined || validTo === undefined || !sex)
    return fail('unreadable', `wrong in the zone: ${[...wrong].join(', ')}`);

  const read = (field: FieldName): string => fields[field] ?? '';
  return ok({
    format,
    documentCode: read('documentCode'),
    issuingState: read('issuingState'),
    number: read('documentNumber'),
    nationality: read('nationality'),
    primaryIdentifier: read('lastName'),
    // Where no filler pair ends the primary identifier, `mrz` gives it a second time.
    secondaryIdentifier: names.includes('<<') ? read('firstName') : '',
    namesCutOff: !names.endsWith('<'),
    sex,
    birth,
    validTo,
  });
}

const lengthsOf = (lines: readonly string[]): string =>
  `${lines.length} of ${lines
    .slice(0, 5)
    .map(line => line.length)
    .join(', ')}`;

const nameField = (format: Format, lines: readonly string[]): string =>
  (format === 'TD3' ? lines[0]?.slice(5) : lines[2]) ?? '';

/** One filler between the parts of a name, two between the two names, and nothing but fillers behind: a K that was read among them shows. */
const wellFormedNames = /^[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*$/;

/**
 * A number must be there. One of more than nine signs goes on among the optional data of a TD1, where it ends in its
 * check digit and a filler; `mrz` takes what has neither for right one time in ten.
 */
function isNumberSane(format: Format, lines: readonly string[], number: string | null | undefined): boolean {
  const [first = ''] = lines;
  const goesOn = format === 'TD1' && first[14] === '<';
  return /[A-Z0-9]/.test(number ?? '') && (!goesOn || /^[A-Z0-9]+\d</.test(first.slice(15)));
}

/** GB/T 2261.1. */
const sexes: Readonly<Record<string, TravelDocument['sex']>> = { male: '1', female: '2', nonspecified: '9' };

/** The latest date that is not after today, as far as the zone tells it: day and month may be left open. */
function birthOf(zone: string, today: string): string | undefined {
  if (!/^(\d{6}|\d{4}<<|\d\d<<<<|<<<<<<)$/.test(zone)) return undefined;
  const told = zone.replace(/<+$/, '');
  if (told === '') return '';
  const century = Number(today.slice(0, 2));
  const latest = `${century}${told}`;
  const birth = latest > today.slice(0, latest.length) ? `${century - 1}${told}` : latest;
  return isDate(birth.padEnd(8, '01')) ? birth : undefined;
}

/** The date nearest to today: a document is not valid for fifty years. */
function expiryOf(zone: string, today: string): string | undefined {
  if (!/^\d{6}$/.test(zone)) return undefined;
  const thisYear = Number(today.slice(0, 4));
  const year = Number(`${today.slice(0, 2)}${zone.slice(0, 2)}`);
  const nearest = year - thisYear > 50 ? year - 100 : year - thisYear < -50 ? year + 100 : year;
  const date = `${nearest}${zone.slice(2)}`;
  return isDate(date) ? date : undefined;
}

import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { type BranchId, branchIdSchema } from './ids.ts';
import { type Failure, fail, ok, type Result } from './result.ts';

/** Letters and digits that are not taken for each other when they are read out (Crockford's base 32). */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new code by which a node may enrol: 80 random bits in four groups. */
export const newEnrolmentCode = (): string =>
  [1, 2, 3, 4].map(() => Array.from({ length: 4 }, () => signs[randomInt(signs.length)]).join('')).join('-');

/** A code however it was typed, as its sixteen signs: an O is a 0, an I or L a 1 (Crockford's decoding). */
export const enrolmentCodeSchema = z
  .string()
  .max(64)
  .transform(typed =>
    typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1'),
  )
  .pipe(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16}$/));

/** What is carried to a machine so that its node may enrol. */
export interface CarriedCode {
  readonly branch?: BranchId;
  readonly code: string;
  /** Of the key by which head office signs configurations, when it had one as it gave out the code. */
  readonly fingerprint?: string;
}

/** Reads the text of a code file: `[BRANCH] CODE [FINGERPRINT]`. */
export function readCarriedCode(text: string): Result<CarriedCode, Failure<'codeUnreadable'>> {
  const words = text.trim().split(/\s+/);
  const fingerprint = /^[A-Za-z0-9_-]{22}$/.test(words.at(-1) ?? '') ? words.pop() : undefined;
  const code = enrolmentCodeSchema.safeParse(words.pop());
  const name = words.pop();
  const branch = branchIdSchema.optional().safeParse(name);
  if (!code.success || !branch.success || words.length > 0)
    return fail('codeUnreadable', 'not a code as head office gives it out');
  return ok({
    code: code.data,
    ...(branch.data === undefined ? {} : { branch: branch.data }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  });
}

import { readCarriedCode } from '../core/enrolment-code.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { findSecret } from '../core/secret-file.ts';
import type { Database } from './database.ts';
import { giveOutCode } from './nodes.ts';

/** How long a node may take to come with the code that it was started with, ms. */
const startCodeLife = 86_400_000;

/**
 * Gives out the code that whoever started this server has written into a file, after the name of its branch: so a hall
 * that is started as a whole needs nobody to carry a code. The same code is not good for longer when the server starts
 * again with the same file.
 */
export async function giveOutStartCode(database: Database, file: string, now: number): Promise<Result<void>> {
  const carried = readCarriedCode(findSecret(file) ?? '');
  if (!carried.ok || carried.value.branch === undefined)
    return fail('enrolCodeUnusable', `${file}: not a branch and a code`);
  await giveOutCode(database, carried.value.branch, carried.value.code, now + startCodeLife);
  return ok(undefined);
}

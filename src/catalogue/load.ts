import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { type Catalogue, catalogueSchema } from './catalogue.ts';

/** The catalogue that ships with the product, a made-up branch. */
export const defaultCatalogue = new URL('../../assets/catalogue/branch.json', import.meta.url);

/** Reads and checks a catalogue. The failure's detail lists every fault with its place in the file. */
export function loadCatalogue(
  file: URL | string,
): Result<Catalogue, { code: 'catalogueUnreadable' | 'catalogueWrong'; detail?: string }> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail('catalogueUnreadable', String(error));
  }
  const parsed = catalogueSchema.safeParse(json);
  return parsed.success ? ok(parsed.data) : fail('catalogueWrong', z.prettifyError(parsed.error));
}

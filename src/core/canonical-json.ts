/** What JSON can hold. A member that is undefined is absent. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * JSON in the one form that everyone who has the same data computes (RFC 8785): keys sorted by UTF-16 code units,
 * no white space, numbers and strings as ECMAScript prints them.
 * Throws on what JSON cannot hold faithfully (NaN, infinities, lone surrogates), and on more than `mostDepth` levels:
 * that is a bug of the caller, who has to catch it where the value is another's.
 */
export const canonicalJson = (value: Json): string => written(value, 0);

/** Lists and records in each other. Nothing of ours has ten; the stack of a process ends at some thousands. */
const mostDepth = 500;

function written(value: Json, depth: number): string {
  if (depth > mostDepth) throw new Error('canonicalJson: nested too deeply');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Error('canonicalJson: not a finite number');
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('canonicalJson: lone surrogate');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(item => written(item as Json, depth + 1)).join(',')}]`;
  const record = value as { readonly [key: string]: Json | undefined };
  let members = '';
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${written(key, depth)}:${written(member, depth + 1)}`;
  }
  return `{${members}}`;
}

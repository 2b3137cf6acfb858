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
 * Throws on what JSON cannot hold faithfully (NaN, infinities, lone surrogates): that is a bug of the caller.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Error('canonicalJson: not a finite number');
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('canonicalJson: lone surrogate');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item as Json)).join(',')}]`;
  const record = value as { readonly [key: string]: Json | undefined };
  const members = Object.keys(record)
    .sort()
    .flatMap(key => {
      const member = record[key];
      return member === undefined ? [] : [`${canonicalJson(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(',')}}`;
}

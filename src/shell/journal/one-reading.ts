import { canonicalJson, type Json } from '../../core/canonical-json.ts';

/**
 * JSON can hold more than what a reader makes of it: of two members of one name only the last is seen, and of a number
 * only so many digits. A journal in which another program could read something else than what was hashed is not whole.
 */

/**
 * A payload as it is to be hashed. Stores and head office keep it as the canonical JSON that was hashed: one that is
 * written in any other way was edited, and is left as the text that it is, which has another hash.
 */
export function keptPayload(stored: unknown): unknown {
  const text = String(stored);
  try {
    const payload: unknown = JSON.parse(text);
    return canonicalJson(payload as Json) === text ? payload : text;
  } catch {
    return text;
  }
}

/** Braces, names of members, other strings, numbers: what a record with two readings differs in. */
const tokens = /[{}]|("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Whether every reader of this JSON reads the same: no name twice in a record, and no number with more digits than a
 * double holds. White space, the order of members and escapes are free.
 * @param json that `JSON.parse` takes
 */
export function hasOneReading(json: string): boolean {
  const records: Set<unknown>[] = [];
  for (const [token, name] of json.matchAll(tokens)) {
    if (token === '{') records.push(new Set());
    else if (token === '}') records.pop();
    else if (name !== undefined) {
      const member: unknown = JSON.parse(name);
      const record = records.at(-1);
      if (record?.has(member)) return false;
      record?.add(member);
    } else if (!token.startsWith('"') && JSON.stringify(Number(token)) !== token) return false;
  }
  return true;
}

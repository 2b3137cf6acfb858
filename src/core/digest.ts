import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json.ts';

/** SHA-256 of the canonical JSON (RFC 8785), as 64 hex digits. */
export const digest = (value: Json): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

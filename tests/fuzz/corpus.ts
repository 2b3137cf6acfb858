import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from './engine.ts';

const folder = fileURLToPath(new URL('corpus/', import.meta.url));

/** Inputs that once found something, by the name of their target: tried by every run and by a test of their own. */
export function corpusOf(target: string): Uint8Array[] {
  const own = join(folder, target);
  if (!existsSync(own)) return [];
  return readdirSync(own)
    .toSorted()
    .map(name => bytesOf(readFileSync(join(own, name), 'utf8')));
}

/** The targets that have something in the corpus. */
export const corpusTargets = (): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []));

/** Lines that begin with # are for people. */
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/^#.*$/gm, '').replace(/\s/g, ''), 'hex'));

/** Keeps what a finding was made with. @returns where */
export function keep(finding: Finding): string {
  const hex = Buffer.from(finding.input).toString('hex');
  const name = `${createHash('sha256').update(hex).digest('hex').slice(0, 12)}.hex`;
  const own = join(folder, finding.target);
  mkdirSync(own, { recursive: true });
  const file = join(own, name);
  writeFileSync(file, `# ${finding.what}\n${hex.replace(/.{1,96}/g, '$&\n')}`);
  return file;
}

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeId, nodeIdSchema } from '../core/ids.ts';

/**
 * The node's name, made at the first start and kept in the data folder, so that two kiosks of a branch never share one.
 * @param kind what the name begins with, as `kiosk`
 */
export function nodeIdOf(data: string, kind: 'kiosk' | 'hub'): NodeId {
  const file = join(data, 'node-id');
  try {
    return nodeIdSchema.parse(readFileSync(file, 'utf8').trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = nodeIdSchema.parse(`${kind}-${randomBytes(3).toString('hex')}`);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
  return made;
}

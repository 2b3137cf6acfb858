import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath } from './durable-file.ts';

/** Stands beside a store that nobody has checked as a whole since something happened that can damage one. */
const sign = (store: string): string => join(dirname(store), 'doubted');

/** Until a check of the whole store ends the doubt, every start checks it whole, however orderly the stop before it. */
export function doubt(store: string): void {
  writeFileSync(sign(store), '', { mode: 0o600 });
  syncPath(dirname(store));
}

export const isDoubted = (store: string): boolean => existsSync(sign(store));

/** The whole store has been checked and is sound. */
export const endDoubt = (store: string): void => rmSync(sign(store), { force: true });

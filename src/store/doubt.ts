import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath } from './durable-file.ts';

/** Stands beside a store that was found damaged while it was in use. */
const sign = (store: string): string => join(dirname(store), 'doubted');

/** The next start checks the whole store, however large it is and however orderly it was stopped. */
export function doubt(store: string): void {
  writeFileSync(sign(store), '', { mode: 0o600 });
  syncPath(dirname(store));
}

export const isDoubted = (store: string): boolean => existsSync(sign(store));

/** The whole store has been checked and is sound. */
export const endDoubt = (store: string): void => rmSync(sign(store), { force: true });

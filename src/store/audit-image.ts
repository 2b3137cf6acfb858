import { closeSync, openSync, readSync } from 'node:fs';
import Sqlite from 'better-sqlite3-multiple-ciphers';

/**
 * Opens a store or a backup for an auditor: read only, by the shortest way, with nothing of the code that writes stores.
 * Throws what SQLite says: busy when a machine has it open, no database when it is damaged or the key is another one.
 * The payload of a row is the text that is stored.
 * @param key 64 hexadecimal digits, or nothing for a store that is not sealed
 */
export function openImage(
  file: string,
  key: string | undefined,
): { rows(): Iterable<Readonly<Record<string, unknown>>>; acked: number; close(): void } {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
  try {
    if (key !== undefined) {
      db.pragma(`cipher = 'chacha20'`);
      db.key(Buffer.from(`raw:${key}${saltOf(file).toString('hex')}`));
    }
    const acked = db.prepare('SELECT acked_seq FROM store').pluck().get();
    const journal = db.prepare<[], Record<string, unknown>>(
      `SELECT branch, node, seq, at, day, kind, payload, prev_hash AS prevHash, hash FROM journal, store ORDER BY seq`,
    );
    return {
      rows: () => journal.iterate(),
      acked: typeof acked === 'number' ? acked : 0,
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The first bytes of the file: its cipher keeps them in clear, and they belong to the key. */
function saltOf(file: string): Buffer {
  const salt = Buffer.alloc(16);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, salt, 0, salt.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return salt;
}

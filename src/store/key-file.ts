import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { writeSecret } from '../core/secret-file.ts';
import { syncPath } from './durable-file.ts';
import { StoreKey } from './store-key.ts';

/** The name of the systemd credential (`LoadCredentialEncrypted=fenliu-store-key`). */
const credentialName = 'fenliu-store-key';

/**
 * `keyExposed`: others may read it. `keyMalformed`: it is not 64 hexadecimal digits. `keyMissing`: a sealed store is
 * there, its key is not. `keyUnusable`: it can be neither read nor made. The detail names the file.
 */
export type KeyFailure = Failure<'keyExposed' | 'keyMalformed' | 'keyMissing' | 'keyUnusable'>;

/** Where the key of a store lies. */
export interface KeyPlace {
  readonly file: string;
  /** `credential`: systemd puts it there for this service alone; we never write it. */
  readonly kind: 'credential' | 'file';
}

/**
 * Where to look for the key: a systemd credential, which a TPM can seal; else the file that was named; else a file
 * beside the data folder, so that who copies the folder has not copied the key with it.
 *
 * Electron's safeStorage is no source: the backend is a Node process of its own that also runs without Electron, and
 * on a kiosk without a keyring safeStorage "encrypts" with a password that is in its source (electron 3).
 */
export function keyPlace(at: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly given: string | undefined;
  readonly data: string;
}): KeyPlace {
  const folder = at.environment.CREDENTIALS_DIRECTORY;
  const credential = folder && join(folder, credentialName);
  if (credential && existsSync(credential)) return { file: credential, kind: 'credential' };
  return { file: at.given ?? keyBeside(at.data), kind: 'file' };
}

/** The key file of a data folder where nobody names another. */
export const keyBeside = (data: string): string => `${data}.store-key`;

/** The key that a rotation is on its way to: there from its beginning until its end. */
export const nextKeyFile = (file: string): string => `${file}.next`;

/** Reads a key. A file that its group or others may read is refused; systemd guards its credentials by the folder. */
export function readKey({ file, kind }: KeyPlace): Result<StoreKey, KeyFailure> {
  try {
    if (kind === 'file' && process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      return fail('keyExposed', file);
    const key = StoreKey.parse(readFileSync(file, 'utf8'));
    return key ? ok(key) : fail('keyMalformed', file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fail('keyMissing', file);
    return fail('keyUnusable', `${file}: ${String(error)}`);
  }
}

/** Makes a new key; it is on the disk when this returns. Never over another one. */
export function makeKey(file: string): Result<StoreKey, KeyFailure> {
  if (existsSync(file)) return fail('keyUnusable', `${file} is there already`);
  const key = StoreKey.fresh();
  try {
    writeSecret(file, key.text());
    return ok(key);
  } catch (error) {
    return fail('keyUnusable', `${file}: ${String(error)}`);
  }
}

/** The next key takes the place of the key. */
export function promoteNextKey(file: string): void {
  renameSync(nextKeyFile(file), file);
  syncPath(dirname(file));
}

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  configurationText,
  proveConfiguration,
  readConfiguration,
  type SignedConfiguration,
} from '../core/configuration.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { putInPlace } from '../store/durable-file.ts';
import type { ConfigurationKey } from './configuration-key.ts';
import { type ConfigurationState, configurationStateSchema, noConfiguration } from './configuration-state.ts';

/**
 * The configurations of a node, in a folder of its own: one file for each version, written once and whole, and one file
 * that says which of them counts. That one is replaced in one step, so whenever the power fails there is either the
 * state before or the one after.
 */
export interface KeptConfiguration {
  state(): ConfigurationState;
  /** On the disk when it returns. Throws when the disk does not take it; then nothing has changed. */
  change(next: ConfigurationState): void;
  /** Puts a configuration on the disk; nothing counts it before a `change` does. */
  keep(signed: SignedConfiguration): void;
  read(version: number): Result<SignedConfiguration>;
}

/**
 * A folder without a state is that of a node that never had a configuration. Where the state is damaged, the newest
 * configuration that head office's key still proves is tried anew: an older one must not come back as a new one. Throws
 * when the disk does not give the state.
 * @param damaged told of a damaged state: what is wrong with it, and the version that is tried
 */
export function openKeptConfiguration(
  folder: string,
  key: ConfigurationKey,
  damaged: (detail: string, version: number) => void,
): KeptConfiguration {
  const stateFile = join(folder, 'state.json');
  const fileOf = (version: number): string => join(folder, `${version}.json`);
  const read = (version: number): Result<SignedConfiguration> => {
    try {
      return readConfiguration(readFileSync(fileOf(version), 'utf8'));
    } catch (error) {
      return fail('unreadable', String(error));
    }
  };

  const versions = (): number[] =>
    readdirSync(folder).flatMap(name => /^(\d+)\.json$/.exec(name)?.slice(1).map(Number) ?? []);

  const isProved = (version: number): boolean => {
    const [signed, known] = [read(version), key.current()];
    if (!signed.ok || known === undefined) return false;
    return signed.value.document.version === version && proveConfiguration(signed.value, known).ok;
  };

  function fromFiles(): ConfigurationState {
    const [newest = 0, before = 0] = versions()
      .filter(isProved)
      .sort((a, b) => b - a);
    return newest === 0 ? noConfiguration : { inForce: newest, before, trial: 'chosen', newest, untold: [] };
  }

  function firstState(): ConfigurationState {
    const kept = readState(stateFile);
    if (kept.ok) return kept.value;
    const found = fromFiles();
    damaged(kept.failure.detail ?? '', found.newest);
    return found;
  }
  let state = firstState();

  const write = (file: string, text: string): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.part`, text);
    putInPlace(`${file}.part`, file);
  };

  /** What no rollback can need any more. */
  const clear = ({ inForce, before, waiting }: ConfigurationState): void => {
    const needed = new Set([inForce, before, waiting]);
    for (const version of versions()) if (!needed.has(version)) rmSync(fileOf(version), { force: true });
  };

  return {
    state: () => state,
    change: next => {
      if (next === state) return;
      write(stateFile, JSON.stringify(next));
      state = next;
      clear(next);
    },
    keep: signed => write(fileOf(signed.document.version), configurationText(signed)),
    read,
  };
}

/** `stateDamaged`: there is one, but not as it was written. */
function readState(file: string): Result<ConfigurationState> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(noConfiguration);
    throw error;
  }
  try {
    return ok(configurationStateSchema.parse(JSON.parse(text)));
  } catch (error) {
    return fail('stateDamaged', error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Clock } from '../core/clock.ts';
import { backupFolder, listBackups } from './backup-files.ts';
import { doubt, endDoubt, isDoubted } from './doubt.ts';
import { journalHead } from './journal.ts';
import { openFailure } from './open-database.ts';
import type { Store, StoreNote } from './open-store.ts';
import type { StoreKey } from './store-key.ts';

/** All in ms. */
export const backupPace = {
  /** Often enough that a start on an unlucky day is not without a backup for long. */
  look: 60_000,
  /** The age at which the newest backup is followed by another. */
  age: 3_600_000,
  /** After one that could not be made. */
  again: 600_000,
} as const;

const fromProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('copied') }),
  z.object({
    kind: z.literal('ended'),
    result: z.union([
      z.object({ ok: z.literal(true), value: z.object({ file: z.string(), seq: z.int() }) }),
      z.object({
        ok: z.literal(false),
        failure: z.object({ code: z.string(), detail: z.string().optional() }),
      }),
    ]),
  }),
]);

type FromProcess = Extract<z.output<typeof fromProcessSchema>, { kind: 'ended' }>;

export interface Backups {
  /** Ends a backup that is being made. Call it before closing the store. */
  stop(): Promise<void>;
}

/**
 * Backs up an open store every hour in which something was written, the first time at once when there is no backup
 * yet or the store is in doubt. Another process copies and checks the file; this one goes on serving and writing, only
 * its write-ahead log is not emptied while the file is copied. Damage that is found is left as it is until the next
 * start, which mends it.
 * @param note told of every backup, and why one was not made
 */
export function startBackups({
  store,
  file,
  key,
  clock,
  note,
  pace = backupPace,
}: {
  store: Store;
  file: string;
  key: StoreKey;
  clock: Clock;
  note: StoreNote;
  pace?: Readonly<Record<keyof typeof backupPace, number>>;
}): Backups {
  let running: ChildProcess | undefined;
  let ended = Promise.resolve();
  /** By a clock that nobody sets. */
  let notBefore = 0;

  function look(): void {
    if (running || performance.now() < notBefore) return;
    try {
      const [newest] = listBackups(backupFolder(file)).filter(({ node }) => node === store.read.owner.node);
      const { seq } = journalHead(store.read);
      const isRecent = newest && (newest.seq >= seq || Math.abs(clock() - newest.at) < pace.age);
      if (isRecent && !isDoubted(file)) return;
    } catch (error) {
      const failure = openFailure(error);
      if (!failure) throw error;
      failed(`${failure.code} ${failure.detail}`);
      return;
    }
    make();
  }

  function failed(why: string, wait: number = pace.again): void {
    notBefore = performance.now() + wait;
    note({ what: 'backupFailed', detail: why });
  }

  /** Whoever cannot write it down has the next start check once too often, or finds the damage again. */
  function judge(checked: FromProcess['result']): void {
    try {
      if (checked.ok) endDoubt(file);
      else if (checked.failure.code === 'storeCorrupt') doubt(file);
    } catch (error) {
      if (!openFailure(error)) throw error;
    }
  }

  function make(): void {
    const over = Promise.withResolvers<void>();
    ended = over.promise;
    const letGo = store.write.holdFile();
    const child = fork(fileURLToPath(new URL('backup-process.ts', import.meta.url)), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running = child;
    let told = false;
    let held = true;
    const release = (): void => {
      if (held) letGo();
      held = false;
    };
    child.on('message', raw => {
      const message = fromProcessSchema.parse(raw);
      if (message.kind === 'copied') {
        release();
        child.send('copyIsGood', () => {});
        return;
      }
      told = true;
      const { result } = message;
      judge(result);
      if (result.ok) note({ what: 'backupMade', detail: `up to entry ${result.value.seq}` });
      else {
        const { code, detail = '' } = result.failure;
        failed(`${code} ${detail}`.trim(), code === 'storeCorrupt' ? pace.age : pace.again);
      }
    });
    const finish = (why: string): void => {
      if (running !== child) return;
      running = undefined;
      release();
      if (!told && !stopping) failed(why);
      over.resolve();
    };
    child.on('error', error => finish(error.message));
    child.once('exit', (code, signal) => finish(signal ?? `exit ${code}`));
    child.send({ store: file, key: key.text(), now: clock() }, () => {});
  }

  let stopping = false;
  const timer = setInterval(look, pace.look);
  look();
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      running?.kill('SIGKILL');
      await ended;
    },
  };
}

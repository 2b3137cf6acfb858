import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { companions } from '../../src/store/durable-file.ts';
import { startHall } from '../support/hall.ts';
import { randomFrom } from '../support/random.ts';
import { isSpotless, openLedger } from './ledger.ts';
import { type Plan, type Report, seedOf, skipped } from './part.ts';
import { loseUnsynced, unsyncedOf } from './unsynced.ts';
import { startWorker, type Worker } from './worker.ts';

/** The calls by which SQLite changes files, and at most how many of each a node makes before its power is cut. */
const calls = { pwrite64: 400, 'fsync,fdatasync': 80 } as const;
const patience = 60_000;
/** How many moments one store lives through. */
const life = 20;

/**
 * The power is cut at the n-th write or sync of a node at work, and of everything that no completed sync covers any
 * part may be lost: sectors as they were before, sectors of garbage, the end of the file at any byte. What a sync
 * covers is seen by strace, not assumed, so a commit that was not synced is lost too.
 */
export async function cutPower({ seed, from, moments, tell }: Plan): Promise<Report> {
  if (spawnSync('strace', ['-V']).status !== 0) return skipped('strace is not installed');
  const hall = await startHall({ speed: 1, readMs: 1, parts: ['core'] });
  let ledger = openLedger();
  const file = join(hall.folder, 'node', 'store.sqlite');
  const before = join(hall.folder, 'before');
  const trace = join(hall.folder, 'trace');
  const counted = { acknowledged: 0, whole: 0, pieces: 0, bytes: 0, untouched: 0 };
  let next = startWorker();
  let moment = from;
  try {
    for (; moment < from + moments && isSpotless(ledger.findings); moment++) {
      if (moment === from || moment % life === 0) {
        // A store of its own, so that a moment can be repeated from the last of these.
        for (const old of [dirname(file), `${dirname(file)}.store-key`])
          rmSync(old, { recursive: true, force: true });
        mkdirSync(dirname(file));
        ledger = openLedger();
      }
      const [acknowledged, whole] = [ledger.acknowledged(), ledger.whole()];
      const worker = next;
      await worker.ready;
      const random = randomFrom(seedOf(seed, moment));
      const call = random() < 0.7 ? 'pwrite64' : 'fsync,fdatasync';
      const nth = 1 + Math.floor(random() * calls[call]);
      rmSync(before, { recursive: true, force: true });
      cpSync(dirname(file), before, { recursive: true });
      const attached = await watch(worker, { file, trace, dies: `${call}:signal=SIGKILL:when=${nth}` });
      if (!attached) return skipped('strace may not attach to a process here');
      worker.order({ file, core: hall.address('core'), seed: seedOf(seed, moment) });
      const overdue = setTimeout(() => worker.kill(), patience);
      next = startWorker();
      const end = await worker.gone;
      clearTimeout(overdue);
      await attached.ended;
      if (end !== 'SIGKILL') ledger.findings.broken.push(`the node ended with ${end}`);
      const lost = loseUnsynced(unsyncedOf(readFileSync(trace, 'utf8'), before), before, random);
      counted.pieces += lost.pieces;
      counted.bytes += lost.bytes;
      if (lost.pieces + lost.bytes === 0) counted.untouched += 1;
      ledger.note(worker.said);
      await ledger.check(file);
      counted.acknowledged += ledger.acknowledged() - acknowledged;
      counted.whole += ledger.whole() - whole;
      if (moment % 100 === 99) tell(`${moment + 1} moments, ${counted.acknowledged} facts acknowledged`);
    }
    return {
      moments: moment - from,
      acknowledged: counted.acknowledged,
      whole: counted.whole,
      findings: ledger.findings,
      ...(isSpotless(ledger.findings) ? {} : { repeat: lifeOf(from, moment - 1) }),
      remark: `${counted.pieces} pieces of sectors lost or garbled, ${counted.bytes} bytes cut off, ${counted.untouched} moments with nothing unsynced`,
    };
  } finally {
    next.kill();
    await hall.stop();
  }
}

/** Follows what a process does to a store's files, and kills it at a call. `undefined` when that is not allowed. */
async function watch(
  worker: Worker,
  { file, trace, dies }: { readonly file: string; readonly trace: string; readonly dies: string },
): Promise<{ readonly ended: Promise<unknown> } | undefined> {
  const watcher = spawn(
    'strace',
    // No text of what is written, but which file by name.
    ['-p', String(worker.pid), '-o', trace, '-y', '-s', '0', '-e', 'signal=none']
      .concat('-e', 'trace=pwrite64,fsync,fdatasync,ftruncate', '-e', `inject=${dies}`)
      .concat(['', ...companions].flatMap(end => ['-P', `${file}${end}`])),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise(resolve => watcher.once('close', resolve));
  let heard = '';
  const attached = await new Promise<boolean>(resolve => {
    watcher.stderr.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      if (heard.includes('attached')) resolve(true);
    });
    void ended.then(() => resolve(false));
  });
  return attached ? { ended } : undefined;
}

/** The moments of a store's life up to one of them. */
function lifeOf(from: number, moment: number): { from: number; moments: number } {
  const first = Math.max(from, moment - (moment % life));
  return { from: first, moments: moment - first + 1 };
}

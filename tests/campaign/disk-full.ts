import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BranchId } from '../../src/core/ids.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import { storeTrouble } from '../../src/store/trouble.ts';
import { startHall } from '../support/hall.ts';
import { isSpotless, openLedger } from './ledger.ts';
import { nothingFound, type Plan, type Report, seedOf, skipped } from './part.ts';
import type { Said } from './said.ts';
import { startWorker } from './worker.ts';

const visits = 2;
const patience = 60_000;
/** The disk, KiB: what the visits need is a fraction of it. */
const diskSize = 4096;

/**
 * A disk that is full after each number of pages in turn, so that every write of some visits that takes another page is
 * once the one that fails. The node ends there; a start on the full disk says so or goes on; nothing that was
 * acknowledged is lost and nothing is half done; with room again the next visit goes well.
 * @param step how many positions further the next one is
 */
export async function fillDisk({
  seed,
  from,
  moments,
  tell,
  step = 1,
}: Plan & { readonly step?: number }): Promise<Report> {
  const hall = await startHall({ speed: 1, readMs: 1, parts: ['core'] });
  const disk = join(hall.folder, 'disk');
  mkdirSync(disk);
  const core = hall.address('core');
  const work = async (file: string, order: { visits: number; seed: number }) => {
    const worker = startWorker();
    await worker.ready;
    worker.order({ file, core, ...order });
    const overdue = setTimeout(() => worker.kill(), patience);
    const end = await worker.gone;
    clearTimeout(overdue);
    return { end, said: worker.said };
  };
  const codes = new Map<string, number>();
  const findings = nothingFound();
  let [tried, acknowledged, whole, refused, completed] = [0, 0, 0, 0, 0];
  try {
    const base = join(hall.folder, 'base');
    mkdirSync(join(base, 'node'), { recursive: true });
    const first = await work(join(base, 'node', 'store.sqlite'), { visits: 3, seed: seedOf(seed, 0) });
    if (first.end !== 0) throw new Error(`the first node ended with ${first.end}`);

    const file = join(disk, 'node', 'store.sqlite');
    for (let pages = from; tried < moments && completed < 3 && isSpotless(findings); pages += step) {
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}k`, 'tmpfs', disk]).status !== 0)
        return skipped('this machine lets nobody mount a small disk');
      try {
        tried += 1;
        const ledger = openLedger();
        const note = (said: readonly Said[]): void => {
          ledger.note(said);
          acknowledged += said.length;
        };
        ledger.note(first.said);
        cpSync(base, disk, { recursive: true });
        const fill = join(disk, 'fill');
        writeFileSync(fill, Buffer.alloc(Math.max(0, statfsSync(disk).bfree - pages) * 4096));
        const full = await work(file, { visits, seed: seedOf(seed, 0) });
        note(full.said);
        if (full.end === 0) completed += 1;
        else {
          completed = 0;
          const last = full.said.at(-1);
          const code = last?.said === 'failed' ? last.code : 'silent';
          codes.set(code, (codes.get(code) ?? 0) + 1);
          if (full.end !== 1 || !/^(SQLITE_FULL|storeFull)$/.test(code))
            ledger.findings.broken.push(`with ${pages} pages the node ended with ${full.end}, ${code}`);
          const trouble = await troubleOfStart(file);
          if (trouble !== undefined) refused += 1;
          if (trouble !== undefined && !trouble.startsWith('The disk is full'))
            ledger.findings.broken.push(`with ${pages} pages a start says: ${trouble}`);
        }
        rmSync(fill);
        await ledger.check(file);
        const after = await work(file, { visits: 1, seed: seedOf(seed, 1) });
        if (after.end !== 0) ledger.findings.broken.push(`with room again the node ended with ${after.end}`);
        note(after.said);
        await ledger.check(file);
        for (const [operation, { outcome }] of ledger.operations)
          if (outcome === undefined) ledger.findings.half.push(`operation ${operation} is still open`);
        whole += ledger.whole();
        for (const kind of ['lost', 'doubled', 'half', 'broken'] as const)
          findings[kind].push(...ledger.findings[kind]);
        if (!isSpotless(findings))
          return {
            moments: tried,
            acknowledged,
            whole,
            findings,
            repeat: { from: pages, moments: 1 },
            remark: `${pages} pages were free`,
          };
        if (tried % 50 === 0) tell(`${tried} positions`);
      } finally {
        spawnSync('umount', ['-l', disk]);
      }
    }
    const said = [...codes].map(([code, times]) => `${code} ${times}`).join(', ');
    return {
      moments: tried,
      acknowledged,
      whole,
      findings,
      remark: `the node ended with ${said}; ${refused} starts said that the disk is full, the others went on`,
    };
  } finally {
    await hall.stop();
  }
}

/** What a start on the full disk tells a person; `undefined` when it finds enough room to go on. */
async function troubleOfStart(file: string): Promise<string | undefined> {
  const key = `${join(file, '..')}.store-key`;
  const opened = await openNodeStore({
    file,
    place: { file: key, kind: 'file' },
    branch: 'demo-branch' as BranchId,
    node: 'kiosk',
    clock: Date.now,
    note: () => {},
  });
  if (!opened.ok) return storeTrouble(opened.failure, { file, key, language: 'en' });
  opened.value.store.close();
  return undefined;
}

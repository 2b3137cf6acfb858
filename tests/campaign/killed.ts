import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connectCore } from '../../src/bank/http-client.ts';
import { type BankCore, operationFateSchema } from '../../src/bank/port.ts';
import { type BranchId, operationIdSchema } from '../../src/core/ids.ts';
import { Personal } from '../../src/core/personal.ts';
import { entriesAfter } from '../../src/store/journal.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import { openLine } from '../../src/sync/line.ts';
import { nodeKey } from '../../src/sync/node-key.ts';
import { pullBack } from '../../src/sync/pull-back.ts';
import { startHall } from '../support/hall.ts';
import { randomFrom } from '../support/random.ts';
import { isSpotless, type Ledger, openLedger } from './ledger.ts';
import { type Plan, type Report, seedOf } from './part.ts';
import { startWorker } from './worker.ts';

/** Of 张三's first account, fen. */
const opening = 26_800_000;
/** How many statements of its load a node runs at most before it dies; some visits. */
const mostStatements = 300;
/** How long a node works at most before it is killed, as often as it takes to open its store, and ms. */
const longest = { openings: 1.3, working: 120 };
/** A node that has not come to its moment by then hangs, ms. */
const patience = 30_000;

/**
 * A node at full speed is killed again and again: half of the times by the clock, anywhere, also while it opens its
 * store or is being answered by head office; half at a statement of its load, which the seed repeats exactly.
 */
export async function killAtMoments({ seed, from, moments, tell }: Plan): Promise<Report> {
  const hall = await startHall({ speed: 1, readMs: 1, parts: ['core', 'upstream'] });
  const ledger = openLedger();
  const file = join(hall.folder, 'node', 'store.sqlite');
  mkdirSync(join(hall.folder, 'node'), { recursive: true });
  const at = {
    file,
    core: hall.address('core'),
    upstream: hall.address('upstream'),
    codeFile: join(hall.folder, 'enrol.code'),
  };
  const died = { byClock: 0, atStatement: 0, whileOpening: 0 };
  let openMs = 300;
  let next = startWorker();
  let moment = from;
  let lastByClock = false;
  try {
    for (; moment < from + moments && isSpotless(ledger.findings); moment++) {
      const worker = next;
      await worker.ready;
      const random = randomFrom(seedOf(seed, moment));
      const byClock = random() < 0.5;
      lastByClock = byClock;
      const dies = {
        statement: 1 + Math.floor(random() * mostStatements),
        when: random() < 0.5 ? ('before' as const) : ('after' as const),
      };
      const began = performance.now();
      worker.hear(({ said }) => {
        if (said === 'open') openMs = (openMs * 4 + performance.now() - began) / 5;
      });
      worker.order({ ...at, seed: seedOf(seed, moment), ...(byClock ? {} : { dies }) });
      const overdue = setTimeout(() => worker.kill(), patience);
      if (byClock) {
        await Promise.race([wait(random() * (openMs * longest.openings + longest.working)), worker.gone]);
        worker.kill();
      }
      // It loads its program while this process looks at the store.
      next = startWorker();
      const end = await worker.gone;
      clearTimeout(overdue);
      const ms = performance.now() - began;
      if (end !== 'SIGKILL' || ms > patience)
        ledger.findings.broken.push(`the node ended with ${end} after ${Math.round(ms)} ms`);
      died[byClock ? 'byClock' : 'atStatement'] += 1;
      if (!worker.said.some(({ said }) => said === 'open')) died.whileOpening += 1;
      ledger.note(worker.said);
      await ledger.check(file);
      if (moment % 100 === 99) tell(`${moment + 1} moments, ${ledger.acknowledged()} facts acknowledged`);
    }
    const failed = !isSpotless(ledger.findings);
    if (!failed) {
      const last = next;
      await last.ready;
      last.order({ ...at, seed: seedOf(seed, moment), visits: 3 });
      const overdue = setTimeout(() => last.kill(), 4 * patience);
      const end = await last.gone;
      clearTimeout(overdue);
      if (end !== 0) ledger.findings.broken.push(`the last node ended with ${end}`);
      ledger.note(last.said);
      await ledger.check(file);
    }
    const money = failed ? '' : await compareMoney(connectCore({ address: at.core }), ledger);
    const up = failed ? '' : await compareUpstream(at, ledger);
    return {
      moments: moment - from,
      acknowledged: ledger.acknowledged(),
      whole: ledger.whole(),
      findings: ledger.findings,
      ...(isSpotless(ledger.findings)
        ? {}
        : {
            repeat: {
              from: moment - 1,
              moments: 1,
              ...(lastByClock ? { note: 'it was killed by the clock: some tries may be needed' } : {}),
            },
          }),
      remark: `${died.atStatement} at a statement, ${died.byClock} by the clock (${died.whileOpening} while opening)${money}${up}`,
    };
  } finally {
    next.kill();
    await hall.stop();
  }
}

/** The core did what the journal says is done, once each, and nothing else. */
async function compareMoney(core: BankCore, { operations, findings }: Ledger): Promise<string> {
  let spent = 0;
  for (const [id, { service, outcome, amount }] of operations) {
    if (outcome === undefined) findings.half.push(`operation ${id} is still open`);
    if (service !== 'transfer') continue;
    const fate = await core.find(operationIdSchema.parse(id));
    const state = fate.ok ? operationFateSchema.parse(fate.value).state : fate.failure.code;
    if ((state === 'done') !== (outcome === 'done'))
      findings.half.push(`operation ${id}: journal ${String(outcome)}, core ${state}`);
    if (state === 'done') spent += amount;
  }
  const customer = await core.lookUpCustomer(new Personal({ number: '11010519491231002X', name: '张三' }));
  const balance = customer.ok ? customer.value.accounts[0]?.balance : undefined;
  if (balance !== opening - spent)
    findings.doubled.push(`money: ${opening - spent} should be left, ${String(balance)} is`);
  return `; ${operations.size} operations, the core has moved each once`;
}

/** Head office has every entry once and in order. */
async function compareUpstream(
  { file, upstream }: { readonly file: string; readonly upstream: string },
  { findings }: Ledger,
): Promise<string> {
  const opened = await openNodeStore({
    file,
    place: { file: `${join(file, '..')}.store-key`, kind: 'file' },
    branch: 'demo-branch' as BranchId,
    node: 'kiosk',
    clock: Date.now,
    note: () => {},
  });
  if (!opened.ok) throw new Error(opened.failure.code);
  const { read } = opened.value.store;
  const own = entriesAfter(read, 0, Number.MAX_SAFE_INTEGER);
  const key = nodeKey(join(file, '..', 'node.key'), read.owner);
  opened.value.store.close();
  const line = openLine({ address: upstream, key, clock: Date.now });
  const there: string[] = [];
  for (;;) {
    const got = await pullBack(line, there.length);
    if (!got.ok) throw new Error(`${got.failure.code} ${got.failure.detail}`);
    if (got.value.length === 0) break;
    for (const { hash } of got.value) there.push(hash);
  }
  const differing = own.findIndex(({ hash }, index) => there[index] !== hash);
  if (differing >= 0) findings.lost.push(`entry ${differing + 1} upstream`);
  if (there.length > own.length) findings.doubled.push(`${there.length - own.length} entries upstream`);
  return `; head office has all ${there.length} entries once and in order`;
}

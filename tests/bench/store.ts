import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchIdSchema, type SessionId } from '../../src/core/ids.ts';
import { newId } from '../../src/core/new-id.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { sessionStarted } from '../../src/store/sessions.ts';
import { StoreKey } from '../../src/store/store-key.ts';
import { type Figure, median, rounded } from './figure.ts';
import { benchBacklog } from './store-backlog.ts';
import { benchLargeStore } from './store-large.ts';

const group = 'store';
const rounds = 61;
/** Short, so that all sides of a round see the same disk. */
const roundMs = 25;
/** How many facts `together` holds in its figure. */
const many = 64;

/** Everything that is promised of a store's speed. */
export const benchStore = async (): Promise<Figure[]> => [
  ...benchCommits(),
  ...(await benchLargeStore()),
  ...(await benchBacklog()),
];

/**
 * Durable commits a second. All sides take turns on the same disk; every ratio is the median of the rounds' own ratios.
 * The raw side runs the same three statements for a row of the same content: BEGIN IMMEDIATE, INSERT, COMMIT.
 */
function benchCommits(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  const opened = openStore({
    file: join(folder, 'store.sqlite'),
    key: StoreKey.fresh(),
    branch: branchIdSchema.parse('bench'),
    node: 'kiosk',
    clock: Date.now,
  });
  if (!opened.ok) throw new Error(opened.failure.code);
  const { write } = opened.value;
  const session = newId<SessionId>();
  const fact = { session, by: 'card' as const, customer: '张*' };
  sessionStarted(write, { session, face: 'smart-counter' });
  const append = (): void => write.change(change => change.append('customerIdentified', fact));

  const raw = (name: string, key: StoreKey | 'plain') => {
    const made = openDatabase(join(folder, name), key);
    if (!made.ok) throw new Error(made.failure.code);
    const db = made.value;
    db.exec(
      `CREATE TABLE journal (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
         payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT`,
    );
    const insert = db.prepare(
      'INSERT INTO journal (at, day, kind, payload, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const payload = JSON.stringify(fact);
    const row = db.transaction((before: string, hash: string) =>
      insert.run(Date.now(), '2026-11-21', 'customerIdentified', payload, before, hash),
    );
    let last = 'f'.repeat(64);
    return {
      row: () => void row.immediate(last, last),
      chained: () => {
        const hash = createHash('sha256').update(`${last}${payload}`).digest('hex');
        row.immediate(last, hash);
        last = hash;
      },
      close: () => db.close(),
    };
  };
  const sealed = raw('sealed.sqlite', StoreKey.fresh());
  const plain = raw('plain.sqlite', 'plain');
  const bytes = Buffer.alloc(4_120, 'x');
  const descriptor = openSync(join(folder, 'bare'), 'w');

  const sides = {
    append,
    sealed: sealed.row,
    chained: sealed.chained,
    plain: plain.row,
    fsync: () => {
      writeSync(descriptor, bytes);
      fsyncSync(descriptor);
    },
    together: () =>
      write.together(() => {
        for (let made = 0; made < many; made++) append();
      }),
  };
  type Side = keyof typeof sides;
  const measured = new Map<Side, number[]>();
  for (let round = 0; round < rounds; round++)
    for (const [side, work] of Object.entries(sides) as [Side, () => void][])
      measured.set(side, [...(measured.get(side) ?? []), perSecond(work)]);
  for (const { close } of [sealed, plain]) close();
  opened.value.close();
  closeSync(descriptor);
  rmSync(folder, { recursive: true });

  const of = (side: Side): number[] => measured.get(side) ?? [];
  const figure = (name: string, side: Side, peer: string, other: Side, unit: string): Figure => ({
    group,
    name,
    value: Math.round(median(of(side))),
    unit,
    peer,
    limit: Math.round(median(of(other))),
    ratio: rounded(median(of(side).map((each, round) => each / (of(other)[round] ?? Number.NaN)))),
  });
  const facts = of('together').map(each => each * many);
  return [
    figure(
      'journal append',
      'append',
      'raw SQLite: same statements, pragmas, cipher, row',
      'sealed',
      'commits/s',
    ),
    figure('journal append, of the disk', 'append', 'write of 4,120 bytes and fsync', 'fsync', 'commits/s'),
    figure('cost of the cipher', 'sealed', 'raw SQLite without a key', 'plain', 'commits/s'),
    figure('cost of the hash chain', 'chained', 'raw SQLite, sealed, constant hashes', 'sealed', 'commits/s'),
    {
      group,
      name: `${many} facts together`,
      value: Math.round(median(facts)),
      unit: 'facts/s',
      remark: 'one commit; callers of one turn are not grouped by themselves',
    },
  ];
}

function perSecond(work: () => void): number {
  const start = performance.now();
  let times = 0;
  while (performance.now() - start < roundMs) {
    work();
    times += 1;
  }
  return (times * 1_000) / (performance.now() - start);
}

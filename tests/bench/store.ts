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
const rounds = 3_000;
/** The first rounds of all, in which code is still being compiled. */
const warmUp = 500;
/** How many facts `together` holds in its figure. */
const many = 64;

/** Everything that is promised of a store's speed. */
export const benchStore = async (): Promise<Figure[]> => [
  ...benchCommits(),
  ...(await benchLargeStore()),
  ...(await benchBacklog()),
];

/**
 * Durable commits a second, by the median of what one takes. All sides take turns, commit by commit, so that they see the
 * same disk. The raw side runs the same three statements for a row of the same content: BEGIN IMMEDIATE, INSERT, COMMIT.
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
  const turns = Object.entries(sides) as [Side, () => void][];
  const measured = new Map<Side, number[]>(turns.map(([side]) => [side, []]));
  for (let round = 0; round < warmUp + rounds; round++)
    for (let turn = 0; turn < turns.length; turn++) {
      // Nobody always comes after the same one.
      const [side, work] = turns[(turn * (1 + (round % 2) * 4) + round) % turns.length] ?? [];
      if (!side || !work) continue;
      const start = performance.now();
      work();
      if (round >= warmUp) measured.get(side)?.push(performance.now() - start);
    }
  for (const { close } of [sealed, plain]) close();
  opened.value.close();
  closeSync(descriptor);
  rmSync(folder, { recursive: true });

  const perSecond = (side: Side): number => 1_000 / median(measured.get(side) ?? []);
  const figure = (name: string, side: Side, peer: string, other: Side): Figure => ({
    group,
    name,
    value: Math.round(perSecond(side)),
    unit: 'commits/s',
    peer,
    limit: Math.round(perSecond(other)),
    ratio: rounded(perSecond(side) / perSecond(other)),
  });
  return [
    figure('journal append', 'append', 'raw SQLite: same statements, pragmas, cipher, row', 'sealed'),
    figure('journal append, of the disk', 'append', 'write of 4,120 bytes and fsync', 'fsync'),
    figure('cost of the cipher', 'sealed', 'raw SQLite without a key', 'plain'),
    figure('cost of the hash chain', 'chained', 'raw SQLite, sealed, constant hashes', 'sealed'),
    {
      group,
      name: `${many} facts together`,
      value: Math.round(perSecond('together') * many),
      unit: 'facts/s',
      remark: 'one commit; callers of one turn are not grouped by themselves',
    },
  ];
}

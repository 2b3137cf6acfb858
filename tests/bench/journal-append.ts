import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchIdSchema, type SessionId } from '../../src/core/ids.ts';
import { newId } from '../../src/core/new-id.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { customerIdentified, sessionStarted } from '../../src/store/sessions.ts';
import { StoreKey } from '../../src/store/store-key.ts';
import { type Figure, median } from './figure.ts';

const rounds = 51;
/** Short, so that both sides of a round see the same disk. */
const roundMs = 25;

/**
 * Durable facts a second through the store's own function, beside a bare INSERT of rows of the same size on the same
 * disk with the same pragmas. The two take turns; each figure is the median of its
 * rounds, and the ratio the median of the rounds' ratios.
 */
export function benchJournalAppend(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  const opened = openStore({
    file: join(folder, 'store.sqlite'),
    key: StoreKey.fresh(),
    branch: branchIdSchema.parse('bench'),
    node: 'kiosk',
    clock: Date.now,
  });
  const raw = openDatabase(join(folder, 'raw.sqlite'), StoreKey.fresh());
  if (!opened.ok || !raw.ok) throw new Error('the bench has no folder to write to');
  const store = opened.value;
  const { write } = store;
  const session = newId<SessionId>();
  sessionStarted(write, { session, face: 'smart-counter' });

  raw.value.exec(
    `CREATE TABLE journal (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
       payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT`,
  );
  const insert = raw.value.prepare(
    'INSERT INTO journal (at, day, kind, payload, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const payload = JSON.stringify({ session, by: 'card', customer: '张*' });
  const hash = 'f'.repeat(64);

  const facts: number[] = [];
  const inserts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    facts.push(perSecond(() => customerIdentified(write, { session, by: 'card', customer: '张*' })));
    inserts.push(
      perSecond(() => insert.run(Date.now(), '2026-11-21', 'customerIdentified', payload, hash, hash)),
    );
  }
  store.close();
  raw.value.close();
  rmSync(folder, { recursive: true });

  const [fact, row] = [median(facts), median(inserts)];
  const ratio = median(facts.map((each, round) => each / (inserts[round] ?? Number.NaN)));
  const group = 'journal.append';
  const peer = 'better-sqlite3-multiple-ciphers INSERT, same pragmas and row size';
  return [
    {
      group,
      name: 'fact',
      value: Math.round(fact),
      unit: 'facts/s',
      peer,
      ratio: Number(ratio.toFixed(3)),
    },
    { group, name: 'raw insert', value: Math.round(row), unit: 'rows/s' },
  ];
}

function perSecond(work: () => void): number {
  const start = performance.now();
  let times = 0;
  while (performance.now() - start < roundMs) {
    work();
    times += 1;
  }
  return (times * 1000) / (performance.now() - start);
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BranchId, SessionId } from '../../src/core/ids.ts';
import { newId } from '../../src/core/new-id.ts';
import { ackedSeq, entriesAfter, journalHead } from '../../src/store/journal.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import { sessionStarted } from '../../src/store/sessions.ts';
import { openLine } from '../../src/sync/line.ts';
import { nodeKey } from '../../src/sync/node-key.ts';
import { pullBack } from '../../src/sync/pull-back.ts';
import { startShip } from '../../src/sync/ship.ts';
import { mishaps, openBadLine } from '../support/bad-line.ts';
import { startHall } from '../support/hall.ts';
import { randomFrom } from '../support/random.ts';
import { nothingFound, type Plan, type Report, seedOf } from './part.ts';

const quick = { shortestPause: 4, longestPause: 40, refusedPause: 40, notAuthorisedPause: 40, request: 300 };
const patience = 20_000;

/**
 * Facts over a line that drops, cuts, delays, repeats and reorders, with another seed each time, and after each time a
 * look at what head office has.
 */
export async function spoilNetwork({ seed, from, moments, tell }: Plan): Promise<Report> {
  const hall = await startHall({ speed: 1, readMs: 1, parts: ['upstream'] });
  const folder = join(hall.folder, 'node');
  mkdirSync(folder);
  const file = join(folder, 'store.sqlite');
  const findings = nothingFound();
  const happened = new Map<string, number>();
  try {
    const opened = await openNodeStore({
      file,
      place: { file: `${folder}.store-key`, kind: 'file' },
      branch: 'demo-branch' as BranchId,
      node: 'kiosk',
      clock: Date.now,
      note: () => {},
    });
    if (!opened.ok) throw new Error(opened.failure.code);
    const { store } = opened.value;
    const { read, write } = store;
    const key = nodeKey(join(folder, 'node.key'), read.owner);
    const straight = openLine({ address: hall.address('upstream'), key, clock: Date.now });
    let moment = from;
    let seen = 0;
    for (; moment < from + moments && findings.lost.length + findings.doubled.length === 0; moment++) {
      const random = randomFrom(seedOf(seed, moment));
      const bad = await openBadLine(
        hall.address('upstream'),
        () => mishaps[Math.floor(random() * mishaps.length)] ?? 'pass',
        { delayMs: 15, lateMs: 120 },
      );
      const line = openLine({ address: bad.address, key, clock: Date.now });
      const codeFile = join(hall.folder, 'enrol.code');
      const ship = startShip({ store, line, codeFile, delays: quick, random });
      for (let round = 0; round < 20; round++) {
        const count = random() < 0.1 ? 600 : 1 + Math.floor(random() * 8);
        write.together(() => {
          for (let made = 0; made < count; made++)
            sessionStarted(write, { session: newId<SessionId>(), face: 'smart-counter' });
        });
        await wait(random() * 30);
      }
      bad.mend();
      const { seq } = journalHead(read);
      for (let waited = 0; ackedSeq(read) < seq && waited < patience; waited += 5) await wait(5);
      // What is late arrives now, after everything.
      await wait(150);
      const { lastError } = ship.status();
      await ship.stop();
      await bad.close();
      for (const [what, times] of bad.happened) happened.set(what, (happened.get(what) ?? 0) + times);
      if (ackedSeq(read) < seq)
        findings.lost.push(
          `entries after ${ackedSeq(read)} were never acknowledged: ${lastError?.code} ${lastError?.text}`,
        );
      const there: string[] = [];
      for (;;) {
        const got = await pullBack(straight, seen + there.length);
        if (!got.ok) throw new Error(`${got.failure.code} ${got.failure.detail}`);
        if (got.value.length === 0) break;
        for (const { hash } of got.value) there.push(hash);
      }
      const own = entriesAfter(read, seen, seq).map(({ hash }) => hash);
      const differing = own.findIndex((hash, index) => there[index] !== hash);
      if (differing >= 0) findings.lost.push(`entry ${seen + differing + 1}`);
      if (there.length > own.length) findings.doubled.push(`${there.length - own.length} entries too many`);
      seen = seq;
      if (moment % 20 === 19) tell(`${moment + 1} seeds, ${seq} entries`);
    }
    store.close();
    const told = [...happened].map(([what, times]) => `${what} ${times}`).join(', ');
    return {
      moments: moment - from,
      acknowledged: seen,
      whole: moment - from,
      findings,
      ...(findings.lost.length + findings.doubled.length === 0
        ? {}
        : { repeat: { from: moment - 1, moments: 1 } }),
      remark: `requests: ${told}`,
    };
  } finally {
    await hall.stop();
  }
}

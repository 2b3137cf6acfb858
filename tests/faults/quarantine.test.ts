import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { requestApproval } from '../../src/store/approvals.ts';
import { backUp } from '../../src/store/backup.ts';
import { closeInOrder } from '../../src/store/open-database.ts';
import { fillPrint } from '../../src/store/prints.ts';
import { formerFolder } from '../../src/store/restore.ts';
import { folder, key, open } from '../unit/store/a-store.ts';
import { intendTransfer, newApproval } from '../unit/store/facts.ts';
import { aHall, away, climb, storeOf, takeNumber } from './a-damaged-hall.ts';

const canary = '6222-0220-2000';

it('what papers and reviews said of customers is, of a damaged store, in quarantine alone, and sealed there', async () => {
  const hall = aHall();
  const before = open(hall.file, hall.clock);
  const { operation, job } = intendTransfer(before);
  fillPrint(before.write, job, [{ kind: 'text', text: canary }]);
  requestApproval(before.write, {
    approval: newApproval(),
    operation,
    digest: 'd',
    nonce: 'n',
    deadline: hall.clock.at + 60_000,
    content: canary,
  });
  before.close();
  const old = join(folder(), 'old.sqlite');
  copyFileSync(hall.file, old);
  // Set back to an older copy, a store is damaged and yet whole: everything in it can be looked for.
  const later = open(hall.file, hall.clock);
  takeNumber(later);
  later.close();
  closeInOrder(hall.file, key);
  expect(backUp(hall.file, { key, now: hall.clock.at }).ok).toBe(true);
  copyFileSync(old, hall.file);
  storeOf(await climb(hall, away)).close();

  const home = join(hall.file, '..');
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name));
  for (const file of files) expect(readFileSync(file).includes(canary), `${file} in clear`).toBe(false);
  const telling = files.filter(file => {
    if (!file.endsWith('.sqlite')) return false;
    const copy = join(folder(), 'copy.sqlite');
    copyFileSync(file, copy);
    const row = z.object({ papers: z.int(), reviews: z.int() });
    const held = open(copy).read.get(
      row,
      `SELECT (SELECT count(*) FROM prints WHERE blocks LIKE ?) AS papers,
         (SELECT count(*) FROM approvals WHERE content LIKE ?) AS reviews`,
      `%${canary}%`,
      `%${canary}%`,
    );
    return held && held.papers + held.reviews > 0;
  });
  expect(files.filter(file => file.startsWith(formerFolder(hall.file)))).toHaveLength(1);
  expect(telling).toEqual([expect.stringContaining(join(home, 'quarantine'))]);
});

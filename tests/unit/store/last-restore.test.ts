import { expect, it } from 'vitest';
import { nodeIdSchema } from '../../../src/core/ids.ts';
import { journalHead } from '../../../src/store/journal.ts';
import { lastRestore } from '../../../src/store/last-restore.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { freshStore, noon, testClock } from './a-store.ts';

const minute = 60_000;
const backup = { seq: 1, at: noon - 30 * minute };
const restore = (store: Store, former?: string): void => {
  const found = journalHead(store.read);
  store.write.change(({ append }) =>
    append('storeRestored', {
      backup,
      found,
      ...(former === undefined ? {} : { former: nodeIdSchema.parse(former) }),
    }),
  );
};
const write = (store: Store): void =>
  store.write.change(({ append }) => append('nodeStarted', { version: '1' }));

it('a store that was never restored has no last restore', () => {
  const store = freshStore();
  expect(lastRestore(store.read)).toBeUndefined();
  write(store);
  expect(lastRestore(store.read)).toBeUndefined();
});

it('after a restore facts may be missing from the last entry on that was found, and the latest restore counts', () => {
  const clock = testClock();
  const store = freshStore(clock);
  restore(store, 'kiosk-1');
  clock.at = noon + minute;
  write(store);
  clock.at = noon + 5 * minute;
  restore(store);
  clock.at = noon + 6 * minute;
  write(store);
  expect(lastRestore(store.read)).toEqual({
    at: noon + 5 * minute,
    backup,
    unknownSince: noon + minute,
  });
});

it('in a new journal the former one’s numbers mean nothing: facts may be missing since the backup', () => {
  const clock = testClock();
  const store = freshStore(clock);
  write(store);
  restore(store, 'kiosk-1');
  expect(lastRestore(store.read)).toMatchObject({ unknownSince: backup.at });
});

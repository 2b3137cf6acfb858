import * as z from 'zod';
import { copyForBackup, finishBackup } from './backup.ts';
import { StoreKey } from './store-key.ts';

/** What a process that makes one backup is told. The key comes here, where no list of processes shows it. */
const jobSchema = z.object({ store: z.string(), key: z.string(), now: z.number() });
const goOnSchema = z.literal('copyIsGood');

/**
 * Makes one backup of a store that its parent has open. `copied` asks whether the parent still held the file still; a
 * parent that died cannot say so, and then the copy counts for nothing.
 */
process.once('message', raw => {
  const { store, key: text, now } = jobSchema.parse(raw);
  const key = StoreKey.parse(text);
  if (!key) throw new Error('the key is malformed');
  const copied = copyForBackup(store);
  if (!copied.ok) return end(copied);
  process.once('message', answer => {
    goOnSchema.parse(answer);
    end(finishBackup(copied.value, { store, key, now }));
  });
  process.send?.({ kind: 'copied' });
});
process.once('disconnect', () => process.exit());

function end(result: ReturnType<typeof finishBackup>): void {
  process.send?.({ kind: 'ended', result }, () => process.disconnect());
}

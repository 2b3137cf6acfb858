import { dirname } from 'node:path';
import { branchIdSchema } from '../../../src/core/ids.ts';
import { openNodeStore } from '../../../src/store/opening-ladder.ts';

/** Opens the store that is named, as a node does, and tells how that went. */
const file = process.argv[2] ?? '';
const opened = await openNodeStore({
  file,
  place: { file: `${dirname(file)}.store-key`, kind: 'file' },
  branch: branchIdSchema.parse('main-street'),
  node: 'kiosk',
  clock: Date.now,
  note: () => {},
});
console.log(opened.ok ? 'ok' : opened.failure.code);
if (!opened.ok) console.error(opened.failure.detail);

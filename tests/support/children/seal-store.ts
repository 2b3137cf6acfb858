import { readKey } from '../../../src/store/key-file.ts';
import { rekeyStore } from '../../../src/store/rekey.ts';
import { takeOverPlain } from '../../../src/store/take-over-plain.ts';

/** Seals a store that is not, or rotates the key of one that is: to be killed while it does. */
const [what, file = '', keyFile = ''] = process.argv.slice(2);
const place = { file: keyFile, kind: 'file' } as const;
const key = readKey(place);
if (!key.ok) throw new Error(key.failure.code);
process.stdout.write('ready\n');
const done = what === 'rekey' ? rekeyStore(file, place, undefined) : takeOverPlain(file, key.value);
if (!done.ok) throw new Error(done.failure.code);

import * as z from 'zod';
import { genesisHash } from '../core/journal.ts';
import type { Database } from './open-database.ts';

const headRow = z.object({ seq: z.int(), hash: z.string(), at: z.int() });

/** The last entry's place, hash and time; of an empty journal 0, the genesis hash and 0. */
export const headOf = (db: Database): z.output<typeof headRow> =>
  headRow
    .optional()
    .parse(db.prepare('SELECT seq, hash, at FROM journal ORDER BY seq DESC LIMIT 1').get()) ?? {
    seq: 0,
    hash: genesisHash,
    at: 0,
  };

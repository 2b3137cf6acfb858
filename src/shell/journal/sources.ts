import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import * as z from 'zod';
import { silentLog } from '../../log/log.ts';
import { openImage } from '../../store/audit-image.ts';
import { openPostgres } from '../../upstream/database.ts';
import { type JournalPlace, shownPlace } from './journal-place.ts';
import { hasOneReading, keptPayload } from './one-reading.ts';

/** One node's journal, wherever it lies. */
export interface JournalSource {
  readonly title: string;
  readonly entries: AsyncIterable<unknown> | Iterable<unknown>;
  /** What is known of its end from elsewhere: head office acknowledged so many, or itself keeps the last hash apart. */
  readonly end?: { readonly seq: number; readonly hash?: string };
}

const nodeRow = z.object({
  branch: z.string(),
  node: z.string(),
  lastSeq: z.coerce.number(),
  lastHash: z.string(),
});
const entryRow = z.looseObject({ seq: z.coerce.number(), at: z.coerce.number(), payload: z.string() });

/**
 * The journals at a place: a store or a backup (one), lines of JSON in a file, from `-` or at an http(s) address (one),
 * or the database of head office, `postgres://…` (one a node). Throws when the place cannot be read; the message says why.
 * What an entry is, is told by its text: one that could be read in two ways is given so that its hash is wrong.
 * @param keyFile of a sealed store; by default the file beside the data folder
 */
export async function* openJournals(
  { kind, at: place }: JournalPlace,
  keyFile?: string,
): AsyncGenerator<JournalSource> {
  if (kind === 'database') return yield* fromDatabase(place);
  if (kind === 'web') {
    const response = await fetch(place, { redirect: 'error' });
    if (!response.ok || !response.body) throw new Error(`http ${response.status}`);
    const body = Readable.fromWeb(response.body as ReadableStream);
    return yield { title: shownPlace(place), entries: lines(body) };
  }
  if (place === '-') return yield { title: place, entries: lines(process.stdin) };
  const head = await firstBytes(place);
  if (head.startsWith('{')) return yield { title: place, entries: lines(createReadStream(place)) };
  const sealed = !head.startsWith('SQLite format 3');
  const image = openImage(place, sealed ? keyIn(keyFile ?? keyOf(place)) : undefined);
  try {
    yield { title: place, entries: kept(image.rows()), end: { seq: image.acked } };
  } finally {
    image.close();
  }
}

async function* fromDatabase(url: string): AsyncGenerator<JournalSource> {
  const database = await openPostgres(url, silentLog);
  try {
    const nodes = await database.query(
      nodeRow,
      `SELECT branch_id AS branch, node_id AS node, last_seq AS "lastSeq", last_hash AS "lastHash"
       FROM nodes ORDER BY 1, 2`,
    );
    const pageOf = (branch: string, node: string, after: number) =>
      database.query(
        entryRow,
        `SELECT branch_id AS branch, node_id AS node, seq, at, day, kind, payload, prev_hash AS "prevHash", hash
         FROM journal WHERE branch_id = $1 AND node_id = $2 AND seq > $3 ORDER BY seq LIMIT 1000`,
        branch,
        node,
        after,
      );
    for (const { branch, node, lastSeq, lastHash } of nodes) {
      const entries = async function* () {
        for (let after = 0; ; ) {
          const page = await pageOf(branch, node, after);
          yield* kept(page);
          const last = page.at(-1);
          if (!last) return;
          after = last.seq;
        }
      };
      yield { title: `${branch} ${node}`, entries: entries(), end: { seq: lastSeq, hash: lastHash } };
    }
  } finally {
    await database.close();
  }
}

function* kept(
  rows: Iterable<Readonly<Record<string, unknown>>>,
): Generator<Readonly<Record<string, unknown>>> {
  for (const row of rows) yield { ...row, payload: keptPayload(row.payload) };
}

async function* lines(stream: Readable): AsyncGenerator<unknown> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    yield entryIn(line);
  }
}

function entryIn(line: string): unknown {
  try {
    const entry: unknown = JSON.parse(line);
    if (hasOneReading(line)) return entry;
    return { ...z.looseObject({}).parse(entry), payload: line };
  } catch {
    return line;
  }
}

async function firstBytes(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { end: 15 })) return String(chunk);
  return '';
}

/** The key beside the data folder that the store, or the folder of its backups, lies in. */
function keyOf(store: string): string {
  const node = dirname(store);
  const data = dirname(node);
  const keys = [node, data, dirname(data)].map(folder => `${folder}.store-key`);
  return keys.find(existsSync) ?? `${data}.store-key`;
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new KeyNotFound(file, { cause: error });
  }
}

/** The message is the file where the key was looked for. */
export class KeyNotFound extends Error {}

import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { canonicalJson, type Json } from '../../../src/core/canonical-json.ts';
import type { BranchId } from '../../../src/core/ids.ts';
import { entryHash, type JournalEntry } from '../../../src/core/journal.ts';
import { journalBatchSchema } from '../../../src/core/journal-wire.ts';
import { newId } from '../../../src/core/new-id.ts';
import { bigColumn, type Database, noRow } from '../../../src/upstream/database.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { rebuild } from '../../../src/upstream/rebuild.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabases, engines } from './a-database.ts';
import { called, type Fact, hub, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

describe.each(engines)('on %s', engine => {
  const emptyDatabase = emptyDatabases(engine);
  let database: Database;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database);
  });
  afterAll(() => database.close());

  const send = (entries: readonly JournalEntry[], node = kiosk) => {
    const [first] = entries;
    if (!first) throw new Error('nothing to send');
    return ingest(database, { branch: first.branch, node, entries: [...entries] }, noon);
  };

  /** What is stored of a node, as the entries that were sent. */
  const stored = (branch: BranchId, node = kiosk) =>
    database.query(
      z
        .object({ seq: bigColumn, at: bigColumn, day: z.string(), kind: z.string(), payload: z.string() })
        .extend({ prevHash: z.string(), hash: z.string() })
        .transform(({ payload, ...row }) => ({
          branch,
          node,
          ...row,
          payload: JSON.parse(payload) as unknown,
        })),
      `SELECT seq, at, day, kind, payload, prev_hash AS "prevHash", hash FROM journal
     WHERE branch_id = $1 AND node_id = $2 ORDER BY seq`,
      branch,
      node,
    );

  const numbers = (branch: BranchId) =>
    database.query(
      z.object({ number: z.string() }).transform(({ number }) => number),
      'SELECT number FROM tickets WHERE branch_id = $1 ORDER BY number',
      branch,
    );

  describe('taking a journal', () => {
    it('stores each entry once and acknowledges what it has without gaps', async () => {
      const of = newBranch();
      const journal = journalOf(called(5), { of });
      expect(await send(journal.slice(0, 3))).toMatchObject({ ok: true, value: { acked: 3, added: 3 } });
      expect(await send(journal.slice(0, 3))).toMatchObject({ ok: true, value: { acked: 3, added: 0 } });
      expect(await send(journal.slice(1))).toMatchObject({ ok: true, value: { acked: 5, added: 2 } });
      expect(await send(journal.slice(0, 1))).toMatchObject({ ok: true, value: { acked: 5, added: 0 } });
      expect(await stored(of)).toEqual(journal);
    });

    it('keeps the journals of nodes and branches apart', async () => {
      const [of, other] = [newBranch(), newBranch()];
      const journals = [
        journalOf(called(2), { of }),
        journalOf(called(3), { of, node: hub }),
        journalOf(called(1), { of: other }),
      ];
      for (const journal of journals) expect((await send(journal, journal[0]?.node)).ok).toBe(true);
      expect(await stored(of)).toEqual(journals[0]);
      expect(await stored(of, hub)).toEqual(journals[1]);
      expect(await stored(other)).toEqual(journals[2]);
    });

    it('refuses a batch after a gap and says what it needs', async () => {
      const of = newBranch();
      const journal = journalOf(called(9), { of });
      expect(await send(journal.slice(3))).toMatchObject({ failure: { code: 'gap', wants: 1 } });
      await send(journal.slice(0, 2));
      expect(await send(journal.slice(3))).toMatchObject({ failure: { code: 'gap', wants: 3 } });
      expect(await send([...journal.slice(2, 4), ...journal.slice(6)])).toMatchObject({
        failure: { code: 'gap', wants: 3 },
      });
      expect(await stored(of)).toHaveLength(2);
    });

    it('refuses another entry in the place of one it has', async () => {
      const of = newBranch();
      const journal = journalOf(called(4), { of });
      await send(journal);
      const forked = journalOf(called(3, '2'), { of, after: journal.slice(0, 2) });
      expect(await send(forked)).toMatchObject({
        failure: { code: 'chainForked', detail: expect.stringContaining('3') },
      });
      expect(await send(forked.slice(4))).toMatchObject({ failure: { code: 'chainForked' } });
      expect(await stored(of)).toEqual(journal);
    });

    it('refuses two different entries of one number in one batch', async () => {
      const of = newBranch();
      const journal = journalOf(called(2), { of });
      const other = journalOf(called(1, '2'), { of, after: journal.slice(0, 1) });
      expect(await send([...journal, ...other.slice(1)])).toMatchObject({ failure: { code: 'chainForked' } });
      expect(await stored(of)).toEqual([]);
    });

    it('refuses an entry that is not what its hash says, or follows another than the one before it', async () => {
      const of = newBranch();
      const journal = journalOf(called(3), { of });
      const [first, second, third] = journal;
      if (!first || !second || !third) throw new Error('three entries');
      expect(await send([first, { ...second, at: second.at + 1 }])).toMatchObject({
        failure: { code: 'hashWrong' },
      });
      expect(await send([{ ...first, payload: { text: '\ud800' } }])).toMatchObject({
        failure: { code: 'hashWrong' },
      });
      const loose = { ...second, prevHash: '1'.repeat(64) };
      expect(await send([first, { ...loose, hash: entryHash(loose) }])).toMatchObject({
        failure: { code: 'chainBroken' },
      });
      expect(await stored(of)).toEqual([]);
    });

    it('refuses a first entry that follows one', async () => {
      const of = newBranch();
      const [first] = journalOf(called(1), { of });
      if (!first) throw new Error('one entry');
      const loose = { ...first, prevHash: 'a'.repeat(64) };
      expect(await send([{ ...loose, hash: entryHash(loose) }])).toMatchObject({
        failure: { code: 'chainBroken' },
      });
      expect(await stored(of)).toEqual([]);
    });

    it('keeps a payload with any names of members, as it came over the wire', async () => {
      const of = newBranch();
      const payload: unknown = JSON.parse(
        '{"__proto__":{"a":1},"constructor":{"__proto__":null},"toJSON":1}',
      );
      const journal = journalOf([['fromTheFuture', payload as Fact[1]]], { of });
      const wire: unknown = JSON.parse(JSON.stringify({ branch: of, node: kiosk, entries: journal }));
      expect(await ingest(database, journalBatchSchema.parse(wire), noon)).toMatchObject({
        value: { acked: 1 },
      });
      const [kept] = await stored(of);
      expect(JSON.stringify(kept?.payload)).toBe(canonicalJson(payload as Json));
      expect(entryHash(kept as JournalEntry)).toBe(journal[0]?.hash);
    });

    it('refuses entries of another node than the batch names', async () => {
      const of = newBranch();
      const journal = journalOf(called(1), { of });
      expect(await send(journal, hub)).toMatchObject({ failure: { code: 'foreignEntry' } });
      const [first] = journal;
      if (!first) throw new Error('one entry');
      expect(
        await ingest(database, { branch: newBranch(), node: kiosk, entries: [first] }, noon),
      ).toMatchObject({ failure: { code: 'foreignEntry' } });
    });

    it('keeps what it cannot interpret, and goes on', async () => {
      const of = newBranch();
      const journal = journalOf(
        [
          ['cardDispensed', { card: 1, deep: { more: [1, 2.5, null] } }],
          ['ticketIssued', { something: 'else' }],
          ['nodeStopped', {}],
        ],
        { of },
      );
      expect(await send(journal)).toEqual({
        ok: true,
        value: {
          acked: 3,
          added: 3,
          uninterpreted: [
            { seq: 1, kind: 'cardDispensed' },
            { seq: 2, kind: 'ticketIssued' },
          ],
        },
      });
      expect(await stored(of)).toEqual(journal);
    });

    it('keeps what no database can hold in its tables, and interprets what stands beside it', async () => {
      const of = newBranch();
      // Random, so that no compression makes it fit into an index.
      const tooLong = randomBytes(8_000).toString('base64');
      const issued = (number: string): Fact => [
        'ticketIssued',
        { request: newId(), number, service: 'personal-cash', customer: '', ahead: 0 },
      ];
      const journal = journalOf(
        [issued('A001'), issued(tooLong), issued('A\u0000'), issued('A002'), ...called(1, '\u0000')],
        { of },
      );
      expect(await send(journal)).toEqual({
        ok: true,
        value: {
          acked: 5,
          added: 5,
          uninterpreted: [
            { seq: 2, kind: 'ticketIssued', error: 'notStorable' },
            { seq: 3, kind: 'ticketIssued', error: 'notStorable' },
            { seq: 5, kind: 'ticketCalled', error: 'notStorable' },
          ],
        },
      });
      expect(await stored(of)).toEqual(journal);
      expect(await numbers(of)).toEqual(['A001', 'A002']);
    });

    it('keeps entries whose meaning the database refuses, and reads them when it does no more', async () => {
      const of = newBranch();
      const issued = (number: string): Fact => [
        'ticketIssued',
        { request: newId(), number, service: 'personal-cash', customer: '', ahead: 0 },
      ];
      const journal = journalOf([issued('A001'), issued('A013')], { of });
      await database.query(noRow, `ALTER TABLE tickets ADD CONSTRAINT lucky CHECK (number <> 'A013')`);
      try {
        expect(await send(journal)).toMatchObject({
          value: { acked: 2, added: 2, uninterpreted: [{ seq: 1, error: '23514' }, { seq: 2 }] },
        });
      } finally {
        await database.query(noRow, 'ALTER TABLE tickets DROP CONSTRAINT lucky');
      }
      expect(await stored(of)).toEqual(journal);
      for await (const { branch, uninterpreted } of rebuild(database))
        if (branch === of) expect(uninterpreted).toBe(0);
      expect(await numbers(of)).toEqual(['A001', 'A013']);
    });

    it('takes nothing while the database cannot go on, so that it is sent again', async () => {
      const of = newBranch();
      const journal = journalOf(called(2), { of });
      const full: Database = {
        ...database,
        query: (row, sql, ...values) =>
          sql.includes('INSERT INTO journal')
            ? database.query(row, `DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$`)
            : database.query(row, sql, ...values),
      };
      await expect(ingest(full, { branch: of, node: kiosk, entries: journal }, noon)).rejects.toThrow(
        'no space',
      );
      expect(await stored(of)).toEqual([]);
    });

    it('sends one statement again when the database asks for it, a few times and no more', async () => {
      const of = newBranch();
      const journal = journalOf(called(2), { of });
      await database.query(noRow, 'CREATE SEQUENCE tries');
      // A sequence counts also what is rolled back.
      const asking = (times: number): Database => ({
        ...database,
        query: (row, sql, ...values) =>
          sql.includes('INSERT INTO journal')
            ? database
                .query(
                  noRow,
                  `DO $$ BEGIN IF nextval('tries') <= ${times} THEN
                     RAISE EXCEPTION 'try again' USING ERRCODE = '40001'; END IF; END $$`,
                )
                .then(() => database.query(row, sql, ...values))
            : database.query(row, sql, ...values),
      });
      const batch = { branch: of, node: kiosk, entries: journal };
      try {
        await expect(ingest(asking(1_000), batch, noon)).rejects.toThrow('try again');
        expect(await stored(of)).toEqual([]);
        const [used] = await database.query(
          z.object({ count: bigColumn }),
          'SELECT last_value AS count FROM tries',
        );
        expect(used?.count).toBe(6);
        expect(await ingest(asking(9), batch, noon)).toMatchObject({ value: { added: 2 } });
        expect(await stored(of)).toEqual(journal);
      } finally {
        await database.query(noRow, 'DROP SEQUENCE tries');
      }
    });

    it('keeps why a node is refused until it is accepted again', async () => {
      const of = newBranch();
      const journal = journalOf(called(4), { of });
      await send(journal.slice(0, 1));
      const standing = () =>
        database.query(
          z.object({ code: z.string(), wants: bigColumn.optional(), times: bigColumn }),
          `SELECT r.code, r.wants, r.times FROM refusals r JOIN nodes n USING (branch_id, node_id)
           WHERE r.branch_id = $1 AND r.head_seq = n.last_seq`,
          of,
        );
      expect(await standing()).toEqual([]);
      await send(journal.slice(2));
      await send(journal.slice(3));
      expect(await standing()).toEqual([{ code: 'gap', wants: 2, times: 2 }]);
      await send(journal);
      expect(await standing()).toEqual([]);
    });

    it('takes one node’s batches one after the other, also when they come at once', async () => {
      const of = newBranch();
      const journal = journalOf(called(60), { of });
      const batches = [0, 10, 20, 30, 40, 50].map(from => journal.slice(from, from + 20));
      await Promise.all([...batches, ...batches].map(batch => send(batch)));
      for (const batch of batches) expect((await send(batch)).ok).toBe(true);
      expect(await stored(of)).toEqual(journal);
    });

    it('ends equal to the journal, whatever batches come in whatever order and however often', async () => {
      const journalLength = 24;
      const batch = fc
        .tuple(fc.nat(journalLength - 1), fc.integer({ min: 1, max: 10 }), fc.boolean())
        .map(([from, length, turned]) => ({ from, length, turned }));
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 15 }), async batches => {
          const of = newBranch();
          const journal = journalOf(called(journalLength), { of });
          let has = 0;
          for (const { from, length, turned } of batches) {
            const entries = journal.slice(from, from + length);
            const result = await send(turned ? entries.toReversed() : entries);
            if (from <= has) has = Math.max(has, from + entries.length);
            expect(result).toMatchObject(
              from <= has && result.ok
                ? { value: { acked: has } }
                : { failure: { code: 'gap', wants: has + 1 } },
            );
            expect(result.ok).toBe(from <= has);
          }
          await send(journal);
          expect(await stored(of)).toEqual(journal);
        }),
        { numRuns: 15 },
      );
    });
  });
});

import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../../src/log/log.ts';
import { claimFolder } from '../../../src/upstream/claim-folder.ts';
import { type Database, noRow, openPglite, openPostgres } from '../../../src/upstream/database.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { folder } from '../../unit/store/a-store.ts';
import { hasPostgres, postgresServer } from './a-database.ts';
import { called, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

const program = fileURLToPath(new URL('../../../src/shell/fenliu.ts', import.meta.url));

const fenliu = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise(resolve => {
    const env = { ...process.env, LC_ALL: 'en_GB.UTF-8' };
    execFile(process.execPath, [program, ...args], { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

/** A branch whose tickets are lost, with three entries that can be read and one that cannot. */
async function aBranchWithoutTickets(database: Database): Promise<string> {
  await migrate(database);
  const of = newBranch();
  const entries = journalOf([...called(3), ['cardDispensed', { card: 1 }]], { of });
  await ingest(database, { branch: of, node: kiosk, entries }, noon);
  await database.query(noRow, 'DELETE FROM tickets');
  return of;
}
const tickets = async (database: Database): Promise<number> =>
  (await database.query(z.unknown(), 'SELECT number FROM tickets')).length;

describe('fenliu upstream rebuild', () => {
  it('fills the tables of an embedded database, and says what it read', async () => {
    const data = folder();
    mkdirSync(join(data, 'upstream'));
    const before = await openPglite(join(data, 'upstream', 'pglite'), silentLog);
    const of = await aBranchWithoutTickets(before);
    await before.close();
    const { code, out } = await fenliu('upstream', 'rebuild', '--data', data);
    expect([code, out.split(/\s*\n/).map(line => line.split(/ {2,}/))]).toEqual([
      0,
      [
        ['branch', 'entries', 'not understood'],
        [of, '4', '1'],
        ['in all', '4', '1'],
        ['What is not understood is kept as it is; run this again with a version that knows it.'],
        [''],
      ],
    ]);
    const after = await openPglite(join(data, 'upstream', 'pglite'), silentLog);
    expect(await tickets(after)).toBe(3);
    await after.close();
  });

  it('does not open an embedded database that a server uses', async () => {
    const data = folder();
    const upstream = join(data, 'upstream');
    expect((await claimFolder(upstream)).ok).toBe(true);
    const { code, err } = await fenliu('upstream', 'rebuild', '--data', data);
    expect([code, err]).toEqual([75, expect.stringContaining(upstream)]);
  });

  it('says what it wants, and what is in its way, and never a password', async () => {
    for (const args of [
      [],
      ['--data'],
      ['--database', 'http://x'],
      ['--data', 'a', '--database', 'postgres://localhost/c'],
    ])
      expect(await fenliu('upstream', 'rebuild', ...args)).toMatchObject({
        code: 64,
        out: '',
        err: expect.stringContaining('--database postgres://'),
      });
    const plain = await fenliu('upstream', 'rebuild', '--database', 'postgres://u:secret@db.example/x');
    expect(plain).toMatchObject({ code: 64, err: expect.stringContaining('?sslmode=verify-full') });
    expect(plain.err).not.toContain('secret');
    const away = await fenliu('upstream', 'rebuild', '--database', 'postgres://u:secret@127.0.0.1:1/x');
    expect(away).toMatchObject({ code: 69, err: expect.stringContaining('ECONNREFUSED') });
    expect(away.err).not.toContain('secret');
  });
});

describe.runIf(hasPostgres)('fenliu upstream rebuild on PostgreSQL', () => {
  const server = postgresServer();
  it('fills the tables while a server is connected', async () => {
    const address = await server().emptyDatabase();
    const database = await openPostgres(address, silentLog);
    await aBranchWithoutTickets(database);
    expect(await fenliu('upstream', 'rebuild', '--database', address)).toMatchObject({ code: 0, err: '' });
    expect(await tickets(database)).toBe(3);
    await database.query(noRow, 'INSERT INTO schema_version (version) VALUES (999)');
    expect(await fenliu('upstream', 'rebuild', '--database', address)).toMatchObject({
      code: 78,
      err: expect.stringContaining('999'),
    });
    await database.close();
  });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { noRow, openPostgres } from '../../../src/upstream/database.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { anAuthority } from '../../support/certificates.ts';
import { hasPostgres, postgresServer } from './a-database.ts';

const fenliu = (...args: string[]): Promise<{ code: number; err: string }> =>
  new Promise(resolve => {
    const env = { ...process.env, LC_ALL: 'en_GB.UTF-8' };
    execFile(process.execPath, ['src/shell/fenliu.ts', ...args], { env }, (error, _, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), err }),
    );
  });

/** Speaks TLS as PostgreSQL does over TCP, before one that is reached by a socket. */
async function tlsBefore(folder: string, { cert, key }: { cert: string; key: string }): Promise<number> {
  const proof = { cert: readFileSync(cert), key: readFileSync(key) };
  const server = createServer(client => {
    client.on('error', () => client.destroy());
    client.once('data', asked => {
      // An SSLRequest, or a client that would go on in clear.
      if (asked.length !== 8 || asked.readInt32BE(4) !== 80877103) return void client.destroy();
      client.write('S');
      const secure = new TLSSocket(client, { isServer: true, ...proof });
      const database = connect(join(folder, '.s.PGSQL.5432'));
      for (const [one, other] of [
        [secure, database],
        [database, secure],
      ] as const) {
        one.on('error', () => other.destroy());
        one.pipe(other);
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe.runIf(hasPostgres)('the line to a PostgreSQL', () => {
  const postgres = postgresServer();

  it('goes only to a server that the bank has certified, in every command that opens one', async () => {
    const address = await postgres().emptyDatabase();
    const database = await openPostgres(address, silentLog);
    await migrate(database);
    await database.close();
    const [bank, forger] = [await anAuthority('Bank CA'), await anAuthority('Bank CA')];
    onTestFinished(() => {
      bank.remove();
      forger.remove();
    });
    const port = await tlsBefore(postgres().folder, await bank.server());
    const name = new URL(address).pathname;
    const line = `postgres://postgres@127.0.0.1:${port}${name}?sslmode=verify-full`;
    for (const command of [
      ['journal', 'verify', line],
      ['upstream', 'rebuild', '--database', line],
    ]) {
      expect(await fenliu(...command, '--tls-ca', bank.file)).toEqual({
        code: 0,
        err: '',
      });
      for (const wrong of [['--tls-ca', forger.file], []])
        expect(await fenliu(...command, ...wrong)).toEqual({
          code: 69,
          err: expect.stringMatching(/certificate|signature/),
        });
    }
    expect(await fenliu('journal', 'verify', `${line}&sslrootcert=${bank.file}`)).toEqual({
      code: 0,
      err: '',
    });
  });

  it('is to one that waits for its disk, or the log says what is switched off', async () => {
    const address = await postgres().emptyDatabase();
    const log = vi.fn();
    const database = await openPostgres(address, log);
    expect(log).not.toHaveBeenCalled();
    await database.query(
      noRow,
      `ALTER DATABASE ${new URL(address).pathname.slice(1)} SET synchronous_commit = off`,
    );
    await database.close();
    const again = await openPostgres(address, log);
    await again.close();
    expect(log.mock.calls).toEqual([
      [
        'storeNote',
        {
          what: 'databaseDoesNotSync',
          detail: expect.stringContaining('synchronous_commit = off'),
        },
      ],
    ]);
  });
});

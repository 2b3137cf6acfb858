import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A PostgreSQL server of the tests' own, reached through a socket in its folder: no port that somebody else may have. */
export interface Postgres {
  /** The folder of its socket. */
  readonly folder: string;
  /** Makes an empty database, and returns its address. */
  emptyDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Where the server's own programs are, or `undefined`: Debian keeps them out of the PATH. */
export const postgresPrograms: string | undefined = [
  ...(process.env.PATH ?? '').split(delimiter),
  ...versionsOf('/usr/lib/postgresql'),
].find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));

function versionsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted((one, other) => Number(other) - Number(one))
    .map(version => join(folder, version, 'bin'));
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made, or as nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody'])
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, user], { stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user here; the next one.
    }
  throw new Error('there is no user to run PostgreSQL as');
}

/**
 * Starts a throw-away server with the settings that PostgreSQL comes with, so with fsync.
 * @param settings as `postgres -c` takes them
 */
export async function startPostgres(settings: readonly string[] = []): Promise<Postgres> {
  const programs = postgresPrograms;
  if (programs === undefined) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-pg-'));
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder, stdio: 'pipe' },
  );
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-k', folder, '-h', '', ...settings.flatMap(setting => ['-c', setting])],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', text => {
    said = `${said}${text}`.slice(-4_000);
  });
  // A fast shutdown, also when the tests end in an error.
  const end = (): void => void server.kill('SIGINT');
  process.once('exit', end);

  const address = (database: string): string =>
    `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client(address('postgres'));
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  for (let tries = 0; ; tries++)
    try {
      await ask('SELECT 1');
      break;
    } catch (error) {
      if (server.exitCode !== null || tries === 300)
        throw new Error(`PostgreSQL did not start: ${said}`, { cause: error });
      await sleep(50);
    }

  let made = 0;
  return {
    folder,
    emptyDatabase: async () => {
      const name = `test_${++made}`;
      await ask(`CREATE DATABASE ${name}`);
      return address(name);
    },
    stop: async () => {
      process.removeListener('exit', end);
      const exited = new Promise(resolve => server.once('exit', resolve));
      if (server.exitCode === null && server.kill('SIGINT')) await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

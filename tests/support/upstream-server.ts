import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { branchIdSchema, nodeIdSchema } from '../../src/core/ids.ts';
import { silentLog } from '../../src/log/log.ts';
import { type FromBackend, fromBackendSchema } from '../../src/rpc/relay.ts';
import type { NodeKey } from '../../src/sync/node-key.ts';
import { openPostgres } from '../../src/upstream/database.ts';
import { enrolled } from '../app/upstream/a-node.ts';

const main = fileURLToPath(new URL('../../src/upstream/main.ts', import.meta.url));

/** A head-office server in a process of its own, as its supervisor starts it. */
export interface UpstreamServer {
  readonly address: string;
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/**
 * @param folder of its own
 * @param database the address of a PostgreSQL
 */
export async function startUpstreamServer(folder: string, database: string): Promise<UpstreamServer> {
  const screens = join(folder, 'screens');
  mkdirSync(join(screens, 'head-office'), { recursive: true });
  writeFileSync(join(screens, 'head-office', 'index.html'), '<title>head office</title>');
  const child = fork(main, [
    '--listen',
    '127.0.0.1:0',
    '--data',
    join(folder, 'data'),
    '--screens',
    screens,
    '--database',
    database,
  ]);
  const exited = new Promise(resolve => child.once('exit', resolve));
  const said = await new Promise<FromBackend>((resolve, reject) => {
    child.once('message', message => resolve(fromBackendSchema.parse(message)));
    void exited.then(() => reject(new Error('the server ended before it said anything')));
  });
  if (said.type !== 'ready') throw new Error(JSON.stringify(said));
  return {
    address: said.http,
    child,
    end: async () => {
      if (child.connected) child.send({ type: 'shutdown' });
      await exited;
    },
  };
}

/** Makes nodes known to head office, each with a key of its own, past the code that a person would type. */
export async function enrolledNodes(
  address: string,
  names: readonly { readonly branch: string; readonly node: string }[],
): Promise<NodeKey[]> {
  const database = await openPostgres(address, silentLog);
  const keys: NodeKey[] = [];
  for (const { branch, node } of names)
    keys.push(await enrolled(database, branchIdSchema.parse(branch), nodeIdSchema.parse(node)));
  await database.close();
  return keys;
}

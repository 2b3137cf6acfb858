import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { nodeIdSchema, type OperationId } from '../../../src/core/ids.ts';
import { newId } from '../../../src/core/new-id.ts';
import { kioskGate } from '../../../src/hub/kiosk-gate.ts';
import {
  type HubConnection,
  type HubTrouble,
  keepHubConnection,
  remoteHub,
} from '../../../src/kiosk/hub-connection.ts';
import { silentLog } from '../../../src/log/log.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import type { Port } from '../../../src/rpc/port.ts';
import { aHub } from '../hub/a-hub.ts';
import { branch } from '../store/a-store.ts';

const find = (connection: HubConnection) => connection.call('findTicket', { request: newId<OperationId>() });
const limit = { timeout: 10_000, interval: 10 };

function keyFile(key: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (key !== undefined) writeFileSync(join(folder, 'hub.key'), `${key}\n`);
  return join(folder, 'hub.key');
}

/** A hub on a real port of this machine; `restart` listens on the same port again. */
async function aRemoteHub(key = 'the-key') {
  const { hub } = aHub();
  const sockets = new Set<Socket>();
  let server: Server;
  const start = (port: number): Promise<number> => {
    const gate = kioskGate(key, accepted => hub.acceptKiosk(accepted), silentLog);
    server = createServer();
    server.on('connection', socket => sockets.add(socket));
    server.on('upgrade', (request, socket, head) => void gate(request, socket, head));
    return new Promise(resolve =>
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    );
  };
  const port = await start(0);
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(stop);
  return { address: `http://127.0.0.1:${port}`, stop, restart: () => start(port) };
}

function connected(open: (failed: (why: HubTrouble) => void) => Promise<Port | undefined>) {
  const news: string[] = [];
  const troubles = new Set<HubTrouble>();
  let tried = 0;
  const connection = keepHubConnection(
    () => {
      tried++;
      return open(why => troubles.add(why));
    },
    line => {
      news.push('connected');
      void line.call('hello', { node: nodeIdSchema.parse('kiosk-2'), branch });
    },
    () => news.push('lost'),
  );
  onTestFinished(() => connection.close());
  return { connection, news, troubles, tries: () => tried };
}

describe('a line to a hub on another machine', () => {
  it('is opened with the key and carries calls', async () => {
    const hub = await aRemoteHub();
    const { connection } = connected(remoteHub(hub.address, keyFile('the-key'), silentLog));
    await vi.waitFor(async () => expect(await find(connection)).toEqual({ ok: true, value: {} }), limit);
  });

  it('is not opened with a wrong key, nor without one, and says why', async () => {
    const hub = await aRemoteHub();
    for (const [key, why] of [
      ['another', 'keyRefused'],
      [undefined, 'keyMissing'],
    ] as const) {
      const said: unknown[] = [];
      const { connection, news, troubles, tries } = connected(
        remoteHub(hub.address, keyFile(key), (event, fields) => said.push([event, fields])),
      );
      await vi.waitFor(() => expect(said.length).toBeGreaterThan(0), limit);
      expect(await find(connection)).toEqual({ ok: false, failure: { code: 'hubUnreachable' } });
      await vi.waitFor(() => expect(tries()).toBeGreaterThan(2), limit);
      expect(said).toEqual([['callRefused', expect.objectContaining({ call: 'hub' })]]);
      expect(news).toEqual([]);
      expect([...troubles]).toEqual([why]);
    }
  });

  it('says that the key is missing only to one who already holds the line', async () => {
    const news: string[] = [];
    const open = remoteHub('http://127.0.0.1:1', keyFile(undefined), silentLog);
    const connection = keepHubConnection(
      () => open(why => news.push(why)),
      () => {},
      () => {},
    );
    onTestFinished(() => connection.close());
    news.push('held');
    await vi.waitFor(() => expect(news.slice(0, 2)).toEqual(['held', 'keyMissing']), limit);
  });

  it('tells the log why once, and again when the reason is another', async () => {
    const codes: unknown[] = [];
    const file = keyFile(undefined);
    const open = remoteHub('http://127.0.0.1:1', file, (_event, { code }: { code?: string } = {}) =>
      codes.push(code),
    );
    const failed: string[] = [];
    for (const _ of [1, 2, 3]) await open(why => failed.push(why));
    writeFileSync(file, 'the-key');
    for (const _ of [1, 2]) await open(why => failed.push(why));
    expect(failed).toEqual(['keyMissing', 'keyMissing', 'keyMissing', 'unreachable', 'unreachable']);
    expect(codes).toEqual(['hubKeyMissing', 'hubUnreachable']);
  });

  it('opens when a technician puts the key where it belongs', async () => {
    const hub = await aRemoteHub();
    const file = keyFile(undefined);
    const { connection } = connected(remoteHub(hub.address, file, silentLog));
    expect((await find(connection)).ok).toBe(false);
    writeFileSync(file, 'the-key');
    await vi.waitFor(async () => expect((await find(connection)).ok).toBe(true), limit);
  });

  it('comes back by itself after the hub was away', async () => {
    const hub = await aRemoteHub();
    const { connection, news } = connected(remoteHub(hub.address, keyFile('the-key'), silentLog));
    await vi.waitFor(async () => expect((await find(connection)).ok).toBe(true), limit);
    await hub.stop();
    await vi.waitFor(() => expect(news).toEqual(['connected', 'lost']), limit);
    expect(await find(connection)).toMatchObject({ failure: { code: 'hubUnreachable' } });
    await hub.restart();
    await vi.waitFor(async () => expect((await find(connection)).ok).toBe(true), limit);
    expect(news).toEqual(['connected', 'lost', 'connected']);
  });

  it('that speaks another language is given up, and the kiosk lives on', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    onTestFinished(
      () =>
        new Promise<void>(resolve => {
          for (const client of sockets.clients) client.terminate();
          sockets.close(() => resolve());
        }),
    );
    await new Promise(resolve => sockets.once('listening', resolve));
    sockets.on('connection', socket => socket.send('{"push":"board","value":{"number":7}}'));
    const { port } = sockets.address() as AddressInfo;
    const { news } = connected(remoteHub(`http://127.0.0.1:${port}`, keyFile('k'), silentLog));
    await vi.waitFor(() => expect(news.slice(0, 3)).toEqual(['connected', 'lost', 'connected']), limit);
  });
});

/** A cable between kiosk and hub that carries nothing while it is cut, and tells neither side. */
async function aCable(address: string) {
  let whole = true;
  const pairs = new Set<readonly [Socket, Socket]>();
  const lay = ([near, far]: readonly [Socket, Socket]): void => {
    for (const end of [near, far]) end[whole ? 'resume' : 'pause']();
  };
  const server = createTcpServer({ pauseOnConnect: true }, near => {
    const far = connect(Number(new URL(address).port), '127.0.0.1');
    const pair = [near, far] as const;
    near.on('data', data => far.write(data)).on('error', () => far.destroy());
    far.on('data', data => near.write(data)).on('error', () => near.destroy());
    near.on('end', () => far.end());
    far.on('end', () => near.end());
    pairs.add(pair);
    lay(pair);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const set = (now: boolean): void => {
    whole = now;
    for (const pair of pairs) lay(pair);
  };
  onTestFinished(() => {
    for (const end of [...pairs].flat()) end.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, cut: () => set(false), mend: () => set(true) };
}

describe('a line that went dead without a word', () => {
  const aDeadLine = async () => {
    const hub = await aRemoteHub();
    const cable = await aCable(hub.address);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { connection, news } = connected(remoteHub(cable.address, keyFile('the-key'), silentLog));
    await vi.waitFor(async () => expect((await find(connection)).ok).toBe(true), limit);
    cable.cut();
    return { connection, news, cable };
  };

  it('ends a call as unreachable when no answer comes in time, and is replaced', async () => {
    const { connection, news, cable } = await aDeadLine();
    const answers: unknown[] = [];
    void find(connection).then(answer => answers.push(answer));
    await vi.advanceTimersByTimeAsync(7_000);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(answers).toEqual([{ ok: false, failure: { code: 'hubUnreachable' } }]);
    await vi.waitFor(() => expect(news).toEqual(['connected', 'lost']), { ...limit, interval: 50 });
    cable.mend();
    await vi.waitFor(async () => expect((await find(connection)).ok).toBe(true), limit);
  });

  it('is noticed though nobody asks anything', async () => {
    const { news } = await aDeadLine();
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(() => expect(news).toEqual(['connected', 'lost']), limit);
  });
});

describe('a line within the kiosk', () => {
  it('answers a call that was open when it ended as unreachable', async () => {
    const [near] = memoryPorts();
    const { connection } = connected(async () => near);
    await vi.waitFor(async () => {
      const open = find(connection);
      near.close();
      expect(await open).toEqual({ ok: false, failure: { code: 'hubUnreachable' } });
    }, limit);
  });

  it('that was closed stays closed', async () => {
    let opened = 0;
    const { connection, news } = connected(async () => {
      opened++;
      return memoryPorts()[0];
    });
    await vi.waitFor(() => expect(news).toEqual(['connected']), limit);
    connection.close();
    expect(await find(connection)).toMatchObject({ failure: { code: 'hubUnreachable' } });
    await new Promise(resolve => setTimeout(resolve, 700));
    expect(opened).toBe(1);
  });
});

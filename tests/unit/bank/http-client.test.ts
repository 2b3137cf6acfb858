import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectCore } from '../../../src/bank/http-client.ts';
import { type BankCore, type HostOperation, hostOperationSchema } from '../../../src/bank/port.ts';
import { type Ledger, openLedger } from '../../../src/bank/sandbox/ledger.ts';
import { loadSeed } from '../../../src/bank/sandbox/seed.ts';
import { serveLedger } from '../../../src/bank/sandbox/server.ts';
import { newId } from '../../../src/core/new-id.ts';
import { Personal } from '../../../src/core/personal.ts';
import { assert } from '../../../src/core/result.ts';
import { freePorts } from '../../../src/shell/free-ports.ts';

const host = '127.0.0.1';
const zhang = new Personal({ number: '11010519491231002X', name: '张三' });
const transfer = (): Personal<HostOperation> =>
  new Personal(
    hostOperationSchema.parse({
      kind: 'transfer',
      id: newId(),
      customer: 'C0000001',
      from: '6200000000000001',
      to: '6200000000000002',
      toName: '李四',
      amount: 100,
      fee: 0,
    }),
  );

describe('a connection to the sandbox core', () => {
  let folder: string;
  let ledger: Ledger;
  let closers: (() => Promise<void>)[];

  const serve = async (delayMs = 0): Promise<string> => {
    const served = await serveLedger(ledger, { host, port: 0, delayMs });
    assert(served.ok, 'the core listens');
    closers.push(() => served.value.close());
    return served.value.address;
  };
  const connect = (address: string, timeoutMs = 10_000): BankCore => connectCore({ address, timeoutMs });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-core-'));
    const opened = openLedger(join(folder, 'ledger.sqlite'), loadSeed(), () => 1);
    assert(opened.ok, 'the ledger opens');
    ledger = opened.value;
    closers = [];
  });
  afterEach(async () => {
    await Promise.all(closers.map(close => close()));
    ledger.close();
    rmSync(folder, { recursive: true });
  });

  it('carries all four questions and their answers', async () => {
    const core = connect(await serve());
    expect(await core.lookUpCustomer(zhang)).toMatchObject({ ok: true, value: { id: 'C0000001' } });
    expect(await core.payeeName(new Personal('6200000000000002'))).toEqual({ ok: true, value: '李*' });
    const operation = transfer();
    const fate = await core.submit(operation);
    expect(fate).toMatchObject({ ok: true, value: { state: 'done' } });
    expect(await core.find(operation.reveal().id)).toEqual(fate);
  });

  it('tells what the core does not know from what the core could not say', async () => {
    const core = connect(await serve());
    const stranger = new Personal({ number: '110105194912310021', name: '张三' });
    expect(await core.lookUpCustomer(stranger)).toMatchObject({ failure: { code: 'customerUnknown' } });
    expect(await core.payeeName(new Personal('1'))).toMatchObject({ failure: { code: 'payeeUnknown' } });
    expect(await core.find(transfer().reveal().id)).toEqual({ ok: true, value: { state: 'unknown' } });
  });

  it('is unreachable when nobody listens: surely nothing was delivered', async () => {
    const free = await freePorts([0]);
    assert(free.ok, 'there is a free port');
    const core = connect(`http://${host}:${free.value[0]}`);
    expect(await core.submit(transfer())).toMatchObject({ failure: { code: 'coreUnreachable' } });
    expect(await core.lookUpCustomer(zhang)).toMatchObject({ failure: { code: 'coreUnreachable' } });
  });

  it('is silent when the answer takes too long, and a later question finds the booking', async () => {
    const slow = connect(await serve(400), 300);
    const operation = transfer();
    expect(await slow.submit(operation)).toMatchObject({ failure: { code: 'coreSilent' } });
    const patient = connect(await serve());
    expect(await patient.find(operation.reveal().id)).toMatchObject({ ok: true, value: { state: 'done' } });
  });

  it('never books what was given up after the answer `unknown`, even when the request arrives later', async () => {
    const booking = vi.spyOn(ledger, 'submit');
    const slow = connect(await serve(1_000), 100);
    const operation = transfer();
    expect(await slow.submit(operation)).toMatchObject({ failure: { code: 'coreSilent' } });
    const core = connect(await serve());
    expect(await core.find(operation.reveal().id)).toEqual({ ok: true, value: { state: 'unknown' } });
    await vi.waitFor(() => expect(booking).toHaveReturned(), 10_000);
    const refused = { state: 'refused', reason: 'badRequest' };
    expect(booking).toHaveLastReturnedWith(refused);
    expect(await core.submit(operation)).toEqual({ ok: true, value: refused });
    expect(await core.find(operation.reveal().id)).toEqual({ ok: true, value: { state: 'unknown' } });
  });

  it('refuses a request that a web page has made', async () => {
    const address = await serve();
    const response = await fetch(`${address}/payees/name`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: JSON.stringify({ account: '6200000000000002' }),
    });
    expect(response.status).toBe(403);
  });

  it.each([
    ['/operations/submit', '{}'],
    ['/operations/submit', '{"operation":{"kind":"transfer"}}'],
    ['/customers/look-up', '[]'],
    ['/payees/name', '{"account":5}'],
    ['/operations/find', '{"id":"1 OR 1=1"}'],
    ['/payees/name', 'not json'],
  ])('answers a wrong request to %s with 400 (%s)', async (path, body) => {
    const address = await serve();
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(address + path, { method: 'POST', headers, body })).status).toBe(400);
  });
});

describe('a way to the core that breaks', () => {
  it.each([
    // What a kernel says to a connection attempt that no route leads to: TCP has no broadcast.
    ['no route', 'http://255.255.255.255:8650'],
    ['a name that nobody has', 'http://core.invalid'],
  ])('is unreachable when there is %s: nothing has left', async (_, address) => {
    const result = await connectCore({ address }).submit(transfer());
    expect(result).toMatchObject({ failure: { code: 'coreUnreachable' } });
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED'])(
    'is silence when %s ends a connection that has carried the request',
    async code => {
      let line: Socket | undefined;
      const opened = (message: unknown): void => {
        line = (message as { socket: Socket }).socket;
      };
      subscribe('net.client.socket', opened);
      const server = createServer(() =>
        line?.destroy(Object.assign(new Error(`read ${code}`), { code, syscall: 'read' })),
      );
      onTestFinished(() => {
        unsubscribe('net.client.socket', opened);
        server.closeAllConnections();
        server.close();
      });
      await new Promise<void>(resolve => server.listen(0, host, resolve));
      const { port } = server.address() as AddressInfo;
      const result = await connectCore({ address: `http://${host}:${port}` }).submit(transfer());
      expect(result).toEqual({ ok: false, failure: { code: 'coreSilent', detail: `submit: ${code}` } });
    },
  );
});

describe('a connection to a core that does not behave', () => {
  let server: Server;

  const connectTo = (behave: RequestListener): Promise<BankCore> =>
    new Promise(resolve => {
      server = createServer(behave).listen(0, host, () => {
        const address = server.address();
        assert(address !== null && typeof address === 'object', 'it listens');
        resolve(connectCore({ address: `http://${host}:${address.port}` }));
      });
    });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each<[string, RequestListener]>([
    ['breaks the connection after it took the request', request => request.socket.destroy()],
    [
      'answers half',
      (_, response) =>
        response.writeHead(200, { 'content-length': 99 }).write('{"sta', () => response.destroy()),
    ],
    ['answers with something that is not JSON', (_, response) => response.end('<html>张三</html>')],
    ['answers with JSON that is no answer', (_, response) => response.end('{"state":"perhaps"}')],
    ['says that a submitted operation is unknown', (_, response) => response.end('{"state":"unknown"}')],
    ['has an error', (_, response) => response.writeHead(500).end('{"state":"done","reference":"1","at":1}')],
    [
      'sends us elsewhere',
      (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    ],
  ])('takes it for silence when the core %s', async (_, behave) => {
    const core = await connectTo(behave);
    const result = await core.submit(transfer());
    expect(result).toMatchObject({ ok: false, failure: { code: 'coreSilent' } });
    expect(JSON.stringify(result)).not.toMatch(/张三|李四|62000/);
  });
});

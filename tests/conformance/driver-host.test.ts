import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FromHost, fromHostSchema, type ToHost } from '../../drivers/host/protocol.ts';
import { type DeviceConfig, deviceConfigsSchema } from '../../src/core/device.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import { type Bench, openBench } from '../../src/shell/bench/bench-devices.ts';
import { parseCards } from '../../src/shell/bench/cards.ts';
import { socketFolder } from './lines.ts';

const main = fileURLToPath(new URL('../../drivers/host/main.ts', import.meta.url));
const cardsFile = new URL('../../assets/bench/cards.json', import.meta.url);
const limit = { timeout: 15_000, interval: 10 };
const reader = deviceIdSchema.parse('idCardReader:1');
const printer = deviceIdSchema.parse('receiptPrinter:1');

let folder: Awaited<ReturnType<typeof socketFolder>>;
let devices: readonly DeviceConfig[];
let bench: Bench;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await socketFolder();
  devices = deviceConfigsSchema.parse([
    { id: reader, model: 'id-card/sdt', transport: { kind: 'sim', path: folder.path('r'), baud: 115_200 } },
    {
      id: printer,
      model: 'receipt-printer/escpos',
      transport: { kind: 'sim', path: folder.path('p'), baud: 115_200 },
    },
  ]);
  const cards = parseCards(JSON.parse(await readFile(cardsFile, 'utf8')));
  bench = await openBench({ devices, cards, speed: 1, readMs: 0, onChange: () => {} });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await bench.close();
  await folder.remove();
});

/** The real driver host in a process of its own. */
function startHost() {
  const child = fork(main, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  const news: FromHost[] = [];
  child.on('message', message => news.push(fromHostSchema.parse(message)));
  const ended = once(child, 'exit');
  return {
    child,
    news,
    ended,
    order: (order: ToHost) => child.send(order),
    state: (id: string) => news.findLast(one => one.type === 'state' && one.device === id),
    until: (wanted: object) =>
      vi.waitFor(() => expect(news).toContainEqual(expect.objectContaining(wanted)), limit),
  };
}
type Host = ReturnType<typeof startHost>;

async function startConfigured(): Promise<Host> {
  const host = startHost();
  await host.until({ type: 'ready' });
  host.order({ type: 'configure', devices: [...devices] });
  for (const device of [reader, printer])
    await vi.waitFor(() => expect(host.state(device)).toMatchObject({ state: { device: 'online' } }), limit);
  return host;
}

async function readCard(host: Host): Promise<void> {
  const requestId = randomUUID();
  host.order({
    type: 'command',
    requestId,
    device: reader,
    name: 'idCardReader.readRawData',
    payload: {},
    timeout: 0,
  });
  await host.until({ type: 'acknowledge', requestId });
  await bench.handlers.layCard({ device: reader, card: 'zhang-san' });
  await vi.waitFor(
    () =>
      expect(host.news).toContainEqual(
        expect.objectContaining({
          requestId,
          completion: { code: 'success', payload: { card: expect.objectContaining({ name: '张三' }) } },
        }),
      ),
    limit,
  );
  await bench.handlers.takeCard({ device: reader });
}

/** A port at which nobody is refused and nobody gets through: the queue of a server that never accepts is full. */
async function openSilence(): Promise<{ port: number; end(): void }> {
  const server = spawn(process.execPath, [
    '-e',
    `const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
       require('node:fs').writeSync(1, String(server.address().port));
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000);
     });`,
  ]);
  children.push(server);
  const port = Number(String((await once(server.stdout, 'data'))[0]));
  const waiting = [1, 2, 3].map(() => connect(port, '127.0.0.1').on('error', () => {}));
  return {
    port,
    end: () => {
      for (const socket of waiting) socket.destroy();
      server.kill('SIGKILL');
    },
  };
}

describe('the driver host process', () => {
  it('reads a card and prints, is killed, and its successor does the same on the same lines', async () => {
    const first = await startConfigured();
    await readCard(first);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = await startConfigured();
    await readCard(second);
    const requestId = randomUUID();
    second.order({
      type: 'command',
      requestId,
      device: printer,
      name: 'receiptPrinter.print',
      payload: { processId: '0001', blocks: [{ kind: 'rule' }] },
      timeout: 10_000,
    });
    await second.until({ requestId, completion: { code: 'success', payload: { proof: 'processId' } } });
    expect(bench.value().devices.find(device => device.class === 'receiptPrinter')?.lines).toContainEqual({
      kind: 'cut',
    });
  });

  it('reports a model without a driver and a device that is not configured, and serves the others', async () => {
    const host = startHost();
    await host.until({ type: 'ready' });
    const strange = deviceConfigsSchema.parse([
      {
        id: 'idCardReader:2',
        model: 'id-card/unheard-of',
        transport: { kind: 'sim', path: 'x', baud: 9600 },
      },
    ]);
    host.order({ type: 'configure', devices: [...strange, ...devices] });
    await host.until({
      type: 'state',
      device: 'idCardReader:2',
      state: { device: 'noDevice', cause: 'no driver for model id-card/unheard-of' },
    });
    const requestId = randomUUID();
    const device = deviceIdSchema.parse('idCardReader:3');
    host.order({ type: 'command', requestId, device, name: 'callBoard.write', payload: {}, timeout: 0 });
    await host.until({ requestId, completion: { code: 'deviceNotReady', description: 'no such device' } });
    await readCard(host);
  });

  it('leaves alone what is configured as before, also in the middle of a command', async () => {
    const host = await startConfigured();
    const requestId = randomUUID();
    const card = { type: 'command', device: reader, name: 'idCardReader.readRawData', payload: {} } as const;
    host.order({ ...card, requestId, timeout: 0 });
    await host.until({ type: 'acknowledge', requestId });
    const [first, second] = devices;
    if (!first || !second) throw new Error('two devices are configured');
    const told = host.news.length;
    host.order({ type: 'configure', devices: [first] });
    await vi.waitFor(
      () => expect(host.state(printer)).toMatchObject({ state: { device: 'offline' } }),
      limit,
    );
    host.order({ type: 'configure', devices: [first, second] });
    await vi.waitFor(() => expect(host.state(printer)).toMatchObject({ state: { device: 'online' } }), limit);
    await bench.handlers.layCard({ device: reader, card: 'zhang-san' });
    await vi.waitFor(
      () => expect(host.news).toContainEqual(expect.objectContaining({ requestId, type: 'completion' })),
      limit,
    );
    const since = host.news.slice(told).filter(one => one.type === 'state' && one.device === reader);
    expect(since.every(one => one.type === 'state' && one.state.device === 'online')).toBe(true);
    expect(host.news).toContainEqual(
      expect.objectContaining({ requestId, completion: expect.objectContaining({ code: 'success' }) }),
    );
  });

  it('moves a device to another line when its entry changes, and lets go of the old one', async () => {
    const host = await startConfigured();
    const [first, second] = devices;
    if (!first || !second) throw new Error('two devices are configured');
    // Each device takes over the line of the other: that works only when both were let go of first.
    const swapped = [{ ...first, transport: second.transport }, second];
    host.order({ type: 'configure', devices: swapped });
    await vi.waitFor(() => expect(host.state(reader)).toMatchObject({ state: { device: 'offline' } }), limit);
    host.order({ type: 'configure', devices: [...devices] });
    await vi.waitFor(() => expect(host.state(reader)).toMatchObject({ state: { device: 'online' } }), limit);
    await readCard(host);
  });

  it('shows what went over a line, and nothing of the card', async () => {
    const host = await startConfigured();
    await readCard(host);
    const requestId = randomUUID();
    host.order({ type: 'trace', requestId, device: reader });
    await host.until({ type: 'trace', requestId });
    const trace = host.news.find(one => one.type === 'trace');
    const frames = trace?.type === 'trace' ? trace.frames : [];
    expect(frames[0]).toMatchObject({ kind: 'lineOpened' });
    expect(Math.abs((frames.at(-1)?.at ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(frames).toContainEqual(
      expect.objectContaining({ kind: 'received', shown: 'aaaaaa96690508000090' }),
    );
    const shown = frames.map(frame => ('shown' in frame ? frame.shown : '')).join();
    for (const encoding of ['utf16le', 'utf8'] as const)
      for (const secret of ['张三', '11010519491231002X'])
        expect(shown).not.toContain(Buffer.from(secret, encoding).toString('hex'));
    const nobody = deviceIdSchema.parse('idCardReader:9');
    const second = randomUUID();
    host.order({ type: 'trace', requestId: second, device: nobody });
    await host.until({ type: 'trace', requestId: second, frames: [] });
  });

  it('tells which drivers it has', async () => {
    const host = startHost();
    await host.until({ type: 'ready' });
    const ready = host.news.find(one => one.type === 'ready');
    expect(ready?.type === 'ready' && ready.models).toContainEqual({
      model: 'id-card/sdt',
      class: 'idCardReader',
      title: 'ID card reader, SDT module (GA 450, GA/T 467)',
      transports: ['serial', 'tcp', 'sim'],
      baud: 115_200,
    });
  });

  it('answers garbage with a line for the log and goes on', async () => {
    const host = await startConfigured();
    for (const garbage of ['configure', null, { type: 'command' }, { type: 'configure', devices: 5 }])
      host.child.send(garbage as unknown as ToHost);
    await vi.waitFor(() => expect(host.news.filter(one => one.type === 'trouble')).toHaveLength(4), limit);
    await readCard(host);
  });

  it('takes commands for the devices that stay while another is taken away that is just being connected', async () => {
    const silence = await openSilence();
    const [kept] = devices;
    const board = deviceConfigsSchema.parse([
      {
        id: 'callBoard:far',
        model: 'call-board/alpha',
        transport: { kind: 'tcp', host: '127.0.0.1', port: silence.port },
      },
    ]);
    const host = startHost();
    await host.until({ type: 'ready' });
    if (!kept) throw new Error('no device');
    host.order({ type: 'configure', devices: [kept, ...board] });
    await vi.waitFor(() => expect(host.state(reader)).toMatchObject({ state: { device: 'online' } }), limit);
    host.order({ type: 'configure', devices: [kept] });
    const [toNobody, toReader, toLeaving] = [randomUUID(), randomUUID(), randomUUID()];
    const name = 'idCardReader.readRawData';
    const nobody = deviceIdSchema.parse('idCardReader:9');
    host.order({ type: 'command', requestId: toNobody, device: nobody, name, payload: {}, timeout: 0 });
    host.order({ type: 'command', requestId: toReader, device: reader, name, payload: {}, timeout: 50 });
    await host.until({ type: 'completion', requestId: toReader });
    host.order({ type: 'configure', devices: [] });
    host.order({ type: 'command', requestId: toLeaving, device: reader, name, payload: {}, timeout: 0 });
    await host.until({ type: 'completion', requestId: toLeaving });
    const completed = host.news.flatMap(one =>
      one.type === 'completion' ? [[one.requestId, one.completion.code]] : [],
    );
    expect(completed).toEqual([
      [toReader, 'timeOut'],
      [toNobody, 'deviceNotReady'],
      // Not begun on the device that the second configuration takes away.
      [toLeaving, 'deviceNotReady'],
    ]);
    silence.end();
  });

  it('ends in good order with a parent that goes away while it is being told things', async () => {
    for (let time = 0; time < 6; time++) {
      const host = startHost();
      await host.until({ type: 'ready' });
      for (let message = 0; message < 2000; message++) host.child.send('nothing it knows', () => {});
      await sleep(10 * time);
      host.child.disconnect();
      expect(await host.ended, `after ${10 * time} ms`).toEqual([0, null]);
    }
  });

  it('ends with its parent, and when it is told to', async () => {
    const orphan = await startConfigured();
    orphan.child.disconnect();
    expect(await orphan.ended).toEqual([0, null]);
    const told = await startConfigured();
    told.order({ type: 'shutdown' });
    expect(await told.ended).toEqual([0, null]);
  });
});

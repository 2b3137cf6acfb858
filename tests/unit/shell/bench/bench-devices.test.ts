import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { benchDeviceSchema } from '../../../../src/core/bench.ts';
import { deviceConfigsSchema } from '../../../../src/core/device.ts';
import { type DeviceId, deviceIdSchema } from '../../../../src/core/ids.ts';
import { type Bench, openBench } from '../../../../src/shell/bench/bench-devices.ts';
import { parseCards } from '../../../../src/shell/bench/cards.ts';

const reader = deviceIdSchema.parse('idCardReader:1');
const printer = deviceIdSchema.parse('receiptPrinter:1');
const board = deviceIdSchema.parse('callBoard:1');
const cards = parseCards([
  { id: 'zhang-san', label: '张三', note: 'n', layout: 'resident', fields: { name: '张三' } },
]);

let folder: string;
let bench: Bench;
let changes = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fenliu-'));
  changes = 0;
  const sim = (name: string) => ({ kind: 'sim', path: join(folder, name), baud: 9600 });
  bench = await openBench({
    devices: deviceConfigsSchema.parse([
      { id: reader, model: 'id-card/sdt', transport: sim('r') },
      { id: printer, model: 'receipt-printer/escpos', transport: sim('p') },
      { id: board, model: 'call-board/alpha', transport: sim('b') },
      { id: 'callBoard:2', model: 'call-board/modbus-led', transport: sim('c') },
      { id: 'callBoard:3', model: 'call-board/onbon', transport: sim('d') },
      {
        id: 'callBoard:real',
        model: 'call-board/alpha',
        transport: { kind: 'serial', path: '/dev/x', baud: 9600 },
      },
    ]),
    cards,
    speed: 1,
    onChange: () => {
      changes++;
    },
  });
});
afterEach(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

const see = (id: DeviceId) => bench.value().devices.find(device => device.id === id);

describe('the bench', () => {
  it('shows the simulated devices and the cards, and nothing of real devices', () => {
    expect(bench.value().devices.map(device => device.id)).toEqual([
      reader,
      printer,
      board,
      'callBoard:2',
      'callBoard:3',
    ]);
    expect(bench.value().cards).toEqual([{ id: 'zhang-san', label: '张三', note: 'n' }]);
    for (const device of bench.value().devices) expect(benchDeviceSchema.parse(device)).toEqual(device);
  });

  it('shows what hands do, and tells of every change', async () => {
    expect(await bench.handlers.layCard({ device: reader, card: 'zhang-san' })).toEqual({
      ok: true,
      value: {},
    });
    expect(see(reader)).toMatchObject({ card: 'zhang-san' });
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0));
    await bench.handlers.takeCard({ device: reader });
    expect(see(reader)).not.toHaveProperty('card');
    await bench.handlers.setPaper({ device: printer, paper: 'low' });
    await bench.handlers.setCover({ device: printer, open: true });
    expect(see(printer)).toMatchObject({ paper: 'low', coverOpen: true });
    await bench.handlers.setPlug({ device: board, plugged: false });
    expect(see(board)).toMatchObject({ plugged: false });
    await bench.handlers.setPlug({ device: board, plugged: true });
    expect(see(board)).toMatchObject({ plugged: true });
  });

  it('refuses a card that is not in the drawer, a device that is not there, and hands on the wrong thing', async () => {
    const { handlers } = bench;
    const nowhere = deviceIdSchema.parse('idCardReader:9');
    const refused = (code: string) =>
      expect.objectContaining({ ok: false, failure: expect.objectContaining({ code }) });
    expect(await handlers.layCard({ device: reader, card: 'nobody' })).toEqual(refused('noSuchCard'));
    expect(await handlers.layCard({ device: nowhere, card: 'zhang-san' })).toEqual(refused('noSuchDevice'));
    expect(await handlers.tearPaper({ device: reader })).toEqual(refused('noSuchDevice'));
    expect(await handlers.injectFault({ device: board, fault: 'paperOut' })).toEqual(refused('noSuchDevice'));
    expect(await handlers.setPlug({ device: nowhere, plugged: true })).toEqual(refused('noSuchDevice'));
  });
});

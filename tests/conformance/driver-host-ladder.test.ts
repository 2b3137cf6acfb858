import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { simulateModbusLed } from '../../drivers/call-board/modbus-led/simulator.ts';
import { simulateSdt } from '../../drivers/id-card/sdt/simulator.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';
import { type DeviceState, deviceConfigsSchema } from '../../src/core/device.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import { type DriverLink, openDriverLink } from '../../src/kiosk/driver-link.ts';
import { isOutOfService } from '../../src/kiosk/ladder.ts';
import { silentLog } from '../../src/log/log.ts';
import { socketFolder } from './lines.ts';

const board = deviceIdSchema.parse('callBoard:hall');
const reader = deviceIdSchema.parse('idCardReader:smart-counter');
const limit = { timeout: 60_000, interval: 20 };

let folder: Awaited<ReturnType<typeof socketFolder>>;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await socketFolder();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await folder.remove();
});

/** A line that can be opened, says nothing and hangs up: an adapter with nothing behind it. */
async function deafLine(path: string) {
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.resume();
    setTimeout(() => socket.destroy(), 50);
    socket.on('error', () => {});
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  closers.push(close);
  return { close };
}

describe('the last rungs of the recovery ladder', () => {
  it('restart the driver host once when nobody is disturbed, then take the device out of service until it answers', async () => {
    const deaf = await deafLine(folder.path('b'));
    const sdt = await openSimLine({
      path: folder.path('r'),
      baud: 115_200,
      speed: 1,
      simulate: simulateSdt,
      changed: () => {},
    });
    closers.push(() => sdt.close());
    const devices = deviceConfigsSchema.parse([
      {
        id: board,
        model: 'call-board/modbus-led',
        transport: { kind: 'sim', path: folder.path('b'), baud: 9600 },
      },
      { id: reader, model: 'id-card/sdt', transport: { kind: 'sim', path: folder.path('r'), baud: 115_200 } },
    ]);
    let serving = true;
    const told: [string, DeviceState][] = [];
    const link: DriverLink = openDriverLink(
      devices,
      {
        state: (device, state) => told.push([device, state]),
        event: () => {},
        hostChanged: () => {},
        mayRestart: () => !serving,
      },
      (event, fields) => silentLog(event, fields),
    );
    closers.push(() => link.close());
    const stateOf = (id: string) => told.findLast(([device]) => device === id)?.[1];
    await vi.waitFor(() => expect(stateOf(reader)?.device).toBe('online'), limit);

    // A customer is there: the host is left alone, however silent the board is.
    const opened = async () => {
      const trace = await link.trace(board);
      return trace.ok ? trace.value.filter(({ kind }) => kind === 'lineOpened').length : 0;
    };
    await vi.waitFor(async () => expect(await opened()).toBeGreaterThan(5), limit);
    expect(link.status().restarts).toBe(0);
    // A reader that waits for a card is nobody's business; its owner begins again.
    const waiting = link.command(reader, 'idCardReader.readRawData', {}, { timeout: 0 });
    serving = false;
    await vi.waitFor(() => expect(link.status().restarts).toBe(1), limit);
    expect(await waiting).toMatchObject({ failure: { code: 'internalError' } });

    await vi.waitFor(
      () => expect(isOutOfService(stateOf(board) ?? { device: 'starting' })).toBe(true),
      limit,
    );
    expect(stateOf(board)?.device).toBe('hardwareError');
    expect(link.status().restarts).toBe(1);
    expect(stateOf(reader)?.device).toBe('online');
    const word = told.length;

    // A person plugs the cable in at the board's end.
    await deaf.close();
    const repaired = await openSimLine({
      path: folder.path('b'),
      baud: 9600,
      speed: 1,
      simulate: simulateModbusLed,
      changed: () => {},
    });
    closers.push(() => repaired.close());
    await vi.waitFor(() => expect(stateOf(board)?.device).toBe('online'), limit);
    // Between the two nothing was told of it: its state did not change.
    expect(told.slice(word).map(([device, { device: status }]) => [device, status])).toEqual([
      [board, 'online'],
    ]);
  }, 120_000);
});

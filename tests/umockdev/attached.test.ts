import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { listAttached, watchAttached } from '../../drivers/transports/attached.ts';
import { type AttachedLine, attachedLineSchema } from '../../src/core/device.ts';
import { limit } from '../conformance/transport-suite.ts';
import { adapter, hidNodes, printer } from './devices.ts';
import { bed, pull } from './test-bed.ts';

/** Longer than the watch waits for quiet, so that a second news of one change would have come. */
const afterSettling = 800;

const identity = ({ vendorId, productId, serialNumber, manufacturer, product }: typeof printer) => ({
  vendorId,
  productId,
  serialNumber,
  manufacturer,
  product,
});

const everything: AttachedLine[] = [
  {
    kind: 'serial',
    path: '/dev/ttyUSB0',
    stablePath: '/dev/serial/by-id/usb-FTDI_A50285BI-if00-port0',
    vendorId: adapter.vendorId,
    productId: adapter.productId,
    serialNumber: adapter.serialNumber,
    manufacturer: adapter.manufacturer,
  },
  ...hidNodes.map(
    ({ node, device, interface: number, usagePage, usage }): AttachedLine => ({
      kind: 'hid',
      path: `/dev/${node}`,
      ...identity(device),
      interface: number,
      usagePage,
      usage,
    }),
  ),
  { kind: 'usb-printer', path: '/dev/usb/lp0', ...identity(printer) },
];

const byPath = (lines: readonly AttachedLine[]): AttachedLine[] =>
  lines.toSorted((a, b) => a.path.localeCompare(b.path));

describe.skipIf(bed === undefined)('what is attached', () => {
  const inDev = (path: string): string => join(bed ?? '/nonexistent', 'dev', path);

  it('is listed with what each device says of itself, and nothing is left out or made up', async () => {
    const notes: unknown[] = [];
    const lines = await listAttached(note => notes.push(note));
    expect(notes).toEqual([]);
    expect(byPath(lines)).toEqual(byPath(everything));
    expect(z.array(attachedLineSchema).parse(lines)).toEqual(lines);
  });

  it('is listed without what was pulled, and with it again when it is back', async () => {
    const plug = pull('hidraw1');
    const paths = async () => (await listAttached()).map(line => line.path);
    expect(await paths()).not.toContain('/dev/hidraw1');
    plug();
    expect(await paths()).toContain('/dev/hidraw1');
  });

  const watched = () => {
    const told = vi.fn();
    const stop = watchAttached(told);
    onTestFinished(stop);
    return { told, stop };
  };

  it('is told of once for all that happens in one plugging', async () => {
    const { told } = watched();
    const plug = [pull('hidraw2'), pull('hidraw3')];
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), limit);
    for (const back of plug) back();
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2), limit);
    await sleep(afterSettling);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('is not told of when bytes go to a device, nor when other files come', async () => {
    writeFileSync(inDev('ttyS7'), '');
    const { told } = watched();
    onTestFinished(() => rmSync(inDev('ttyS7')));
    for (let count = 0; count < 5; count++) writeFileSync(inDev('ttyS7'), 'x', { flag: 'a' });
    writeFileSync(inDev('random-seed'), '');
    rmSync(inDev('random-seed'));
    await sleep(afterSettling);
    expect(told).not.toHaveBeenCalled();
  });

  it('is told of printers whose folder came and went meanwhile', async () => {
    const back = pull('usb/lp0');
    rmSync(inDev('usb'), { recursive: true });
    const { told } = watched();
    mkdirSync(inDev('usb'));
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), limit);
    back();
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2), limit);
    symlinkSync('/dev/null', inDev('usb/lp1'));
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(3), limit);
    expect((await listAttached()).map(line => line.path)).toContain('/dev/usb/lp1');
    rmSync(inDev('usb/lp1'));
  });

  it('is not told of any more after the end', async () => {
    const { told, stop } = watched();
    const plug = pull('hidraw0');
    stop();
    plug();
    await sleep(afterSettling);
    expect(told).not.toHaveBeenCalled();
  });
});

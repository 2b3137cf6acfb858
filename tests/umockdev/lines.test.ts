import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import type { TransportConfig } from '../../src/core/device.ts';
import { letsGoSuite, limit, listen, transportSuite } from '../conformance/transport-suite.ts';
import { readerA, readerB, scanner } from './devices.ts';
import { bed, deviceRig, pull } from './test-bed.ts';

const { vendorId, productId } = readerA;
const hid = (more: object = {}): TransportConfig => ({ kind: 'hid', vendorId, productId, ...more });
const readerAt = hid({ serialNumber: readerA.serialNumber });

describe.skipIf(bed === undefined)('in a test bed of umockdev', () => {
  transportSuite('a HID device through node-hid', () => deviceRig('hidraw0', readerAt));
  transportSuite('a serial port', () =>
    deviceRig('ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0', baud: 115_200 }),
  );
  letsGoSuite('a HID device', () => deviceRig('hidraw0', readerAt));

  // No USB printer line: umockdev follows what the C library opens and closes, and files that Node itself opens it does
  // not see closed; the next device to get such a number is then answered for wrongly.

  const opened = async (node: string, config: TransportConfig) => {
    const rig = await deviceRig(node, config);
    const ears = listen();
    const result = await rig.open(ears.listener);
    if (!result.ok) throw new Error(result.failure.detail);
    const line = result.value;
    onTestFinished(async () => {
      await line.close();
      await rig.close();
    });
    return { rig, line, ...ears };
  };

  describe('a HID device', () => {
    it('gives each report as one chunk, however many zeros are in it', async () => {
      const { rig, chunks } = await opened('hidraw0', readerAt);
      const reports = [0, 1, 255].map(fill => Buffer.alloc(64, fill));
      for (const [index, report] of reports.entries()) {
        rig.say(report);
        await vi.waitFor(() => expect(chunks).toHaveLength(index + 1), limit);
      }
      expect(chunks.map(chunk => Buffer.from(chunk))).toEqual(reports);
    });

    it('hands each write to the kernel with the report id that it begins with', async () => {
      const { rig, line } = await opened('hidraw0', readerAt);
      await line.write(Uint8Array.of(0, 0x16, 0x54, 0x0d));
      await line.write(Uint8Array.of(0xfd, 3, 0x16, 7, 0x0d));
      const bytes = Buffer.of(0, 0x16, 0x54, 0x0d, 0xfd, 3, 0x16, 7, 0x0d);
      await vi.waitFor(() => expect(rig.heard()).toEqual(bytes), limit);
    });

    it('is told from another of its model by its serial number', async () => {
      const a = await opened('hidraw0', readerAt);
      const b = await opened('hidraw1', hid({ serialNumber: readerB.serialNumber }));
      a.rig.say(Buffer.from('A'));
      b.rig.say(Buffer.from('B'));
      await vi.waitFor(() => expect([a.heard().toString(), b.heard().toString()]).toEqual(['A', 'B']), limit);
    });

    it('is told from the keyboard in the same casing by its interface', async () => {
      const ids = { kind: 'hid', vendorId: scanner.vendorId, productId: scanner.productId } as const;
      const { rig, heard } = await opened('hidraw3', { ...ids, interface: 1 });
      rig.say(Buffer.from('6921168509256'));
      await vi.waitFor(() => expect(heard().toString()).toBe('6921168509256'), limit);
    });

    it('is not guessed among several, and opens by its ids alone once it is the only one', async () => {
      const ears = listen();
      expect(await lineOpener(hid())(ears.listener)).toMatchObject({
        ok: false,
        failure: { code: 'lineUnavailable', detail: expect.stringContaining('serialNumber or interface') },
      });
      onTestFinished(pull('hidraw1'));
      const { rig, heard } = await opened('hidraw0', hid());
      rig.say(Buffer.from('A'));
      await vi.waitFor(() => expect(heard().toString()).toBe('A'), limit);
    });
  });
});

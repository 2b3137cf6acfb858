import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import type { TransportConfig } from '../../src/core/device.ts';
import { everyByte, limit, listen } from './transport-suite.ts';

/**
 * The same promises on real devices, where one is at hand:
 *
 * - `FENLIU_TEST_SERIAL=/dev/ttyUSB0`: a port with a loopback plug (transmit joined to receive);
 * - `FENLIU_TEST_PRINTER=/dev/usb/lp0`: an ESC/POS printer, which is only asked for its status;
 * - `FENLIU_TEST_HID=0801:0011`: any HID device, to which nothing is written.
 */
const { FENLIU_TEST_SERIAL: serial, FENLIU_TEST_PRINTER: printer, FENLIU_TEST_HID: hid } = process.env;

const open = async (config: TransportConfig) => {
  const ears = listen();
  const result = await lineOpener(config)(ears.listener);
  if (!result.ok) throw new Error(result.failure.detail);
  const line = result.value;
  onTestFinished(() => line.close());
  return { line, ...ears };
};

const opensAndCloses = async (config: TransportConfig): Promise<void> => {
  for (let round = 0; round < 5; round++) {
    const { line, ends } = await open(config);
    await Promise.all([line.close(), line.close()]);
    expect(ends).toEqual([{ canceled: true }]);
  }
};

describe.skipIf(serial === undefined)('a serial port with a loopback plug', () => {
  const config = (baud: number): TransportConfig => ({ kind: 'serial', path: serial ?? '', baud });

  it.each([9600, 115_200])('brings back every byte at %i baud', async baud => {
    const { line, heard } = await open(config(baud));
    await line.write(everyByte);
    await vi.waitFor(() => expect(heard()).toEqual(Buffer.from(everyByte)), limit);
  });

  it('brings back more than fits in any buffer on the way, in order', async () => {
    const { line, heard } = await open(config(115_200));
    const sent = Array.from({ length: 40 }, (_, index) => new Uint8Array(700).fill(index));
    for (const part of sent) await line.write(part);
    await vi.waitFor(() => expect(heard().length).toBe(28_000), limit);
    expect(heard()).toEqual(Buffer.concat(sent));
  });

  it('closes when we say so, tells it once, and opens again', () => opensAndCloses(config(9600)));
});

describe.skipIf(printer === undefined)('a USB printer', () => {
  const config: TransportConfig = { kind: 'usb-printer', path: printer ?? '' };

  it('answers a request for its status with a status byte', async () => {
    const { line, heard } = await open(config);
    // DLE EOT 1; of the answer bits 0, 1, 4 and 7 are fixed (protocols 2.4).
    await line.write(Uint8Array.of(0x10, 0x04, 0x01));
    await vi.waitFor(() => expect(heard().length).toBeGreaterThan(0), limit);
    expect((heard().at(-1) ?? 0) & 0b1001_0011).toBe(0b0001_0010);
  });

  it('belongs to one user at a time', async () => {
    await open(config);
    expect(await lineOpener(config)(listen().listener)).toMatchObject({
      ok: false,
      failure: { code: 'lineUnavailable' },
    });
  });

  it('closes when we say so, tells it once, and opens again', () => opensAndCloses(config));
});

describe.skipIf(hid === undefined)('a HID device', () => {
  it('closes when we say so, tells it once, and opens again', () => {
    const [vendorId = '', productId = ''] = hid?.split(':') ?? [];
    return opensAndCloses({ kind: 'hid', vendorId, productId });
  });
});

import { callbackify } from 'node:util';
import { type Device, devicesAsync, HIDAsync } from 'node-hid';
import type { AttachedLine, TransportConfig } from '../../src/core/device.ts';
import { type Failure, fail, ok, type Result } from '../../src/core/result.ts';
import { singleUse } from './single-use.ts';
import type { Transport, TransportListener } from './transport.ts';
import { usbId } from './usb-id.ts';

export type HidAddress = Omit<Extract<TransportConfig, { kind: 'hid' }>, 'kind'>;

/**
 * A HID device: each chunk of bytes is one input report, and each write is one output report.
 *
 * Report ids are as HIDAPI has them, on every system: a write always begins with the id of the report, 0 where the
 * device has no ids (that 0 does not go over the wire); a chunk begins with an id only where the device has ids.
 * On Linux a write goes to the device as long as it is: whoever writes fills a report up to its length.
 * The device is not locked: another program may read the same reports, and the keyboard of a scanner that types as well
 * goes on typing. Departure is noticed within about 50 ms.
 *
 * Fails with `lineUnavailable` when no device or more than one fits, when it may not be opened, and when the module
 * cannot be loaded.
 */
export async function openHid(
  address: HidAddress,
  listener: TransportListener,
): Promise<Result<Transport, Failure<'lineUnavailable'>>> {
  let device: HIDAsync;
  try {
    const chosen = chooseHid(await devicesAsync(), address);
    if (!chosen.ok) return chosen;
    device = await HIDAsync.open(chosen.value);
  } catch (error) {
    const cause = messageOf(error);
    const hint = cause.includes('libusb') ? ' (on Debian: apt-get install libusb-1.0-0)' : '';
    return fail('lineUnavailable', `${cause}${hint}`);
  }

  let ended = false;
  const end = async (cause?: string): Promise<void> => {
    if (ended) return;
    ended = true;
    // Waits for the reading thread and for a write that is on its way. A departed device may refuse to close.
    await device.close().catch(() => {});
    line.ended(cause);
  };
  const line = singleUse(
    {
      write: callbackify(async (report: Uint8Array) => {
        try {
          await device.write(Buffer.from(report));
        } catch (error) {
          void end(messageOf(error));
          throw error;
        }
      }),
      destroy: () => void end(),
    },
    listener,
  );
  // node-hid would report what a listener throws as an error of the device; a bug must not pass for a departure.
  device.on('data', (report: Uint8Array) => queueMicrotask(() => line.bytes(report)));
  device.on('error', error => void end(messageOf(error)));
  // node-hid begins to read one tick later, and throws where nobody can catch if it is closed by then.
  await new Promise<void>(resolve => process.nextTick(resolve));
  return ok(line.transport);
}

/** The path of the one device that fits; with several, which of them is meant must be said, never guessed. */
export function chooseHid(
  devices: readonly Device[],
  { vendorId, productId, serialNumber, interface: wanted }: HidAddress,
): Result<string, Failure<'lineUnavailable'>> {
  const fitting = devices.filter(
    device =>
      usbId(device.vendorId) === vendorId &&
      usbId(device.productId) === productId &&
      (serialNumber === undefined || device.serialNumber === serialNumber) &&
      (wanted === undefined || device.interface === wanted),
  );
  // A device with several collections is listed once for each, under one path.
  const [path, ...others] = new Set(fitting.flatMap(device => device.path ?? []));
  const name = [
    `HID device ${vendorId}:${productId}`,
    serialNumber === undefined ? '' : ` with serial number ${serialNumber}`,
    wanted === undefined ? '' : `, interface ${wanted}`,
  ].join('');
  if (path === undefined) return fail('lineUnavailable', `no ${name} is attached`);
  if (others.length > 0)
    return fail(
      'lineUnavailable',
      `more than one ${name} is attached: set serialNumber or interface to say which`,
    );
  return ok(path);
}

/** What HIDAPI finds, opening nothing. Asks the system each time. */
export async function listHidDevices(): Promise<readonly AttachedLine[]> {
  const seen = new Set<string>();
  return (await devicesAsync()).flatMap((device): AttachedLine[] => {
    const { path } = device;
    const vendorId = usbId(device.vendorId);
    const productId = usbId(device.productId);
    if (!path || !vendorId || !productId || seen.has(path)) return [];
    seen.add(path);
    return [
      {
        kind: 'hid',
        path,
        vendorId,
        productId,
        serialNumber: device.serialNumber || undefined,
        manufacturer: device.manufacturer || undefined,
        product: device.product || undefined,
        interface: device.interface < 0 ? undefined : device.interface,
        usagePage: device.usagePage,
        usage: device.usage,
      },
    ];
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

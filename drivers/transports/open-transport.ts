import type { TransportConfig } from '../../src/core/device.ts';
import { type Failure, fail, type Result } from '../../src/core/result.ts';
import { openSocket } from './socket.ts';
import type { Transport, TransportListener } from './transport.ts';
import { openUsbPrinter } from './usb-printer.ts';

export type OpenLine = (
  listener: TransportListener,
) => Promise<Result<Transport, Failure<'lineUnavailable'>>>;

/** How the line of a device is opened; called again for every reconnect. */
export function lineOpener(config: TransportConfig): OpenLine {
  switch (config.kind) {
    case 'serial':
      return onDemand(async listener => {
        const { openSerial } = await import('./serial.ts');
        return openSerial(config, listener);
      });
    case 'hid':
      return onDemand(async listener => {
        const { openHid } = await import('./hid.ts');
        return openHid(config, listener);
      });
    case 'usb-printer':
      return listener => openUsbPrinter(config.path, listener);
    case 'tcp':
      return listener => openSocket({ host: config.host, port: config.port }, listener);
    case 'sim':
      return listener => openSocket({ path: config.path }, listener);
  }
}

/** A machine whose native module for one kind of line cannot load still runs its other devices. */
const onDemand =
  (open: OpenLine): OpenLine =>
  async listener => {
    try {
      return await open(listener);
    } catch (error) {
      return fail('lineUnavailable', error instanceof Error ? error.message : String(error));
    }
  };

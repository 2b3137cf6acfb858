import type { TransportConfig } from '../../src/core/device.ts';
import { type Failure, fail, type Result } from '../../src/core/result.ts';
import { openSocket } from './socket.ts';
import type { Transport, TransportListener } from './transport.ts';

export type OpenLine = (
  listener: TransportListener,
) => Promise<Result<Transport, Failure<'lineUnavailable'>>>;

/** How the line of a device is opened; called again for every reconnect. */
export function lineOpener(config: TransportConfig): OpenLine {
  switch (config.kind) {
    case 'serial':
      return async listener => {
        try {
          // Loaded on demand: a machine whose native serial module cannot load still runs its other devices.
          const { openSerial } = await import('./serial.ts');
          return await openSerial(config.path, config.baud, listener);
        } catch (error) {
          return fail('lineUnavailable', error instanceof Error ? error.message : 'serial module');
        }
      };
    case 'tcp':
      return listener => openSocket({ host: config.host, port: config.port }, listener);
    case 'sim':
      return listener => openSocket({ path: config.path }, listener);
  }
}

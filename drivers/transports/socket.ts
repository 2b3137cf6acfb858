import { connect, type NetConnectOpts } from 'node:net';
import { type Failure, fail, ok, type Result } from '../../src/core/result.ts';
import { singleUse } from './single-use.ts';
import type { Transport, TransportListener } from './transport.ts';

const connectLimit = 3000;

/**
 * A line over TCP, or over a local socket path to a simulated device.
 * Fails with `lineUnavailable` when nobody answers within 3 s.
 */
export function openSocket(
  target: NetConnectOpts,
  listener: TransportListener,
): Promise<Result<Transport, Failure<'lineUnavailable'>>> {
  return new Promise(resolve => {
    const socket = connect(target);
    let opened = false;
    let cause: string | undefined;
    const line = singleUse(
      {
        write: (bytes, done) => socket.write(bytes, done),
        destroy: () => socket.destroy(),
      },
      listener,
    );
    const limit = setTimeout(() => socket.destroy(new Error('no answer')), connectLimit);

    socket.setNoDelay(true);
    // A pulled network cable sends nothing; only a probe tells that the far side is gone.
    socket.setKeepAlive(true, 10_000);
    socket.on('data', chunk => line.bytes(chunk));
    socket.on('error', error => {
      cause = error.message;
    });
    socket.once('connect', () => {
      clearTimeout(limit);
      opened = true;
      resolve(ok(line.transport));
    });
    socket.once('close', () => {
      clearTimeout(limit);
      if (opened) line.ended(cause ?? 'the device closed the line');
      else resolve(fail('lineUnavailable', cause ?? 'closed'));
    });
  });
}

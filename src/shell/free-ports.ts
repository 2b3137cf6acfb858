import { createServer, type Server } from 'node:net';
import { type Failure, fail, ok, type Result } from '../core/result.ts';

/** The only address that is listened on: nothing of a machine is offered to the network before it is asked for. */
export const loopback = '127.0.0.1';

/**
 * Finds out now whether every port can be had, and chooses one where 0 is asked for. All are held until the last one is
 * found, so none is given twice. The processes listen on them a moment later.
 * @returns the ports in the order asked for; the failure names the port
 */
export async function freePorts(
  wanted: readonly number[],
): Promise<Result<readonly number[], Failure<'portInUse' | 'portRefused'> & { readonly port: number }>> {
  const held: Server[] = [];
  try {
    const ports: number[] = [];
    for (const port of wanted) {
      const server = createServer();
      const failure = await new Promise<string | undefined>(resolve => {
        server.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message));
        server.listen({ port, host: loopback }, () => resolve(undefined));
      });
      if (failure !== undefined) {
        const { failure: named } = fail(failure === 'EADDRINUSE' ? 'portInUse' : 'portRefused', failure);
        return { ok: false, failure: { ...named, port } };
      }
      held.push(server);
      const address = server.address();
      if (address !== null && typeof address === 'object') ports.push(address.port);
    }
    return ok(ports);
  } finally {
    await Promise.all(held.map(server => new Promise(resolve => server.close(resolve))));
  }
}

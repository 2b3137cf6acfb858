import { WebSocket } from 'ws';
import { type Failure, fail, ok, type Result } from '../../core/result.ts';
import { type Client, connectClient } from '../../rpc/client.ts';
import type { Pushed } from '../../rpc/contract.ts';
import { socketPort } from '../../rpc/socket-port.ts';
import { technicianContract } from '../../rpc/technician.ts';

export type Diagnostics = Pushed<typeof technicianContract, 'diagnostics'>;

/** The technician's page without the page. */
export interface TechnicianClient {
  readonly channel: Client<typeof technicianContract>;
  /** What the kiosk said of itself when we came. */
  readonly diagnostics: Diagnostics;
}

/** How long a kiosk may take to open its channel and to say how it is, ms. */
const patience = 5000;

/**
 * Opens the technician's channel of a running kiosk as its page does. Fails with `kioskAway` when nobody answers there,
 * and with `noKiosk` when somebody does who is no kiosk of this version.
 * @param url the kiosk's address, as the browser has it
 */
export async function connectTechnician(
  url: string,
): Promise<Result<TechnicianClient, Failure<'kioskAway' | 'noKiosk'>>> {
  const { origin } = new URL(url);
  let cookie: string | undefined;
  try {
    const page = await fetch(`${origin}/technician/`, { signal: AbortSignal.timeout(patience) });
    await page.arrayBuffer();
    cookie = page.headers.get('set-cookie')?.split(';')[0];
    if (!page.ok || cookie === undefined) return fail('noKiosk', `${page.status}`);
  } catch (error) {
    return fail('kioskAway', causeOf(error));
  }
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/technician/rpc`, {
    headers: { cookie, origin },
    handshakeTimeout: patience,
  });
  const port = socketPort(socket, () => {});
  return new Promise(resolve => {
    const give = (failure: ReturnType<typeof fail<'kioskAway' | 'noKiosk'>>): void => {
      clearTimeout(late);
      port.close();
      resolve(failure);
    };
    const late = setTimeout(() => give(fail('noKiosk', 'it does not say how it is')), patience);
    const client = connectClient(technicianContract, port, () =>
      give(fail('noKiosk', 'it speaks another version')),
    );
    client.onClose(() => give(fail('noKiosk', 'it closed the channel')));
    client.on('diagnostics', diagnostics => {
      clearTimeout(late);
      resolve(ok({ channel: client, diagnostics }));
    });
  });
}

/** `fetch` hides the reason in the cause of its error. */
function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

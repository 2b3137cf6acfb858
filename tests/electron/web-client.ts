import { WebSocket } from 'ws';
import { type Client, connectClient } from '../../src/rpc/client.ts';
import type { Contract } from '../../src/rpc/contract.ts';

/** Opens a screen's channel as the page in a browser would: gets the page, and with its cookie the WebSocket. */
export async function openWebClient<C extends Contract>(
  http: string,
  screen: string,
  contract: C,
): Promise<Client<C>> {
  const page = await fetch(`${http}/${screen}/`);
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = new WebSocket(`${http.replace('http', 'ws')}/${screen}/rpc`, {
    headers: { cookie, origin: http },
  });
  const client = connectClient(contract, {
    post: text => socket.send(text),
    close: () => socket.close(),
    onMessage: listener => socket.on('message', (data: Buffer) => listener(data.toString('utf8'))),
    onClose: listener => socket.on('close', listener),
  });
  await new Promise((opened, failed) => {
    socket.once('open', opened);
    socket.once('error', failed);
  });
  return client;
}

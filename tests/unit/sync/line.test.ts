import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeIdSchema } from '../../../src/core/ids.ts';
import { readSignature } from '../../../src/core/request-signature.ts';
import { openLine } from '../../../src/sync/line.ts';
import { branch, folder, noon } from '../store/a-store.ts';
import { newKey } from './a-line.ts';

interface Heard {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/** The other side: hears requests and answers them as told. */
async function otherSide(answer: (heard: Heard, count: number) => [status: number, body: unknown]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', piece => pieces.push(piece));
    request.on('end', () => {
      heard.push({ request, body: Buffer.concat(pieces) });
      const last = heard.at(-1);
      if (!last) return;
      const [status, body] = answer(last, heard.length);
      response.writeHead(status).end(JSON.stringify(body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const key = newKey({ branch, node: nodeIdSchema.parse('kiosk-1') });
const soon = (): AbortSignal => AbortSignal.timeout(5_000);
const signedAt = ({ request, body }: Heard): number => {
  const { method = '', url: target = '', headers } = request;
  const claimed = readSignature({ method, target, body }, headers);
  if (!claimed.ok || !claimed.value.isOf(key.publicKey)) throw new Error('not signed by the node');
  return claimed.value.created;
};

describe('the line of a node', () => {
  it('sends compressed JSON that is signed as it travels', async () => {
    const other = await otherSide(() => [200, { fine: true }]);
    const line = openLine({ address: other.address, key, clock: () => noon });
    const body = { text: '张三'.repeat(1_000) };
    expect(await line.ask({ method: 'POST', target: '/v1/journal', body }, soon())).toEqual({
      kind: 'answer',
      body: { fine: true },
    });
    const [request] = other.heard;
    if (!request) throw new Error('nothing heard');
    expect(JSON.parse(gunzipSync(request.body).toString())).toEqual(body);
    expect(request.body.length).toBeLessThan(200);
    expect(signedAt(request)).toBe(noon);
  });

  it('takes over the time of the other side when it finds ours wrong, once and for what follows', async () => {
    const theirs = noon + 7_200_000;
    const other = await otherSide(heard =>
      Math.abs(signedAt(heard) - theirs) < 60_000
        ? [200, {}]
        : [401, { code: 'signatureStale', now: theirs }],
    );
    const line = openLine({ address: other.address, key, clock: () => noon });
    const ask = () => line.ask({ method: 'GET', target: '/' }, soon());
    expect([await ask(), await ask()]).toMatchObject([{ kind: 'answer' }, { kind: 'answer' }]);
    expect(other.heard.map(signedAt)).toEqual([noon, theirs, theirs]);
  });

  it('does not go round in circles with another side that never likes the time', async () => {
    const other = await otherSide((_, count) => [401, { code: 'signatureStale', now: noon + count * 1e9 }]);
    const line = openLine({ address: other.address, key, clock: () => noon });
    expect(await line.ask({ method: 'GET', target: '/' }, soon())).toMatchObject({
      kind: 'notAuthorised',
      code: 'signatureStale',
    });
    expect(other.heard).toHaveLength(2);
  });

  it('shows a hub its key as soon as somebody has brought it', async () => {
    const other = await otherSide(() => [200, {}]);
    const hubKeyFile = join(folder(), 'hub.key');
    const line = openLine({ address: other.address, key, clock: () => noon, hubKeyFile });
    await line.ask({ method: 'GET', target: '/' }, soon());
    writeFileSync(hubKeyFile, 'the-key\r\n');
    await line.ask({ method: 'GET', target: '/' }, soon());
    expect(other.heard.map(({ request }) => request.headers.authorization)).toEqual([
      undefined,
      'Bearer the-key',
    ]);
  });

  it.each([
    [500, 'retryable'],
    [503, 'retryable'],
    [408, 'retryable'],
    [429, 'retryable'],
    [401, 'notAuthorised'],
    [403, 'notAuthorised'],
    [400, 'refused'],
    [409, 'refused'],
    [413, 'refused'],
  ])('has a class for every way to fail: %i is %s', async (status, kind) => {
    const other = await otherSide(() => [status, { code: 'someCode', detail: 'why' }]);
    const line = openLine({ address: other.address, key, clock: () => noon });
    expect(await line.ask({ method: 'GET', target: '/' }, soon())).toEqual({
      kind,
      code: 'someCode',
      text: 'why',
    });
  });

  it('follows nobody elsewhere', async () => {
    const other = await otherSide(() => [302, {}]);
    const line = openLine({ address: other.address, key, clock: () => noon });
    const answer = await line.ask({ method: 'GET', target: '/' }, soon());
    expect(answer.kind).not.toBe('answer');
  });
});

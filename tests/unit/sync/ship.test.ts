import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { journalBatchSchema } from '../../../src/core/journal-wire.ts';
import { ackedSeq, acknowledge } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { type Ship, shipDelays, startShip } from '../../../src/sync/ship.ts';
import { freshStore } from '../store/a-store.ts';
import { beginSession } from '../store/facts.ts';
import { lineOf } from './a-line.ts';

type Answer = readonly [status: number, body: string];

/** The other side of the wire as a script: an answer for each batch, or silence. */
async function otherSide(answer: (seqs: number[], request: number) => Answer | undefined) {
  let requests = 0;
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const batch = journalBatchSchema.parse(JSON.parse(gunzipSync(Buffer.concat(pieces)).toString()));
    requests += 1;
    const given = answer(
      batch.entries.map(({ seq }) => seq),
      requests,
    );
    if (given) response.writeHead(given[0]).end(given[1]);
  };
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, requests: () => requests };
}
const acknowledged = (seqs: number[]): Answer => [200, JSON.stringify({ acked: seqs.at(-1) })];

const quick = { shortestPause: 5, longestPause: 40, refusedPause: 40, notAuthorisedPause: 40 };
function ship(
  store: Store,
  upstream: string,
  delays: Partial<Record<keyof typeof shipDelays, number>> = {},
): Ship {
  const started = startShip({ store, line: lineOf(store, upstream), delays: { ...quick, ...delays } });
  onTestFinished(() => started.stop());
  return started;
}
const write = (store: Store, count: number): void => {
  for (let made = 0; made < count; made++) beginSession(store);
};
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 5 });

describe('shipping a journal', () => {
  it('sends in order and in batches, and asks nothing while there is nothing to tell', async () => {
    const sent: number[][] = [];
    const other = await otherSide(seqs => {
      sent.push(seqs);
      return acknowledged(seqs);
    });
    const store = freshStore();
    write(store, 1_100);
    const shipping = ship(store, other.address);
    await eventually(() =>
      expect(shipping.status()).toEqual({ state: 'idle', lastSeq: 1_100, ackedSeq: 1_100, rate: 1_100 }),
    );
    expect(sent.flat()).toEqual(Array.from({ length: 1_100 }, (_, index) => index + 1));
    expect(sent.map(({ length }) => length)).toEqual([500, 500, 100]);
    await new Promise(resolve => setTimeout(resolve, 60));
    expect(other.requests()).toBe(3);
    write(store, 1);
    await eventually(() => expect(shipping.status()).toMatchObject({ state: 'idle', ackedSeq: 1_101 }));
  });

  it('tries again after answers that are errors, garbage or no progress', async () => {
    const answers: Answer[] = [
      [500, '{}'],
      [503, 'down'],
      [429, '{}'],
      [200, '<html>'],
      [200, '{"acked":0}'],
      [200, '{"acked":-1}'],
    ];
    const other = await otherSide((seqs, request) => answers[request - 1] ?? acknowledged(seqs));
    const store = freshStore();
    write(store, 4);
    const codes: string[] = [];
    const shipping = startShip({
      store,
      line: lineOf(store, other.address),
      delays: quick,
      changed: () => {
        const { state, lastError } = shipping.status();
        if (state === 'waiting' && lastError) codes.push(lastError.code);
      },
    });
    onTestFinished(() => shipping.stop());
    await eventually(() =>
      expect(shipping.status()).toMatchObject({ state: 'idle', lastSeq: 4, ackedSeq: 4 }),
    );
    expect(codes).toEqual(['http500', 'http503', 'http429', 'badReply', 'noProgress', 'badReply']);
  });

  it('has one line in the log for each way it fails, and one when it goes on', async () => {
    const other = await otherSide((seqs, request) =>
      request < 4 ? [500, '{}'] : request < 6 ? [503, '{}'] : acknowledged(seqs),
    );
    const store = freshStore();
    write(store, 1);
    const logged: unknown[] = [];
    const shipping = startShip({
      store,
      line: lineOf(store, other.address),
      delays: quick,
      log: (event, { code }) => logged.push([event, code]),
    });
    onTestFinished(() => shipping.stop());
    await eventually(() => expect(shipping.status()).toMatchObject({ state: 'idle', ackedSeq: 1 }));
    write(store, 1);
    await eventually(() => expect(shipping.status()).toMatchObject({ state: 'idle', ackedSeq: 2 }));
    expect(logged).toEqual([
      ['syncFailed', 'http500'],
      ['syncFailed', 'http503'],
      ['syncResumed', 'http503'],
    ]);
  });

  it.each([
    [400, '{"code":"badBatch","detail":"seq"}', 'badBatch', 'refused'],
    [401, 'who are you', 'http401', 'notAuthorised'],
    [403, '{"code":"nodeRevoked"}', 'nodeRevoked', 'notAuthorised'],
    [404, '{}', 'http404', 'refused'],
    [409, '{"code":"chainForked"}', 'chainForked', 'refused'],
    [422, '{"code":"a code of the future"}', 'a code of the future', 'refused'],
  ])(
    'is stopped by %i %s, drops nothing, and goes on when somebody has mended it',
    async (status, body, code, kind) => {
      let mended = false;
      const other = await otherSide(seqs => (mended ? acknowledged(seqs) : [status, body]));
      const store = freshStore();
      write(store, 2);
      const shipping = ship(store, other.address);
      await eventually(() =>
        expect(shipping.status()).toMatchObject({
          state: 'waiting',
          lastError: { code, kind },
          ackedSeq: 0,
        }),
      );
      mended = true;
      await eventually(() =>
        expect(shipping.status()).toMatchObject({ state: 'idle', lastSeq: 2, ackedSeq: 2 }),
      );
      expect(shipping.status()).not.toHaveProperty('lastError');
    },
  );

  it('gives up a request that is never answered, and sends it again', async () => {
    const other = await otherSide((seqs, request) => (request === 1 ? undefined : acknowledged(seqs)));
    const store = freshStore();
    write(store, 1);
    const shipping = ship(store, other.address, { request: 80, shortestPause: 200, longestPause: 200 });
    await eventually(() => expect(shipping.status().lastError?.code).toBe('timeout'));
    await eventually(() => expect(shipping.status()).toMatchObject({ state: 'idle', ackedSeq: 1 }));
  });

  it('is refused when the other side has more than was ever written', async () => {
    const other = await otherSide(() => [200, '{"acked":99}']);
    const store = freshStore();
    write(store, 1);
    const shipping = ship(store, other.address);
    await eventually(() =>
      expect(shipping.status().lastError).toMatchObject({ code: 'upstreamAhead', kind: 'refused' }),
    );
    expect(ackedSeq(store.read)).toBe(0);
  });

  it('goes back when the other side lost entries, but not round in circles', async () => {
    const firsts: (number | undefined)[] = [];
    const other = await otherSide(seqs => {
      firsts.push(seqs[0]);
      return [409, '{"code":"gap","wants":1}'];
    });
    const store = freshStore();
    write(store, 3);
    acknowledge(store.write, 2);
    const shipping = ship(store, other.address, { refusedPause: 60_000 });
    await eventually(() => expect(shipping.status().lastError?.code).toBe('badReply'));
    expect([firsts, ackedSeq(store.read)]).toEqual([[3, 1], 0]);
  });

  it('stops whatever the other side does, and keeps its place', async () => {
    const silent = await otherSide(() => undefined);
    const store = freshStore();
    write(store, 1);
    const sending = startShip({ store, line: lineOf(store, silent.address), delays: { stopGrace: 50 } });
    await eventually(() => expect(silent.requests()).toBe(1));
    await sending.stop();

    const never = { shortestPause: 1e8, longestPause: 1e8 };
    const waiting = startShip({ store, line: lineOf(store, 'http://127.0.0.1:1'), delays: never });
    await eventually(() => expect(waiting.status().state).toBe('waiting'));
    await waiting.stop();

    acknowledge(store.write, 1);
    const idle = startShip({ store, line: lineOf(store, silent.address) });
    await eventually(() => expect(idle.status().state).toBe('idle'));
    await idle.stop();
    expect([silent.requests(), shipDelays.stopGrace < 1_000]).toEqual([1, true]);
  });

  it('sends at the stop what was written just before it, so that a node which is switched off is not thought lost', async () => {
    const other = await otherSide(acknowledged);
    const store = freshStore();
    write(store, 1);
    const shipping = ship(store, other.address);
    await eventually(() => expect(ackedSeq(store.read)).toBe(1));
    write(store, 700);
    await shipping.stop();
    expect(ackedSeq(store.read)).toBe(701);
  });

  it('does not try again and again at the stop when nobody is there', async () => {
    const closed = await otherSide(() => [503, '']);
    const store = freshStore();
    write(store, 1);
    const shipping = startShip({ store, line: lineOf(store, closed.address), delays: { stopGrace: 500 } });
    await shipping.stop();
    expect(closed.requests()).toBeLessThan(2);
  });

  it('lets a request that is under way at the stop end in good order', async () => {
    let stopping = Promise.resolve();
    const store = freshStore();
    write(store, 1);
    const other = await otherSide(seqs => {
      stopping = sending.stop();
      return acknowledged(seqs);
    });
    const sending = ship(store, other.address);
    await eventually(() => expect(other.requests()).toBe(1));
    await stopping;
    expect(ackedSeq(store.read)).toBe(1);
  });
});

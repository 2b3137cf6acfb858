import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { heartbeat, mostWaiting, socketPort } from '../../../src/rpc/socket-port.ts';

/** A port on one end of a real connection, and a bare socket on the other. */
async function aLine(options: ClientOptions = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const other = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  other.on('error', () => {});
  onTestFinished(() => {
    other.terminate();
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(other, 'open')])) as [
    [WebSocket],
    unknown,
  ];
  const refused: string[] = [];
  const heard: string[] = [];
  const port = socketPort(socket, why => refused.push(why));
  let closed = false;
  port.onClose(() => {
    closed = true;
  });
  port.onMessage(text => heard.push(text));
  return { port, socket, other, refused, heard, isClosed: () => closed };
}
const limit = { timeout: 10_000, interval: 5 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (rounds: number): void => void vi.advanceTimersByTime(rounds * heartbeat.round);

describe('a port over a socket', () => {
  it('lives as long as the other side answers its pings', async () => {
    const line = await aLine();
    for (let round = 0; round < 4 * heartbeat.quietRounds; round++) {
      const answered = once(line.socket, 'pong');
      pass(1);
      await answered;
    }
    expect([line.isClosed(), line.refused]).toEqual([false, []]);
  });

  it('lives as long as the other side talks, though it answers no ping', async () => {
    const line = await aLine({ autoPong: false });
    for (let round = 1; round <= 2 * heartbeat.quietRounds; round++) {
      const spoken = once(line.socket, 'message');
      line.other.send('here');
      await spoken;
      pass(1);
    }
    expect(line.heard).toHaveLength(2 * heartbeat.quietRounds);
    expect([line.isClosed(), line.refused]).toEqual([false, []]);
  });

  it('is let go when nothing comes back', async () => {
    const line = await aLine({ autoPong: false });
    pass(heartbeat.quietRounds - 1);
    expect(line.refused).toEqual([]);
    pass(1);
    await vi.waitFor(() => expect(line.isClosed()).toBe(true), limit);
    expect(line.refused).toEqual(['does not answer']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is let go when the other side does not read, before much waits for it', async () => {
    const line = await aLine();
    line.other.pause();
    const text = 'x'.repeat(1024 * 1024);
    let most = 0;
    for (let sent = 0; sent < 64 && !line.isClosed(); sent++) {
      line.port.post(text);
      most = Math.max(most, line.socket.bufferedAmount);
      await turn();
    }
    expect(line.isClosed()).toBe(true);
    expect(line.refused).toEqual(['does not read']);
    expect(most).toBeLessThan(mostWaiting + 2 * text.length);
  });

  it('carries more than may wait to who reads it', async () => {
    const line = await aLine();
    const text = 'x'.repeat(1024 * 1024);
    for (let sent = 0; sent < 12; sent++) {
      const read = once(line.other, 'message');
      line.port.post(text);
      await read;
    }
    expect([line.isClosed(), line.refused]).toEqual([false, []]);
  });

  it('that is closed is over soon, though the other side never says goodbye', async () => {
    const line = await aLine();
    line.other.pause();
    line.port.close();
    await turn();
    expect(line.isClosed()).toBe(false);
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(line.isClosed()).toBe(true), limit);
  });
});

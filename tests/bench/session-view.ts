import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { startHall } from '../support/hall.ts';
import { visitorAt } from '../support/visitor.ts';
import { type Figure, median, rounded } from './figure.ts';

const rounds = 200;

/** From an intent to the view that answers it, over the real channel, beside a bare echo on a WebSocket. */
export async function benchIntentToView(): Promise<Figure[]> {
  const hall = await startHall({ speed: 1, readMs: 1000 });
  try {
    const machine = await visitorAt(hall, 'ticket-machine');
    const timed = async (
      intent: object,
      fits: (view: ReturnType<typeof machine.view>) => boolean,
    ): Promise<number> => {
      const start = performance.now();
      const seen = machine.waitsFor(fits);
      await machine.wants(intent);
      await seen;
      return performance.now() - start;
    };
    const echo = await echoServer();
    const sizes: number[] = [];
    const visits: number[] = [];
    const echoes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const textSize = round % 2 === 0 ? 'large' : 'normal';
      echoes.push(await echo.once(JSON.stringify(machine.view())));
      sizes.push(await timed({ kind: 'setTextSize', textSize }, view => view.textSize === textSize));
      visits.push(await timed({ kind: 'begin' }, view => view.screen.name === 'identify'));
      await timed({ kind: 'cancel' }, view => view.screen.name === 'attract');
    }
    echo.close();
    const limit = median(echoes);
    const figure = (name: string, values: readonly number[]): Figure => ({
      group: 'session.intentToView',
      name,
      value: rounded(median(values)),
      unit: 'ms',
      peer: 'bare WebSocket echo',
      limit: rounded(limit),
      ratio: rounded(median(values) / limit),
    });
    return [figure('text size', sizes), figure('begin (durable)', visits)];
  } finally {
    await hall.stop();
  }
}

async function echoServer(): Promise<{ once(text: string): Promise<number>; close(): void }> {
  const child = fork(fileURLToPath(new URL('./echo-server.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<unknown>(resolve => child.once('message', resolve));
  const socket = new WebSocket(`ws://127.0.0.1:${Number(port)}`);
  await new Promise(resolve => socket.once('open', resolve));
  return {
    once: async text => {
      const start = performance.now();
      const back = new Promise(resolve => socket.once('message', resolve));
      socket.send(text);
      await back;
      return performance.now() - start;
    },
    close: () => {
      socket.close();
      child.disconnect();
    },
  };
}

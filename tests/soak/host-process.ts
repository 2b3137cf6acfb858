import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type FromHost, fromHostSchema, hostFlags, type ToHost } from '../../drivers/host/protocol.ts';
import type { DeviceConfig } from '../../src/core/device.ts';

const preload = ['--expose-gc', '--import', import.meta.resolve('./collect-on-signal.ts')];
const execArgv = process.platform === 'win32' ? [...hostFlags] : [...hostFlags, ...preload];
const main = fileURLToPath(new URL('../../drivers/host/main.ts', import.meta.url));

/** The driver host of the product in a process of its own, started again when it ends unasked. */
export interface HostProcess {
  order(order: ToHost): void;
  restarts(): number;
  /** What the operating system keeps in memory for it, MiB; 0 where that cannot be told. */
  memory(): number;
  /** The same when its garbage is collected. */
  collected(): Promise<number>;
  end(): Promise<void>;
}

export function startHostProcess(
  devices: readonly DeviceConfig[],
  hear: (news: FromHost) => void,
): HostProcess {
  let restarts = 0;
  let ending = false;
  let child: ChildProcess;
  let gone: Promise<void> = Promise.resolve();

  const start = (): void => {
    const mine = fork(main, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child = mine;
    mine.on('message', message => {
      const news = fromHostSchema.parse(message);
      if (news.type === 'ready') mine.send({ type: 'configure', devices: [...devices] } satisfies ToHost);
      hear(news);
    });
    gone = new Promise(resolve => {
      mine.once('exit', () => {
        resolve();
        if (ending) return;
        restarts++;
        start();
      });
    });
  };
  start();

  const memory = (): number => {
    try {
      const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]);
      return (pages * 4096) / 1024 ** 2;
    } catch {
      return 0;
    }
  };

  return {
    order: order => {
      if (child.connected) child.send(order);
    },
    restarts: () => restarts,
    memory,
    async collected() {
      if (process.platform !== 'win32') child.kill('SIGUSR2');
      await sleep(1000);
      return memory();
    },
    async end() {
      ending = true;
      if (child.connected) child.send({ type: 'shutdown' } satisfies ToHost);
      const last = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(last);
    },
  };
}

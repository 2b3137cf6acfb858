import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Order, type Said, saidSchema } from './said.ts';

const program = fileURLToPath(new URL('node-at-work.ts', import.meta.url));

/** A node at work in a process of its own. */
export interface Worker {
  readonly pid: number;
  /** Resolves when it has loaded its program and waits for an order. */
  readonly ready: Promise<void>;
  order(order: Order): void;
  kill(): void;
  /** What it has said; whole once `gone` has resolved. */
  readonly said: readonly Said[];
  /** Told of each thing that it says, at once. */
  hear(listener: (said: Said) => void): void;
  /** Resolves when it has ended and all it said has been heard, with its signal or exit code. */
  readonly gone: Promise<NodeJS.Signals | number>;
}

export function startWorker(): Worker {
  const child: ChildProcess = fork(program, [], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const said: Said[] = [];
  let listener: (words: Said) => void = () => {};
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    // What a dying process could not finish writing was not said.
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const words = saidSchema.parse(JSON.parse(line));
      said.push(words);
      listener(words);
    }
  });
  // Before its first message it may be gone already: then `gone` tells it.
  const gone = new Promise<NodeJS.Signals | number>(resolve =>
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1)),
  );
  return {
    pid: child.pid ?? 0,
    ready: new Promise(resolve => {
      child.once('message', () => resolve());
      void gone.then(() => resolve());
    }),
    order: order => child.send(order),
    kill: () => void child.kill('SIGKILL'),
    said,
    hear: told => {
      listener = told;
    },
    gone,
  };
}

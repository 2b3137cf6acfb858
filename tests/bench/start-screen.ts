import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.ts';
import { connectScreen } from '../support/screen-client.ts';
import { type Figure, median, rounded } from './figure.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 5;
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** From `fenliu start` to the first screen that a customer can use, beside the start of an empty Node process. */
export async function benchStartScreen(): Promise<Figure[]> {
  const starts: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await bareNode());
    starts.push(await oneStart());
  }
  const limit = median(bare);
  const value = median(starts);
  return [
    {
      group: 'start.screen',
      name: 'start to usable smart counter',
      value: rounded(value),
      unit: 'ms',
      peer: 'an empty Node process',
      limit: rounded(limit),
      ratio: rounded(value / limit),
    },
  ];
}

const bareNode = (): Promise<number> =>
  new Promise(resolve => {
    const start = performance.now();
    spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).once('exit', () =>
      resolve(performance.now() - start),
    );
  });

async function oneStart(): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  const port = await freePort();
  const start = performance.now();
  const args = ['start', '--headless', '--port', String(port), '--data', data, '--language', 'en'];
  const hall = spawn(process.execPath, [join(root, 'src/shell/fenliu.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: root,
  });
  const ended = new Promise(resolve => hall.once('exit', resolve));
  try {
    for (;;) {
      try {
        const screen = await connectScreen(`http://127.0.0.1:${port}`, 'smart-counter');
        await screen.until('view', view => view.screen.name === 'attract' && view.screen.canReadCard, 30_000);
        screen.close();
        return performance.now() - start;
      } catch {
        // Nobody listens yet.
        if (hall.exitCode !== null || performance.now() - start > 60_000)
          throw new Error('the hall did not start');
        await pause(20);
      }
    }
  } finally {
    hall.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

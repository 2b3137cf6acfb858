import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ScreenName, screenNames } from '../../src/rpc/screens.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface HallProcess {
  /** `http://127.0.0.1:8600/smart-counter/` */
  address(screen: ScreenName): string;
  stop(): Promise<void>;
}

/** The product as `npm start` runs it, on free ports and a folder of its own; rejects with what it printed when it ends. */
export async function startProduct(): Promise<HallProcess> {
  const data = mkdtempSync(join(tmpdir(), 'fenliu-demo-'));
  const args = ['start', '--headless', '--port', '0', '--data', data, '--language', 'zh-Hans'];
  const child = spawn(process.execPath, [join(root, 'src/shell/fenliu.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  let printed = '';
  const found = (screen: ScreenName): string | undefined =>
    new RegExp(`http://\\S+/${screen}/`).exec(printed)?.[0];
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (screenNames.every(found)) resolve();
    });
    child.once('exit', code => reject(new Error(`the hall ended with ${code}: ${printed}`)));
  });
  return {
    address: screen => found(screen) ?? '',
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBackendSchema } from '../../src/rpc/relay.ts';
import type { ScreenName, screenContracts } from '../../src/rpc/screens.ts';
import { freePort } from './free-port.ts';
import { connectScreen, type ScreenClient } from './screen-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const modules = {
  core: 'src/bank/sandbox/main.ts',
  upstream: 'src/upstream/main.ts',
  bench: 'src/shell/bench/main.ts',
  kiosk: 'src/kiosk/main.ts',
} as const;
export type Part = keyof typeof modules;

/** A whole hall of real processes with simulated devices, for tests that cut wires and kill processes. */
export interface Hall {
  readonly folder: string;
  address(part: Part): string;
  pid(part: Part): number;
  /** What a supervisor starts to have this part. */
  command(part: Part): { readonly module: string; readonly args: readonly string[] };
  start(part: Part): Promise<void>;
  /** Ends a process at once, as a power cut would. */
  kill(part: Part): Promise<void>;
  /** Ends a process in good order. */
  end(part: Part): Promise<void>;
  screen<S extends ScreenName>(screen: S): Promise<ScreenClient<(typeof screenContracts)[S]>>;
  stop(): Promise<void>;
}

/**
 * @param speed how many times faster than real the simulated devices are
 * @param readMs think time of the card reader at real speed
 * @param kiosk further options of the kiosk's process
 */
export async function startHall(options: {
  speed: number;
  readMs: number;
  parts?: readonly Part[];
  kiosk?: readonly string[];
}): Promise<Hall> {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-hall-'));
  const ports = {
    core: await freePort(),
    upstream: await freePort(),
    bench: await freePort(),
    kiosk: await freePort(),
  };
  const running = new Map<Part, ChildProcess>();
  const address = (part: Part): string => `http://127.0.0.1:${ports[part]}`;

  const devicesFile = join(folder, 'devices.json');
  const sim = (id: string, model: string, baud: number) => ({
    id,
    model,
    transport: { kind: 'sim', path: join(folder, `${id.replace(':', '-')}.sock`), baud },
  });
  writeFileSync(
    devicesFile,
    JSON.stringify([
      sim('idCardReader:ticket-machine', 'id-card/sdt', 115_200),
      sim('receiptPrinter:ticket-machine', 'receipt-printer/escpos', 115_200),
      sim('idCardReader:smart-counter', 'id-card/sdt', 115_200),
      sim('receiptPrinter:smart-counter', 'receipt-printer/escpos', 115_200),
      sim('callBoard:hall', 'call-board/alpha', 9_600),
    ]),
  );
  const screens = join(root, 'dist/screens');
  const codeFile = join(folder, 'enrol.code');
  writeFileSync(codeFile, 'demo-branch AAAA-BBBB-CCCC-DDDD');
  const optionsOf: Record<Part, string[]> = {
    core: ['--data', join(folder, 'core')],
    upstream: ['--data', join(folder, 'upstream'), '--screens', screens, '--enrol-code', codeFile],
    bench: [
      '--devices',
      devicesFile,
      '--screens',
      screens,
      '--speed',
      String(options.speed),
      '--read-ms',
      String(options.readMs),
    ],
    kiosk: [
      '--profiles',
      'ticket-machine,smart-counter,hall-display',
      '--data',
      join(folder, 'kiosk'),
      '--screens',
      screens,
      '--devices',
      devicesFile,
      '--core',
      address('core'),
      '--upstream',
      address('upstream'),
      '--enrol-code',
      codeFile,
      '--language',
      'zh-Hans',
      ...(options.kiosk ?? []),
    ],
  };

  const command: Hall['command'] = part => ({
    module: join(root, modules[part]),
    args: ['--listen', `127.0.0.1:${ports[part]}`, ...optionsOf[part]],
  });
  const start = (part: Part): Promise<void> =>
    new Promise((resolve, reject) => {
      const { module, args } = command(part);
      const child = fork(module, args, {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      running.set(part, child);
      child.once('exit', (code, signal) => reject(new Error(`${part} ended: ${code ?? signal}`)));
      child.on('message', message => {
        const parsed = fromBackendSchema.safeParse(message);
        if (parsed.data?.type === 'ready') resolve();
        if (parsed.data?.type === 'unable') reject(new Error(`${part}: ${parsed.data.text}`));
      });
    });
  const ended = (child: ChildProcess): Promise<void> =>
    new Promise(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', () => resolve());
    });

  const hall: Hall = {
    folder,
    address,
    pid: part => running.get(part)?.pid ?? 0,
    command,
    start,
    kill: async part => {
      const child = running.get(part);
      if (!child) return;
      running.delete(part);
      child.kill('SIGKILL');
      await ended(child);
    },
    end: async part => {
      const child = running.get(part);
      if (!child) return;
      running.delete(part);
      child.send({ type: 'shutdown' });
      await ended(child);
    },
    screen: name =>
      connectScreen(
        address(name === 'bench' ? 'bench' : name === 'head-office' ? 'upstream' : 'kiosk'),
        name,
      ),
    stop: async () => {
      for (const child of running.values()) if (child.connected) child.send({ type: 'shutdown' });
      const force = setTimeout(() => {
        for (const child of running.values()) child.kill('SIGKILL');
      }, 3_000);
      await Promise.all([...running.values()].map(ended));
      clearTimeout(force);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all((options.parts ?? (Object.keys(modules) as Part[])).map(start));
  } catch (error) {
    await hall.stop();
    throw error;
  }
  return hall;
}

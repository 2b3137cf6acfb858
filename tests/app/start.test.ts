import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as pty from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fenliu = join(root, 'src/shell/fenliu.ts');
/** A Ctrl+C to the last process gone. */
const endLimitMs = 2_000;

const folders: string[] = [];
const newFolder = (): string => {
  const place = mkdtempSync(join(tmpdir(), 'fenliu-start-'));
  folders.push(place);
  // The key of a store lies beside its data folder.
  const folder = join(place, 'data');
  mkdirSync(folder);
  return folder;
};

/** Where a start keeps what lives no longer than itself. */
const temporary = newFolder();
const environment = { ...process.env, TMPDIR: temporary, DISPLAY: '', WAYLAND_DISPLAY: '' };

interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const running: ChildProcess[] = [];
function run(...args: string[]): Started {
  const child = spawn(process.execPath, [fenliu, ...args], { env: environment, cwd: tmpdir() });
  running.push(child);
  const said = { output: '', errors: '' };
  child.stdout.on('data', chunk => {
    said.output += chunk;
  });
  child.stderr.on('data', chunk => {
    said.errors += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return { process: child, output: () => said.output, errors: () => said.errors, ended };
}

const start = (data: string, ...more: string[]): Started =>
  run('start', '--headless', '--port', '0', '--data', data, '--language', 'en', ...more);
/** Without the embedded head office, which takes the longest; the hall works without it. */
const startLight = (data: string, ...more: string[]): Started =>
  start(data, '--upstream', 'http://127.0.0.1:9', ...more);
/** Fails with what the start complained of when it ends instead. */
const untilReady = (started: Started): Promise<void> =>
  Promise.race([
    vi.waitFor(() => {
      const complaints = started.errors();
      expect({ complaints, output: started.output() }).toMatchObject({
        output: expect.stringContaining('Ctrl+C ends everything.'),
      });
    }, 60_000),
    started.ended.then(end => Promise.reject(new Error(`${JSON.stringify(end)} ${started.errors()}`))),
  ]);
const listed = {
  id: 'receiptPrinter:a',
  model: 'receipt-printer/escpos',
  transport: { kind: 'tcp', host: '127.0.0.1', port: 9 },
};
const addressesIn = (output: string): string[] => output.match(/http:\/\/[\d.:]+\/[a-z-]+\//g) ?? [];

const isAlive = (pid: number): boolean => {
  try {
    // A process that has ended and was not yet waited for is no process any more.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** Every process below one, by what the kernel says. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [[Number(name), Number(/\) \S (\d+)/.exec(stat)?.[1])] as const];
      } catch {
        return [];
      }
    });
  const below = (parent: number): number[] =>
    parents.flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.length = 0;
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform === 'linux')('fenliu start', () => {
  it('serves every screen under a strict policy, and ends with all its processes on Ctrl+C', async () => {
    const data = newFolder();
    const started = start(data);
    await untilReady(started);
    const addresses = addressesIn(started.output());
    expect(addresses.map(address => new URL(address).pathname)).toEqual([
      '/ticket-machine/',
      '/smart-counter/',
      '/hall-display/',
      '/staff/',
      '/technician/',
      '/bench/',
      '/head-office/',
    ]);
    for (const address of addresses) {
      const response = await fetch(address);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await response.text()).toContain('<script type="module"');
    }

    const below = descendants(started.process.pid ?? 0);
    // Core, upstream, bench, kiosk, and the driver host below the kiosk.
    expect(below.length).toBeGreaterThanOrEqual(5);
    const asked = performance.now();
    started.process.kill('SIGINT');
    expect(await started.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(endLimitMs);
    expect(below.filter(isAlive)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(started.errors()).not.toMatch(/unasked/);
  });

  it('refuses a second start on the same data folder, and leaves the first alone', async () => {
    const data = newFolder();
    const first = startLight(data);
    await untilReady(first);
    const second = startLight(data);
    expect(await second.ended).toEqual({ code: 75, signal: null });
    expect(second.errors().trim()).toBe(
      `The data folder ${data} is in use by another Fenliu. End that one first, or name another folder with --data.`,
    );
    expect(second.output()).toBe('');
    const [address = ''] = addressesIn(first.output());
    expect((await fetch(address)).status).toBe(200);
    first.process.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });
  });

  it('brings a killed kiosk back at the same address', async () => {
    const data = newFolder();
    const started = startLight(data);
    await untilReady(started);
    const [address = ''] = addressesIn(started.output());
    const kiosk = descendants(started.process.pid ?? 0).find(pid =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/kiosk/main.ts'),
    );
    process.kill(kiosk ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(started.errors()).toContain('kiosk ended unasked (SIGKILL)'), 10_000);
    await vi.waitFor(async () => expect((await fetch(address)).status).toBe(200), 10_000);
    started.process.kill('SIGINT');
    expect((await started.ended).code).toBe(0);
  });

  it('leaves no process behind when it is killed itself', async () => {
    const data = newFolder();
    const started = startLight(data);
    await untilReady(started);
    const below = descendants(started.process.pid ?? 0);
    started.process.kill('SIGKILL');
    // At once: the old processes may still be ending.
    const again = startLight(data);
    await untilReady(again);
    expect(below.filter(isAlive)).toEqual([]);
    again.process.kill('SIGINT');
    expect((await again.ended).code).toBe(0);
  });

  it('can be called off while it starts', async () => {
    const started = startLight(newFolder());
    await vi.waitFor(() => expect(descendants(started.process.pid ?? 0)).not.toEqual([]), 10_000);
    const below = descendants(started.process.pid ?? 0);
    started.process.kill('SIGINT');
    expect((await started.ended).code).toBe(0);
    expect(below.filter(isAlive)).toEqual([]);
  });

  it('says in one line why there is no window, and ends on one Ctrl+C in a terminal under npm', async () => {
    const args = ['--silent', 'start', '--', '--port', '0', '--data', newFolder(), '--language', 'en'];
    const terminal = pty.spawn('npm', args, { cwd: root, env: environment, cols: 200 });
    let output = '';
    terminal.onData(chunk => {
      output += chunk;
    });
    const ended = new Promise<number>(resolve => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    await vi.waitFor(() => expect(output).toContain('Ctrl+C ends everything.'), 60_000);
    expect(output.match(/No Electron window \(.*\); use any browser\./g)).toHaveLength(1);
    const below = descendants(terminal.pid);
    const asked = performance.now();
    terminal.write('\x03');
    await ended;
    expect(performance.now() - asked).toBeLessThan(endLimitMs);
    expect(below.filter(isAlive)).toEqual([]);
    expect(output).not.toMatch(/unasked|npm error|at .*\.ts:/);
  });

  it('ends with what a process says that cannot run', async () => {
    const data = newFolder();
    mkdirSync(join(data, 'core'));
    writeFileSync(join(data, 'core/ledger.sqlite'), 'this is no ledger');
    const started = startLight(data);
    expect((await started.ended).code).toBe(78);
    expect(started.errors()).toMatch(/^core cannot run: storeCorrupt/m);
  });
});

describe('a start that cannot be', () => {
  it('names the port that another program has', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const started = run(
      'start',
      '--headless',
      '--port',
      `${port}`,
      '--data',
      newFolder(),
      '--language',
      'zh-Hans',
    );
    expect(await started.ended).toEqual({ code: 69, signal: null });
    expect(started.errors()).toMatch(new RegExp(`^端口 ${port} 已被占用。.*--port.*\n$`));
    other.close();
  });

  it('names the folder that cannot be written', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const started = start(join(file, 'data'));
    expect(await started.ended).toEqual({ code: 73, signal: null });
    expect(started.errors()).toMatch(/^The data folder .* cannot be written \(ENOTDIR.*--data\.\n$/);
  });

  it.each([
    ['wrong', [{ id: 'printer', model: 'x', transport: { kind: 'serial' } }], /at \[0\]\.id /],
    ['listed twice', Array(2).fill(listed), /receiptPrinter:a is listed twice/],
  ])('says which device of a configuration is %s', async (_, devices, why) => {
    const file = join(newFolder(), 'devices.json');
    writeFileSync(file, JSON.stringify(devices));
    const started = start(newFolder(), '--devices', file);
    expect(await started.ended).toEqual({ code: 78, signal: null });
    expect(started.errors()).toMatch(
      /^The device configuration cannot be used: .*devices\.json .*\. Correct it and start again\.\n$/,
    );
    expect(started.errors()).toMatch(why);
  });

  it('is refused in one line for a word that it does not know', async () => {
    const started = start(newFolder(), '--colour', 'red');
    expect(await started.ended).toEqual({ code: 64, signal: null });
    expect(started.errors()).toBe('start has no option --colour; see --help.\n');
  });
});

describe('--help and --version', () => {
  let data: string;
  beforeAll(() => {
    data = join(newFolder(), 'data');
  });

  it('explain themselves without starting or making anything', async () => {
    const help = start(data, '--help');
    expect(await help.ended).toEqual({ code: 0, signal: null });
    for (const option of [
      '--profile',
      '--port',
      '--data',
      '--language',
      '--devices',
      '--headless',
      '--hub',
      '--upstream',
    ])
      expect(help.output()).toContain(`  ${option}`);
    const version = run('--version');
    await version.ended;
    expect(version.output()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(existsSync(data)).toBe(false);
  });
});

describe('the processes alone', () => {
  it('work together: an upstream, a hub and a kiosk, each started by its own command', async () => {
    const common = ['--port', '0', '--language', 'en'];
    const upstream = run('upstream', '--data', newFolder(), ...common);
    await untilReady(upstream);
    const [headOffice = ''] = addressesIn(upstream.output());
    expect(new URL(headOffice).pathname).toBe('/head-office/');

    const key = join(newFolder(), 'hub.key');
    const to = ['--upstream', new URL(headOffice).origin, '--hub-key', key];
    const hub = run('hub', '--data', newFolder(), ...to, ...common);
    await untilReady(hub);
    const [staff = ''] = addressesIn(hub.output());
    expect(new URL(staff).pathname).toBe('/staff/');

    const other = [
      '--hub',
      new URL(staff).origin,
      '--core',
      'http://127.0.0.1:9',
      '--profile',
      'ticket-machine',
    ];
    const kiosk = run('kiosk', '--headless', '--data', newFolder(), ...to, ...other, ...common);
    await untilReady(kiosk);
    expect(addressesIn(kiosk.output()).map(address => new URL(address).pathname)).toEqual([
      '/ticket-machine/',
      '/technician/',
      '/bench/',
    ]);
    for (const started of [kiosk, hub, upstream]) {
      started.process.kill('SIGINT');
      expect((await started.ended).code).toBe(0);
    }
  });
});

import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { SerialPort } from 'serialport';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { modelOf } from '../../drivers/receipt-printer/escpos/capabilities.ts';
import { encodeReceipt } from '../../drivers/receipt-printer/escpos/codec.ts';
import { technicianContract } from '../../src/rpc/technician.ts';
import { freePort } from '../support/free-port.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { visitorAt } from '../support/visitor.ts';

const limit = { timeout: 20_000, interval: 20 };

interface Command {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  out(): string;
  err(): string;
  /** The objects that it has printed. */
  told(): Record<string, unknown>[];
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

describe('fenliu devices', () => {
  const running: Command[] = [];
  afterEach(async () => {
    for (const { process, ended } of running.splice(0)) {
      process.kill('SIGKILL');
      await ended;
    }
  });

  function devices(...args: readonly string[]): Command {
    const child = spawn(process.execPath, ['src/shell/fenliu.ts', 'devices', ...args], {
      env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const command: Command = {
      process: child,
      out: () => out,
      err: () => err,
      told: () =>
        out
          .split('\n')
          .slice(0, -1)
          .map(line => JSON.parse(line) as Record<string, unknown>),
      ended: new Promise(resolve => child.on('close', resolve)),
    };
    running.push(command);
    return command;
  }

  async function openPort(path: string): Promise<{ port: SerialPort; got: () => string }> {
    const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
    await new Promise<void>((resolve, reject) => port.open(error => (error ? reject(error) : resolve())));
    let got = '';
    port.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
    });
    port.on('error', () => {});
    return { port, got: () => got };
  }

  describe('simulate', () => {
    it('prints what a serial program sends, answers it, and ends with Ctrl+C', async () => {
      const printer = devices('simulate', 'escpos', '--pty');
      const path = await vi.waitFor(() => {
        const found = /at (\/dev\/\S+)/.exec(printer.out())?.[1];
        if (!found) throw new Error(printer.err());
        return found;
      }, limit);
      const { port, got } = await openPort(path);
      const { bytes } = encodeReceipt(
        [
          { kind: 'text', text: 'A023', align: 'centre', size: 2, bold: true },
          { kind: 'text', text: '您前面还有 3 人', align: 'left', size: 1, bold: false },
        ],
        modelOf(80, { name: '', font: 'CHINA GB18030' }),
        { proof: 'processId', id: 'AB01' },
      );
      port.write(Buffer.from(bytes));
      await vi.waitFor(() => expect(got()).toContain('7"AB01\0'), limit);
      const paper = printer.out().split('\n');
      expect(paper.some(line => /^│ +A 0 2 3 +│$/.test(line))).toBe(true);
      expect(paper.some(line => /^│您前面还有 3 人 +│$/.test(line))).toBe(true);
      expect(printer.out()).toContain('✂');
      port.close();
      printer.process.kill('SIGINT');
      expect(await printer.ended).toBe(0);
      expect(printer.err()).toBe('');
    });

    it('obeys what is written to its input, and tells one JSON object a change', async () => {
      const printer = devices('simulate', 'receipt-printer/escpos', '--pty', '--json');
      await vi.waitFor(() => expect(printer.told()[0]?.pty).toBeDefined(), limit);
      const { port, got } = await openPort(String(printer.told()[0]?.pty));
      printer.process.stdin.write('cover ajar\nfault crackle\nfault bitFlip\npower\npaper out\n');
      await vi.waitFor(() => expect(printer.told().at(-1)).toMatchObject({ paper: 'out' }), limit);
      expect(printer.told().flatMap(({ answer = [] }) => answer)).toEqual([
        'It is: cover open|closed',
        'It is: fault silent|late|split|bitFlip|unplug',
        'The next thing that it says arrives with one bit wrong.',
        'It was off and is on again: it starts anew.',
      ]);
      // It answers nothing while it starts, and then the middle one of the eight bits of 0x7e is the other.
      await vi.waitFor(() => {
        if (got() === '') port.write(Buffer.from([0x10, 0x04, 0x04]));
        expect(got()).toMatch(/^\x76/);
      }, limit);
      // Its input ends: it goes on, as it does when it is started from a script.
      printer.process.stdin.end('paper full\n');
      await vi.waitFor(() => expect(printer.told().at(-1)).toMatchObject({ paper: 'full' }), limit);
      port.write('after the end of the input\n');
      await vi.waitFor(() => expect(printer.out()).toContain('after the end of the input'), limit);
      port.close();
      printer.process.kill('SIGTERM');
      expect(await printer.ended).toBe(0);
    });

    it('ends as with Ctrl+C when nobody reads any more what it prints', async () => {
      const printer = devices('simulate', 'escpos', '--pty');
      await vi.waitFor(() => expect(printer.out()).toContain('at /dev/'), limit);
      printer.process.stdout.destroy();
      printer.process.stdin.write('paper out\n');
      expect(await printer.ended).toBe(0);
      expect(printer.err()).toBe('');
    });

    it.runIf(process.platform === 'linux')(
      'says that the plug cannot be put in again when the system has no terminal left, and goes on',
      async () => {
        const board = devices('simulate', 'call-board/alpha', '--pty', '--json');
        await vi.waitFor(() => expect(board.told()[0]?.pty).toBeDefined(), limit);
        const allow = (files: number): void =>
          void execFileSync('prlimit', [`--pid=${board.process.pid}`, `--nofile=${files}:`]);
        allow(5);
        board.process.stdin.write('unplug\nplug\n');
        await vi.waitFor(
          () =>
            expect(board.told()).toContainEqual(expect.objectContaining({ plugFailed: expect.any(String) })),
          limit,
        );
        allow(1024);
        board.process.stdin.write('plug\n');
        await vi.waitFor(() => expect(board.told().at(-1)?.pty).toMatch(/^\/dev\//), limit);
        board.process.kill('SIGTERM');
        expect(await board.ended, board.err()).toBe(0);
      },
    );

    it.each([
      [['simulate', 'epson', '--pty'], 'There is no model "epson"'],
      [['simulate', 'escpos'], 'devices simulate escpos --pty'],
      [['simulate', 'magtek-hid', '--pty'], 'no pseudo-terminal can stand in for'],
      [['simulate', 'escpos', '--pty', '--baud', 'fast'], 'it wants 300 to 921600'],
      [['simulate', 'escpos', '--pty', '--flow', 'dtrdsr'], 'it wants none, rtscts or xonxoff'],
      [['simulate', 'escpos', '--tty'], 'Wrong option'],
      [['simulate', '--pty'], 'Usage'],
      [['mend'], 'There are list, status, test, trace and simulate'],
      [[], 'Usage'],
    ])('refuses %j in one line that says what to do', async (args, text) => {
      const refused = devices(...args);
      expect(await refused.ended).toBe(64);
      expect(refused.err()).toContain(text);
      expect(refused.out()).toBe('');
    });
  });

  describe('of a running kiosk', () => {
    let hall: Hall;
    beforeAll(async () => {
      hall = await startHall({ speed: 20, readMs: 100 });
      const technician = await hall.screen('technician');
      await technician.until('diagnostics', ({ devices: all }) =>
        all.every(({ state }) => state.device === 'online'),
      );
      technician.close();
    }, 60_000);
    afterAll(() => hall.stop());
    const ask = (...args: readonly string[]): Command => devices(...args, '--url', hall.address('kiosk'));

    it('lists the devices with their models and lines', async () => {
      const list = ask('list');
      expect(await list.ended, list.err()).toBe(0);
      const rows = list.out().split('\n');
      expect(rows[0]).toMatch(/^id +model +line +state$/);
      expect(rows).toContainEqual(
        expect.stringMatching(
          /^receiptPrinter:smart-counter +receipt-printer\/escpos +sim 115200 8N1 +online/,
        ),
      );
    });

    it('gives as JSON what the kiosk says of itself', async () => {
      const status = ask('status', '--json');
      expect(await status.ended, status.err()).toBe(0);
      expect(technicianContract.pushes.diagnostics.parse(JSON.parse(status.out())).driverHost.state).toBe(
        'running',
      );
      const words = ask('status');
      await words.ended;
      expect(words.out()).toContain('driver host running since');
      expect(words.out()).toContain('hub inside since');
    });

    it('tests a printer and says what the person has to look for', async () => {
      const test = ask('test', 'receiptPrinter:smart-counter');
      expect(await test.ended, test.err()).toBe(0);
      expect(test.out()).toMatch(/^(Passed:|Look for yourself:) \S/);
    });

    it('shows what went over a line', async () => {
      const trace = ask('trace', 'receiptPrinter:smart-counter');
      expect(await trace.ended, trace.err()).toBe(0);
      expect(trace.out()).toContain('line opened');
      expect(trace.out()).toMatch(/→ {2}10 04 0\d/);
    });

    it('refuses a device that is not there, and to take one away from a customer', async () => {
      const unknown = ask('test', 'receiptPrinter:none');
      expect(await unknown.ended).toBe(64);
      expect(unknown.err()).toContain('There is no device receiptPrinter:none');
      const noId = ask('test', 'nix', '--json');
      expect(await noId.ended).toBe(64);
      expect(noId.err()).toMatch(/There is no device nix\. One that exists is [a-zA-Z]+:\S+;/);
      expect(JSON.parse(noId.out())).toMatchObject({ refused: { code: 'unknownDevice' } });
      const visitor = await visitorAt(hall, 'smart-counter');
      await visitor.sees('attract', screen => screen.canReadCard);
      await visitor.laysCard('zhang-san');
      await visitor.sees('select');
      const busy = ask('test', 'receiptPrinter:smart-counter', '--json');
      expect(await busy.ended, busy.out()).toBe(75);
      expect(JSON.parse(busy.out())).toMatchObject({ refused: { code: 'customerPresent' } });
    });
  });

  it('answers in the language that it is told, wherever that stands on the line, rather than in the system’s', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const away = devices('list', '--language', 'zh-Hant', '--url', url);
    expect(await away.ended).toBe(69);
    expect(away.err()).toContain(`${url} 沒有自助機應答`);
    const unknown = devices('--language=zh-Hans', 'simulate', 'epson', '--pty');
    expect(await unknown.ended).toBe(64);
    expect(unknown.err()).toContain('没有型号“epson”');
    const wrong = devices('list', '--language', 'fr');
    expect(await wrong.ended).toBe(64);
    expect(wrong.err()).toBe(
      '--language cannot be "fr": it wants zh-Hans, zh-Hant or en (default: that of the system).\n',
    );
  });

  it('says that no kiosk is there, and how to name one', async () => {
    const away = devices('status', '--url', `http://127.0.0.1:${await freePort()}`);
    expect(await away.ended).toBe(69);
    expect(away.err()).toContain('No kiosk answers at');
    const wrong = devices('list', '--url', 'kiosk');
    expect(await wrong.ended).toBe(64);
    const plain = devices('list', '--url', 'http://kiosk.example:8600');
    expect(await plain.ended).toBe(64);
    expect(plain.err()).toContain('plain http is for this machine only');
    const noAuthority = devices('list', '--tls-ca', '/nowhere/ca.pem');
    expect(await noAuthority.ended).toBe(64);
    expect(noAuthority.err()).toContain('certificate authority');
    const nothing = devices('trace');
    expect(await nothing.ended).toBe(64);
    expect(nothing.err()).toContain('fenliu devices list shows the ids');
  });
});

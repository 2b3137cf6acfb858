import { execFileSync } from 'node:child_process';
import { close as closeFile, readdirSync, readlinkSync, write as writeFile } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import { lineOpener, type OpenLine } from '../../drivers/transports/open-transport.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';

/** A line with its far end in the hands of a test. */
export interface Rig {
  readonly open: OpenLine;
  /** Everything that the device has heard. */
  heard(): Buffer;
  /** The device speaks. */
  say(bytes: Uint8Array): void;
  /** The device goes away without a word. */
  vanish(): void;
  close(): Promise<void>;
}

/** A path for a local socket that nobody else uses, and how to clear it away. */
export async function socketFolder(): Promise<{
  path: (name: string) => string;
  remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'fenliu-'));
  return {
    path: name => (process.platform === 'win32' ? `\\\\.\\pipe\\${folder}-${name}` : join(folder, name)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function simRig(): Promise<Rig> {
  const folder = await socketFolder();
  const heard: Uint8Array[] = [];
  const path = folder.path('line');
  let speak: (bytes: Uint8Array) => void = () => {};
  const line = await openSimLine({
    path,
    baud: 921_600,
    speed: 1,
    changed: () => {},
    simulate: world => {
      speak = bytes => world.send(bytes);
      return { class: 'callBoard', receive: bytes => void heard.push(bytes), powerCycle: () => {} };
    },
  });
  return {
    open: lineOpener({ kind: 'sim', path, baud: 921_600 }),
    heard: () => Buffer.concat(heard),
    say: bytes => speak(bytes),
    vanish: () => line.unplug(),
    close: async () => {
      await line.close();
      await folder.remove();
    },
  };
}

export async function tcpRig(): Promise<Rig> {
  const heard: Uint8Array[] = [];
  let socket: Socket | undefined;
  const server = createServer(opened => {
    socket = opened;
    opened.on('data', chunk => heard.push(chunk));
    opened.on('error', () => {});
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    open: lineOpener({ kind: 'tcp', host: '127.0.0.1', port: address.port }),
    heard: () => Buffer.concat(heard),
    say: bytes => void socket?.write(bytes),
    vanish: () => {
      server.close();
      socket?.resetAndDestroy();
    },
    close: () =>
      new Promise(resolve => {
        socket?.destroy();
        if (server.listening) server.close(() => resolve());
        else resolve();
      }),
  };
}

interface Pty {
  readonly master: number;
  readonly slave: number;
  readonly pty: string;
}

/** A device file of the kernel's making, a pseudo-terminal, whose other end the test holds. */
export interface DeviceFile extends Omit<Rig, 'open' | 'close'> {
  readonly path: string;
}

export function openDeviceFile(): DeviceFile {
  const load = createRequire(import.meta.url);
  const { open } = load(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`) as {
    open: (columns: number, rows: number) => Pty;
  };
  const { master, slave, pty } = open(80, 24);
  const heard: Uint8Array[] = [];
  const far = new ReadStream(master);
  far.on('data', chunk => heard.push(chunk));
  // Reading a pseudo-terminal whose other end is closed is an error, not an end.
  far.on('error', () => {});
  const say = (bytes: Uint8Array): void => {
    // The kernel takes 4 KiB and then says "later"; a blocking write would stop this very process from reading.
    writeFile(master, bytes, 0, Math.min(1024, bytes.length), null, (error, count) => {
      if (error?.code === 'EAGAIN') setTimeout(say, 1, bytes);
      else if (!error && count < bytes.length) say(bytes.subarray(count));
    });
  };
  let gone = false;
  return {
    path: pty,
    heard: () => Buffer.concat(heard),
    say,
    vanish: () => {
      if (gone) return;
      gone = true;
      far.destroy();
      closeFile(slave, () => {});
    },
  };
}

/** How often this process has a device file open. */
export const handlesOn = (path: string): number =>
  readdirSync('/proc/self/fd').filter(handle => {
    try {
      // A file that was taken away meanwhile is marked `(deleted)`.
      return readlinkSync(`/proc/self/fd/${handle}`).split(' ')[0] === path;
    } catch {
      return false;
    }
  }).length;

export async function serialRig(): Promise<Rig & DeviceFile> {
  const file = openDeviceFile();
  return {
    ...file,
    open: lineOpener({ kind: 'serial', path: file.path, baud: 115_200 }),
    close: async () => file.vanish(),
  };
}

/** Nothing between a program and the device file touches its bytes, as with every device file but a terminal. */
export const makeRaw = (path: string): void => void execFileSync('stty', ['-F', path, 'raw', '-echo']);

/**
 * No USB printer is at hand: a raw pseudo-terminal stands for it. As `usblp` does, it takes bytes and gives bytes through
 * a character device, answers `EAGAIN` when it can do neither now, and takes a long write in pieces. Unlike `usblp` it
 * lets a second user in, and a hang-up gives no bytes instead of `ENODEV`.
 */
export async function printerRig(): Promise<Rig & DeviceFile> {
  const file = openDeviceFile();
  makeRaw(file.path);
  return {
    ...file,
    open: lineOpener({ kind: 'usb-printer', path: file.path }),
    close: async () => file.vanish(),
  };
}

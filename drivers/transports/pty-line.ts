import { spawnSync } from 'node:child_process';
import { closeSync, write as writeFile } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import type { SerialFlow } from '../../src/core/device.ts';
import { type Failure, fail, ok, type Result } from '../../src/core/result.ts';
import type { Simulator, SimulatorWorld } from '../simulator.ts';
import { hostBuffer, openPacedDevice } from './paced-device.ts';
import type { SimLine } from './sim-line.ts';

/** A simulated device at the end of a pseudo-terminal, which any program can open as a serial port. */
export interface PtyLine<S extends Simulator> extends SimLine<S> {
  /** What a program opens, `/dev/pts/3`; another one after every `plug`, and none while unplugged. */
  path(): string | undefined;
}

/** Both ends of a pseudo-terminal as the kernel gives them. */
interface Pty {
  readonly master: number;
  readonly slave: number;
  readonly pty: string;
}

/** Bytes handed to the kernel at once. */
const mostAtOnce = 1024;

/**
 * A simulated device behind a pseudo-terminal, paced as its wire. The kernel ignores the baud rate that a program sets
 * on it: that of the wire is `baud`. Bytes that no program reads are lost once 4 KiB wait, as on a serial port.
 * Fails with `noPty` on a system that has none.
 * @param speed how many times faster than the real thing; 1 is real
 * @param flow as of a paced device. A pseudo-terminal has no line CTS: that it takes nothing stands for it.
 */
export async function openPtyLine<S extends Simulator>(options: {
  baud: number;
  speed: number;
  flow?: SerialFlow;
  simulate: (world: SimulatorWorld) => S;
  changed: () => void;
}): Promise<Result<PtyLine<S>, Failure<'noPty'>>> {
  let end: DeviceEnd | undefined;

  const unplug = (): void => {
    end?.close();
    end = undefined;
    device.cut();
    options.changed();
  };
  const device = openPacedDevice({
    ...options,
    toHost: slice => end?.write(slice),
    fill: full => end?.wait(full),
    unplug,
  });
  const plug = async (): Promise<void> => {
    if (end) return;
    end = openDeviceEnd(bytes => device.hear(bytes));
    options.changed();
  };

  try {
    await plug();
  } catch (error) {
    device.stop();
    return fail('noPty', error instanceof Error ? error.message : String(error));
  }
  return ok({
    simulator: device.simulator,
    path: () => end?.path,
    plugged: () => end !== undefined,
    unplug,
    plug,
    inject: (fault, at) => device.inject(fault, at),
    powerCycle: () => device.powerCycle(),
    async close() {
      device.stop();
      end?.close();
      end = undefined;
    },
  });
}

interface DeviceEnd {
  readonly path: string;
  write(bytes: Uint8Array): void;
  /** Takes no bytes from the host for now, so that its writes block. */
  wait(full: boolean): void;
  close(): void;
}

/** Opens a pseudo-terminal that passes every byte on unchanged. Throws when the system has none. */
function openDeviceEnd(hear: (bytes: Uint8Array) => void): DeviceEnd {
  // Not the package's own `open`: that reads the host's end itself and steals its bytes.
  const load = createRequire(import.meta.url);
  const native = load(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`) as {
    open: (columns: number, rows: number) => Pty;
  };
  const { master, slave, pty: path } = native.open(80, 24);
  // A program such as `cat` does not set the line itself and would get echoes and changed line ends.
  spawnSync('stty', ['raw', '-echo'], { stdio: [slave, 'ignore', 'ignore'] });

  const reader = new ReadStream(master);
  reader.on('data', hear);
  // Reading a pseudo-terminal that was closed meanwhile is an error, not an end.
  reader.on('error', () => {});

  let waiting = Buffer.alloc(0);
  let writing = false;
  let closed = false;
  // The kernel takes 4 KiB and then says "later"; a blocking write would stop this very process from reading.
  const pump = (): void => {
    if (closed || waiting.length === 0) {
      writing = false;
      return;
    }
    writing = true;
    const slice = waiting.subarray(0, mostAtOnce);
    writeFile(master, slice, 0, slice.length, null, (error, count) => {
      if (error?.code === 'EAGAIN') setTimeout(pump, 1);
      else {
        waiting = error ? Buffer.alloc(0) : waiting.subarray(count);
        pump();
      }
    });
  };

  return {
    path,
    write(bytes) {
      if (waiting.length + bytes.length > hostBuffer) return;
      waiting = Buffer.concat([waiting, bytes]);
      if (!writing) pump();
    },
    wait(full) {
      if (full) reader.pause();
      else reader.resume();
    },
    close() {
      closed = true;
      reader.destroy();
      // Held until now: without it the device's end could not be read while no program has the port open.
      closeSync(slave);
    },
  };
}

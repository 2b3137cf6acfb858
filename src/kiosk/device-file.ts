import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type DeviceConfig, deviceConfigsSchema } from '../core/device.ts';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { copyDurably, putInPlace } from '../store/durable-file.ts';

type Devices = readonly DeviceConfig[];

/**
 * Which devices a kiosk has. What it is started with (`--devices`) holds until a technician changes something: from
 * then on their file in the data folder holds, until they put it aside.
 */
export interface DeviceFile {
  current(): Devices;
  source(): 'start' | 'technician';
  /** What is wrong with the technician's file that should have been in use, and where. */
  fault(): string | undefined;
  /** Takes another configuration when it is on the disk; the one before is kept beside it. */
  change(next: Devices): Result<void, Failure<'fileUnwritable'>>;
  /** Puts the technician's file aside and goes back to what the kiosk was started with. */
  useStart(): Result<void, Failure<'fileUnwritable'>>;
}

/**
 * The devices that a file lists; the failure's detail says what is wrong in it, and where. A device may be listed once.
 */
export function readDevices(file: string): Result<Devices> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail('devicesUnreadable', `${file}\n${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = deviceConfigsSchema.safeParse(json);
  if (!parsed.success) return fail('devicesWrong', `${file}\n${z.prettifyError(parsed.error)}`);
  const ids = parsed.data.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  return twice ? fail('devicesWrong', `${file}\n${twice} is listed twice`) : ok(parsed.data);
}

/**
 * @param folder of the kiosk's data
 * @param start what the kiosk was started with
 */
export function openDeviceFile(folder: string, start: Devices): DeviceFile {
  const file = join(folder, 'devices.json');
  const previous = join(folder, 'devices.previous.json');
  const refused = join(folder, 'devices.refused.json');
  let own: Devices | undefined;
  let wrong: string | undefined;
  let fileIsGood = false;

  if (existsSync(file)) {
    const read = readDevices(file);
    fileIsGood = read.ok;
    if (read.ok) own = read.value;
    else {
      wrong = read.failure.detail ?? read.failure.code;
      const before = readDevices(previous);
      if (before.ok) own = before.value;
    }
  }

  const onDisk = (act: () => void): Result<void, Failure<'fileUnwritable'>> => {
    try {
      act();
      return ok(undefined);
    } catch (error) {
      return fail('fileUnwritable', error instanceof Error ? error.message : String(error));
    }
  };
  /** Nothing that a person may want to look at again is overwritten by something worse. */
  const keep = (): void => {
    if (!existsSync(file)) return;
    if (fileIsGood) {
      copyDurably(file, `${previous}.part`);
      putInPlace(`${previous}.part`, previous);
    } else putInPlace(file, refused);
  };

  return {
    current: () => (own ? own.map(device => atItsSocket(device, start)) : start),
    source: () => (own ? 'technician' : 'start'),
    fault: () => wrong,
    change(next) {
      const written = onDisk(() => {
        keep();
        writeFileSync(`${file}.part`, `${JSON.stringify(next, undefined, 2)}\n`);
        putInPlace(`${file}.part`, file);
      });
      if (!written.ok) return written;
      own = next;
      wrong = undefined;
      fileIsGood = true;
      return written;
    },
    useStart() {
      const moved = onDisk(() => {
        if (existsSync(file)) putInPlace(file, fileIsGood ? previous : refused);
      });
      if (!moved.ok) return moved;
      own = undefined;
      wrong = undefined;
      return moved;
    },
  };
}

/** The sockets of simulated devices are somewhere else after every start. */
function atItsSocket(device: DeviceConfig, start: Devices): DeviceConfig {
  const { transport } = start.find(({ id }) => id === device.id) ?? device;
  return device.transport.kind === 'sim' && transport.kind === 'sim' ? { ...device, transport } : device;
}

import { type FSWatcher, watch } from 'node:fs';
import { opendir, readFile } from 'node:fs/promises';
import type { AttachedLine } from '../../src/core/device.ts';
import { usbId } from './usb-id.ts';

/** Milliseconds of quiet in /dev before a change is told: udev still sets names and permissions after the node is there. */
const settle = 300;
/** Milliseconds between two listings where nothing tells of a change. */
const pollEvery = 2000;

/** One source of lines could not be asked, and why: the others were. */
export interface Unlisted {
  readonly kind: AttachedLine['kind'];
  readonly cause: string;
}

/**
 * Everything attached now on which a configured device could be. Opens nothing, and so disturbs no device.
 * @param note hears of each source that could not be asked (no libusb, no udev); its lines are missing from the list
 */
export async function listAttached(
  note: (unlisted: Unlisted) => void = () => {},
): Promise<readonly AttachedLine[]> {
  const sources = [
    ['serial', serialPorts],
    ['hid', hidDevices],
    ['usb-printer', usbPrinters],
  ] as const;
  const lists = await Promise.all(
    sources.map(async ([kind, list]): Promise<readonly AttachedLine[]> => {
      try {
        return await list();
      } catch (error) {
        note({ kind, cause: error instanceof Error ? error.message : String(error) });
        return [];
      }
    }),
  );
  return lists.flat();
}

// Native modules are loaded on demand, and each by one file only: a module that could not load and is then asked for by
// a second file ends the process (Node 24).

async function serialPorts(): Promise<readonly AttachedLine[]> {
  const { listSerialPorts } = await import('./serial.ts');
  return listSerialPorts();
}

async function hidDevices(): Promise<readonly AttachedLine[]> {
  const { listHidDevices } = await import('./hid.ts');
  return listHidDevices();
}

async function usbPrinters(): Promise<AttachedLine[]> {
  if (process.platform !== 'linux') return [];
  const names = await entries('/dev/usb');
  return Promise.all(
    names
      .filter(name => /^lp\d+$/.test(name))
      .map(async (name): Promise<AttachedLine> => {
        const of = (attribute: string) => text(`/sys/class/usbmisc/${name}/device/../${attribute}`);
        const [vendorId, productId, serialNumber, manufacturer, product] = await Promise.all(
          ['idVendor', 'idProduct', 'serial', 'manufacturer', 'product'].map(of),
        );
        return {
          kind: 'usb-printer',
          path: `/dev/usb/${name}`,
          vendorId: usbId(vendorId),
          productId: usbId(productId),
          serialNumber,
          manufacturer,
          product,
        };
      }),
  );
}

async function entries(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) names.push(name);
  } catch (error) {
    // No USB printer has been attached since the machine was started.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return names;
}

const text = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').then(
    read => read.trim() || undefined,
    () => undefined,
  );

/**
 * Tells that something was attached or taken away, so that it is worth listing again; says not what. Told once for a
 * burst of changes, within about `settle` ms of the last on Linux and `pollEvery` ms elsewhere.
 * @returns ends the watch
 */
export function watchAttached(listener: () => void): () => void {
  if (process.platform === 'linux') {
    try {
      return watchDev(listener);
    } catch {
      // The system gives out no more watches (fs.inotify.max_user_watches).
    }
  }
  return pollAttached(listener, listAttached, pollEvery);
}

function watchDev(listener: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let printers: FSWatcher | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(listener, settle);
  };
  // /dev/usb comes with the first USB printer and may go with the last.
  const watchPrinters = (): void => {
    printers?.close();
    printers = undefined;
    try {
      printers = watch('/dev/usb', event => {
        if (event === 'rename') changed();
      });
      printers.on('error', () => {});
    } catch {
      // No USB printer has come yet.
    }
  };
  const nodes = watch('/dev', (event, name) => {
    // Every write to a terminal or to /dev/null is a `change`; nodes that come and go are a `rename`.
    if (event !== 'rename' || name === null || !/^(tty|rfcomm|hidraw|usb)/.test(name)) return;
    if (name === 'usb') watchPrinters();
    changed();
  });
  nodes.on('error', () => {});
  watchPrinters();
  return () => {
    clearTimeout(timer);
    printers?.close();
    nodes.close();
  };
}

/** For systems that do not tell: lists every so many milliseconds and compares. The first listing tells nothing. */
export function pollAttached(
  listener: () => void,
  list: () => Promise<readonly AttachedLine[]>,
  every: number,
): () => void {
  let known: string | undefined;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const now = JSON.stringify(await list());
    if (ended) return;
    if (known !== undefined && known !== now) listener();
    known = now;
    timer = setTimeout(() => void look(), every);
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

import { realpathSync } from 'node:fs';
import type { AttachedLine, DeviceConfig, TransportConfig } from '../../src/core/device.ts';
import type { DeviceModel } from '../../src/core/device-model.ts';

/** A line that no configured device uses, with the models that could be on it. */
export interface UnknownLine {
  readonly line: AttachedLine;
  readonly models: string[];
}

/**
 * Follows what is attached to this machine.
 * @param told is given everything that is attached now and, of it, what was not there before; called on change only
 * @returns ends it
 */
export function followAttached(
  list: () => Promise<readonly AttachedLine[]>,
  watch: (listener: () => void) => () => void,
  told: (lines: readonly AttachedLine[], arrived: readonly AttachedLine[]) => void,
): () => void {
  let known: ReadonlySet<string> | undefined;
  let turn: Promise<void> = Promise.resolve();
  let ended = false;

  const look = async (): Promise<void> => {
    const lines = await list();
    const now = new Set(lines.map(line => JSON.stringify(line)));
    const before = known ?? new Set<string>();
    if (ended || (known && now.size === before.size && now.isSubsetOf(before))) return;
    known = now;
    told(
      lines,
      lines.filter(line => !before.has(JSON.stringify(line))),
    );
  };
  const stop = watch(() => {
    turn = turn.then(look);
  });
  turn = turn.then(look);
  return () => {
    ended = true;
    stop();
  };
}

/** @param resolve follows links: configurations name lasting ones, the operating system lists what they lead to */
export function isOn(
  transport: TransportConfig,
  line: AttachedLine,
  resolve: (path: string) => string = resolved,
): boolean {
  if (transport.kind === 'hid')
    return (
      line.kind === 'hid' &&
      line.vendorId === transport.vendorId &&
      line.productId === transport.productId &&
      (transport.serialNumber === undefined || line.serialNumber === transport.serialNumber) &&
      (transport.interface === undefined || line.interface === transport.interface)
    );
  if (transport.kind !== line.kind) return false;
  if (transport.kind !== 'serial' && transport.kind !== 'usb-printer') return false;
  return transport.path === line.path || resolve(transport.path) === line.path;
}

/** HID Usage Tables: what the first reports of a device are for. */
const genericDesktop = 0x01;
const barcodeScanner = 0x8c;

/** Whether a device of this model could be on the line, by all that the line tells before it is opened. */
function couldBeOn(line: AttachedLine, model: DeviceModel): boolean {
  if (!model.transports.includes(line.kind)) return false;
  if (line.kind !== 'hid' || line.usagePage === undefined) return true;
  // Keyboards and mice, and scanners that pretend to be a keyboard, are none of ours.
  if (line.usagePage === genericDesktop) return false;
  return (line.usagePage === barcodeScanner) === (model.class === 'barcodeReader');
}

/** What a technician may want to configure. */
export const unknownLines = (
  lines: readonly AttachedLine[],
  devices: readonly DeviceConfig[],
  models: readonly DeviceModel[],
): readonly UnknownLine[] =>
  lines
    .filter(line => !devices.some(({ transport }) => isOn(transport, line)))
    .map(line => ({
      line,
      models: models.filter(model => couldBeOn(line, model)).map(({ model }) => model),
    }));

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

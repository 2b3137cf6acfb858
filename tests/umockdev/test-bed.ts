import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import type { TransportConfig } from '../../src/core/device.ts';
import { type DeviceFile, makeRaw, openDeviceFile, type Rig } from '../conformance/lines.ts';

/** The folder in which umockdev keeps its `/dev` and `/sys`; undefined outside of a test bed. */
export const bed = process.env.UMOCKDEV_DIR;

const inBed = (path: string): string => join(bed ?? '/nonexistent', path);

/** What appears and disappears with a device: its node, and for HID what it is enumerated by. */
const entriesOf = (node: string): string[] => [
  `dev/${node}`,
  ...(node.startsWith('hidraw') ? [`sys/class/hidraw/${node}`] : []),
];

/** Takes a device out of the test bed; the returned function puts it back. */
export function pull(node: string): () => void {
  const entries = entriesOf(node).map(entry => ({ entry, target: readlinkSync(inBed(entry)) }));
  for (const { entry } of entries) rmSync(inBed(entry));
  return () => {
    for (const { entry, target } of entries) symlinkSync(target, inBed(entry));
  };
}

/**
 * A device of the test bed with its far end in the hands of a test: behind its node is a pseudo-terminal, which carries
 * bytes and no reports, so that two reports that arrive together would look like one: real `hidraw` keeps them apart.
 * umockdev's own scripts would keep them apart neither, and cannot answer what was written to a HID device.
 */
export async function deviceRig(node: string, config: TransportConfig): Promise<Rig & DeviceFile> {
  const file = openDeviceFile();
  if (config.kind !== 'serial') makeRaw(file.path);
  rmSync(inBed(`dev/${node}`));
  symlinkSync(file.path, inBed(`dev/${node}`));
  let putBack: (() => void) | undefined;
  return {
    ...file,
    open: lineOpener(config),
    vanish: () => {
      putBack ??= pull(node);
      file.vanish();
    },
    close: async () => {
      file.vanish();
      putBack?.();
    },
  };
}

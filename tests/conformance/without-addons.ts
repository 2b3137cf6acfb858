import { listAttached } from '../../drivers/transports/attached.ts';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import type { TransportConfig } from '../../src/core/device.ts';
import { tcpRig } from './lines.ts';

/** Run by Node with `--no-addons`: prints what works without native modules, asked twice in turn. */

const ears = { bytes: () => {}, closed: () => {} };
const open = (config: TransportConfig) => lineOpener(config)(ears);

async function round() {
  const notes: unknown[] = [];
  const lines = await listAttached(note => notes.push(note));
  const serial = await open({ kind: 'serial', path: '/dev/ttyUSB0', baud: 9600 });
  const hid = await open({ kind: 'hid', vendorId: '0801', productId: '0011' });
  const rig = await tcpRig();
  const tcp = await rig.open(ears);
  if (tcp.ok) await tcp.value.close();
  await rig.close();
  // A printer may really be attached where the tests run.
  return {
    listing: { lines: lines.filter(({ kind }) => kind !== 'usb-printer'), notes },
    serial,
    hid,
    tcp: tcp.ok,
  };
}

console.log(JSON.stringify([await round(), await round()]));

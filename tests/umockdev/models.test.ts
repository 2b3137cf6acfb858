import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import { deviceModels } from '../../drivers/host/registry.ts';
import type { TransportConfig } from '../../src/core/device.ts';
import { simulatedModels } from '../../src/shell/devices/simulators.ts';
import { simulateOn } from '../conformance/devices/far-ends.ts';
import { openRealHost } from '../conformance/devices/real-host.ts';
import { hidPlaces } from './devices.ts';
import { bed, deviceRig } from './test-bed.ts';

describe.skipIf(bed === undefined)('in a test bed of umockdev, in the driver host process', () => {
  let host: ReturnType<typeof openRealHost>;
  // Before any device: a process that is begun later inherits the far ends, and then they never hang up.
  beforeAll(async () => {
    host = openRealHost();
    await host.ready;
  });
  afterAll(() => host.end());

  /** The driver host is inside the test bed and finds its devices as it does in a hall. */
  async function visit(model: string, node: string, transport: TransportConfig): Promise<void> {
    const simulated = simulatedModels.find(one => one.model === model);
    if (!simulated) throw new Error(`no simulator ${model}`);
    const rig = await deviceRig(node, transport);
    const { thing, stop } = simulateOn(rig, simulated.simulate);
    onTestFinished(async () => {
      stop();
      await rig.close();
    });
    const device = await host.place(model, transport, `device:${model.replaceAll('/', '-')}`);
    await host.until(device, 'online');
    await host.talk(model, device, thing, 1, 2);
    rig.vanish();
    await host.until(device, 'offline');
    host.remove(device);
  }

  const modelsOf = (kind: TransportConfig['kind']): string[] =>
    deviceModels.filter(({ transports }) => transports.includes(kind)).map(({ model }) => model);

  it.each(modelsOf('hid'))('%s works as a HID device, and is missed when it goes', async model => {
    const place = hidPlaces[model];
    if (!place) throw new Error(`no place for ${model}`);
    const { vendorId, productId, serialNumber } = place.device;
    await visit(model, place.node, {
      kind: 'hid',
      vendorId,
      productId,
      serialNumber,
      interface: place.interface,
    });
  });

  it.each(modelsOf('serial'))('%s works on a serial port, and is missed when it goes', async model => {
    const baud = simulatedModels.find(one => one.model === model)?.baud ?? 9600;
    await visit(model, 'ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0', baud });
  });
});

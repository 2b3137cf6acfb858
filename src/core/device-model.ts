import * as z from 'zod';
import { type DeviceConfig, deviceClasses, type TransportConfig, transportConfigSchema } from './device.ts';

const transportKinds = transportConfigSchema.options.map(({ shape }) => shape.kind.value);

/** A driver that this installation has, as technicians choose it. */
export const deviceModelSchema = z.object({
  /** `id-card/sdt` */
  model: z.string(),
  class: z.enum(deviceClasses),
  /** As printed on the box. */
  title: z.string(),
  transports: z.array(z.enum(transportKinds)),
  /** Of its serial line, as it leaves the factory. */
  baud: z.int().optional(),
});
export type DeviceModel = Readonly<z.infer<typeof deviceModelSchema>>;

/** What is wrong with a device's configuration, beyond its form. */
export type ConfigFault = 'idTwice' | 'unknownModel' | 'otherClass' | 'otherTransport' | 'otherFlow';

/**
 * Checks a configuration against the drivers that there are. The id says the class (design §6), because the faces look
 * for their devices by it.
 * @returns the first fault, and the entry that has it
 */
export function configFault(
  devices: readonly DeviceConfig[],
  models: readonly DeviceModel[],
): { readonly device: DeviceConfig; readonly fault: ConfigFault } | undefined {
  for (const [index, device] of devices.entries()) {
    const model = models.find(known => known.model === device.model);
    const fault: ConfigFault | undefined = devices.slice(0, index).some(({ id }) => id === device.id)
      ? 'idTwice'
      : !model
        ? 'unknownModel'
        : !device.id.startsWith(`${model.class}:`)
          ? 'otherClass'
          : !model.transports.includes(device.transport.kind)
            ? 'otherTransport'
            : hasOtherFlow(device)
              ? 'otherFlow'
              : undefined;
    if (fault) return { device, fault };
  }
  return undefined;
}

/** Only what printers answer is free of the bytes 11 and 13 (protocols 2.4): of other devices they would be missing. */
const hasOtherFlow = ({ id, transport }: DeviceConfig): boolean =>
  transport.kind === 'serial' && transport.flow === 'xonxoff' && !id.startsWith('receiptPrinter:');

/** A line in the fewest words, for technicians. */
export function lineText(transport: TransportConfig): string {
  switch (transport.kind) {
    case 'serial':
      return `${transport.path} ${transport.baud} 8N1 ${transport.flow ?? ''}`.trim();
    case 'tcp':
      return `tcp ${transport.host}:${transport.port}`;
    case 'sim':
      return `sim ${transport.baud} 8N1`;
    case 'hid': {
      const { vendorId, productId, serialNumber = '' } = transport;
      return `hid ${vendorId}:${productId} ${serialNumber}`.trim();
    }
    case 'usb-printer':
      return transport.path;
  }
}

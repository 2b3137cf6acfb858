import type { Catalogue } from '../catalogue/catalogue.ts';
import { text } from '../catalogue/texts.ts';
import type { DeviceConfig, DeviceState } from '../core/device.ts';
import type { DeviceId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { fail, ok } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import type { Pushed } from '../rpc/contract.ts';
import { logRefusals } from '../rpc/log-refusals.ts';
import type { Port } from '../rpc/port.ts';
import { type Served, serve } from '../rpc/serve.ts';
import { technicianContract } from '../rpc/technician.ts';
import { journalTail } from '../store/journal.ts';
import type { Store } from '../store/open-store.ts';
import type { DriverLink } from './driver-link.ts';

type Diagnosis = Pushed<typeof technicianContract, 'diagnostics'>;

/** News come in bursts; pages are told at most this often, ms. */
const shortestInterval = 100;

export interface DiagnosticsParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly devices: readonly DeviceConfig[];
  readonly states: ReadonlyMap<DeviceId, { readonly state: DeviceState; readonly since: number }>;
  readonly drivers: DriverLink;
  readonly sync: () => Diagnosis['sync'];
  readonly version: string;
  readonly isServing: () => boolean;
  readonly log: Log;
}

export interface Diagnostics {
  accept(port: Port): void;
  changed(): void;
  close(): void;
}

const describe = ({ transport }: DeviceConfig): string => {
  if (transport.kind === 'tcp') return `tcp ${transport.host}:${transport.port}`;
  const path = transport.kind === 'sim' ? '' : ` ${transport.path}`;
  return `${transport.kind}${path} ${transport.baud} 8N1`;
};

/** What a technician sees of this kiosk, and what they may do. */
export function openDiagnostics(parts: DiagnosticsParts): Diagnostics {
  const { store, devices, states, drivers, log } = parts;
  const { owner } = store.read;
  const startedAt = owner.clock();
  const pages = new Set<Served<typeof technicianContract>>();
  let timer: NodeJS.Timeout | undefined;

  const diagnose = (): Diagnosis => ({
    branch: parts.catalogue.branch.name[parts.language],
    node: owner.node,
    version: parts.version,
    startedAt,
    driverHost: drivers.status(),
    devices: devices.map(device => {
      const known = states.get(device.id);
      return {
        id: device.id,
        model: device.model,
        transport: describe(device),
        state: known?.state ?? { device: 'starting' },
        since: known?.since ?? startedAt,
      };
    }),
    sync: parts.sync(),
    journal: journalTail(store.read, 50).map(({ seq, at, kind }) => ({ seq, at, kind })),
  });

  const tell = (): void => {
    timer = undefined;
    if (pages.size === 0) return;
    const now = diagnose();
    for (const page of pages) page.push('diagnostics', now);
  };

  return {
    accept(port) {
      const page = serve(
        technicianContract,
        port,
        {
          restartDriverHost: () => {
            if (parts.isServing())
              return fail('customerPresent', text(parts.language, 'technician.error.customerPresent'));
            drivers.restart();
            return ok({});
          },
        },
        logRefusals(log, 'technician'),
      );
      pages.add(page);
      port.onClose(() => pages.delete(page));
      page.push('diagnostics', diagnose());
    },
    changed: () => {
      timer ??= setTimeout(tell, shortestInterval);
    },
    close: () => {
      clearTimeout(timer);
      for (const page of pages) page.close();
    },
  };
}

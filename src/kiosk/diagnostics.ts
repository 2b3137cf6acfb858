import type { Catalogue } from '../catalogue/catalogue.ts';
import type { DeviceState } from '../core/device.ts';
import type { DeviceId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import type { Log } from '../log/log.ts';
import type { Pushed } from '../rpc/contract.ts';
import { logRefusals } from '../rpc/log-refusals.ts';
import type { Port } from '../rpc/port.ts';
import { type Handlers, type Served, serve } from '../rpc/serve.ts';
import { technicianContract } from '../rpc/technician.ts';
import { journalTail } from '../store/journal.ts';
import { lastRestore } from '../store/last-restore.ts';
import type { Store } from '../store/open-store.ts';
import type { DeviceFile } from './device-file.ts';
import { instructionOf } from './device-instruction.ts';
import { testOf } from './device-tests.ts';
import type { DriverLink } from './driver-link.ts';

type Diagnosis = Pushed<typeof technicianContract, 'diagnostics'>;

/** News come in bursts; pages are told at most this often, ms. */
const shortestInterval = 100;

export interface DiagnosticsParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly file: DeviceFile;
  readonly states: ReadonlyMap<DeviceId, { readonly state: DeviceState; readonly since: number }>;
  readonly drivers: DriverLink;
  readonly handlers: Handlers<typeof technicianContract>;
  readonly hub: () => Diagnosis['hub'];
  readonly sync: () => Diagnosis['sync'];
  readonly fromHeadOffice: () => Diagnosis['fromHeadOffice'];
  readonly version: string;
  readonly log: Log;
}

export interface Diagnostics {
  accept(port: Port): void;
  changed(): void;
  close(): void;
}

/** What a technician sees of this kiosk. */
export function openDiagnostics(parts: DiagnosticsParts): Diagnostics {
  const { store, file, states, drivers, log } = parts;
  const { owner } = store.read;
  const startedAt = owner.clock();
  const pages = new Set<Served<typeof technicianContract>>();
  let timer: NodeJS.Timeout | undefined;
  const restored = lastRestore(store.read);

  const devicesNow = (): Diagnosis['devices'] =>
    file.current().map(config => {
      const known = states.get(config.id);
      const state = known?.state ?? { device: 'starting' };
      const model = drivers.models().find(one => one.model === config.model);
      const instruction = instructionOf(config, state);
      return {
        config,
        ...(model ? { model } : {}),
        state,
        since: known?.since ?? startedAt,
        ...(instruction ? { instruction } : {}),
        testable: model !== undefined && testOf(model.class) !== undefined,
      };
    });

  const dayNow = (): Diagnosis['businessDay'] => {
    const day = store.read.today();
    const held = owner.days?.held();
    return held === undefined ? { day } : { day, held };
  };

  const diagnose = (): Diagnosis => {
    const fault = file.fault();
    return {
      branch: parts.catalogue.branch.name[parts.language],
      node: owner.node,
      version: parts.version,
      startedAt,
      ...(restored
        ? {
            store: {
              restoredAt: restored.at,
              backup: restored.backup,
              unknownSince: restored.unknownSince,
            },
          }
        : {}),
      businessDay: dayNow(),
      driverHost: drivers.status(),
      hub: parts.hub(),
      devices: devicesNow(),
      unknown: drivers.unknownLines(),
      models: [...drivers.models()],
      configuration: { source: file.source(), ...(fault ? { fault } : {}) },
      sync: parts.sync(),
      fromHeadOffice: parts.fromHeadOffice(),
      journal: journalTail(store.read, 50).map(({ seq, at, kind }) => ({ seq, at, kind })),
    };
  };

  const tell = (): void => {
    timer = undefined;
    if (pages.size === 0) return;
    const now = diagnose();
    for (const page of pages) page.push('diagnostics', now);
  };

  return {
    accept(port) {
      const page = serve(technicianContract, port, parts.handlers, logRefusals(log, 'technician'));
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

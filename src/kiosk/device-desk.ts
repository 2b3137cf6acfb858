import { text } from '../catalogue/texts.ts';
import type { Clock } from '../core/clock.ts';
import type { DeviceConfig } from '../core/device.ts';
import { configFault } from '../core/device-model.ts';
import type { DeviceId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import type { Answer } from '../rpc/contract.ts';
import type { Handlers } from '../rpc/serve.ts';
import type { technicianContract } from '../rpc/technician.ts';
import type { DeviceFile } from './device-file.ts';
import { testOf } from './device-tests.ts';
import type { DriverLink } from './driver-link.ts';

type Contract = typeof technicianContract;
type TechnicianFailure =
  | 'customerPresent'
  | 'unknownDevice'
  | 'driverHostAway'
  | 'noSafeTest'
  | 'testRunning';

/** How long a board shows what a person is to look at, ms. */
const boardTestTime = 5_000;

export interface DeskParts {
  readonly drivers: DriverLink;
  readonly file: DeviceFile;
  readonly windows: readonly string[];
  readonly clock: Clock;
  /** Whether a customer is at this machine. */
  readonly isServing: () => boolean;
  /** Other devices are configured. */
  readonly configured: () => void;
  /** A board shows something that is not for the hall. */
  readonly repaint: () => void;
  readonly log: Log;
}

/** What technicians do with devices: everything that their contract lets them ask. */
export interface DeviceDesk {
  readonly handlers: Handlers<Contract>;
  /** Whether what happens at this device is a technician's doing and no customer's. */
  isTesting(device: DeviceId): boolean;
  close(): void;
}

export function openDeviceDesk(parts: DeskParts): DeviceDesk {
  const { drivers, file, log } = parts;
  const testing = new Set<DeviceId>();
  const timers = new Set<NodeJS.Timeout>();

  const refuse = (language: Language, code: TechnicianFailure) =>
    fail(code, text(language, `technician.error.${code}`));
  const configOf = (id: DeviceId): DeviceConfig | undefined =>
    file.current().find(device => device.id === id);

  /** Only what the technician touches is checked: an old fault of another device must not keep them from mending this. */
  const faultIn = (device: DeviceConfig, language: Language): Result<void> => {
    const known = drivers.models();
    if (known.length === 0) return refuse(language, 'driverHostAway');
    const fault = configFault([device], known)?.fault;
    if (fault === undefined) return ok(undefined);
    const values = { id: device.id, model: device.model, line: device.transport.kind };
    return fail('deviceRefused', text(language, `technician.error.${fault}`, values));
  };
  const written = (language: Language, done: Result<void>): Result<Answer<Contract, 'addDevice'>> => {
    if (!done.ok) {
      const why = done.failure.detail ?? done.failure.code;
      return fail('fileUnwritable', text(language, 'technician.error.fileUnwritable', { why }));
    }
    drivers.configure(file.current());
    parts.configured();
    log('devicesConfigured', { source: file.source(), devices: file.current().length });
    return ok({});
  };
  const put = (language: Language, next: readonly DeviceConfig[]) => written(language, file.change(next));
  /** A device that is taken away while a customer needs it would end their visit. */
  const whenFree = <T>(language: Language, act: () => Result<T>): Result<T> =>
    parts.isServing() ? refuse(language, 'customerPresent') : act();

  const testDevice: Handlers<Contract>['testDevice'] = async ({ device, language }) => {
    const config = configOf(device);
    if (!config) return refuse(language, 'unknownDevice');
    const kind = drivers.models().find(({ model }) => model === config.model)?.class;
    if (!kind) return refuse(language, 'driverHostAway');
    const test = testOf(kind);
    if (!test) return refuse(language, 'noSafeTest');
    if (parts.isServing()) return refuse(language, 'customerPresent');
    if (testing.has(device)) return refuse(language, 'testRunning');
    testing.add(device);
    // A face waits at its reader all day; it begins again behind the test.
    drivers.interrupt(device);
    const { windows } = parts;
    const done = await test({ config, language, drivers, now: parts.clock(), windows });
    testing.delete(device);
    log('deviceTested', { device, outcome: done.ok ? done.value.outcome : done.failure.code });
    if (kind === 'callBoard') later(boardTestTime, parts.repaint);
    return done;
  };

  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };

  return {
    isTesting: device => testing.has(device),
    handlers: {
      restartDriverHost: ({ language }) =>
        whenFree(language, () => {
          drivers.restart();
          return ok({});
        }),
      deviceTrace: async ({ device, language }) => {
        if (!configOf(device)) return refuse(language, 'unknownDevice');
        const frames = await drivers.trace(device);
        return frames.ok ? ok({ frames: [...frames.value] }) : refuse(language, 'driverHostAway');
      },
      testDevice,
      addDevice: ({ device, language }) =>
        whenFree(language, () => {
          if (configOf(device.id))
            return fail('deviceRefused', text(language, 'technician.error.idTwice', { id: device.id }));
          const right = faultIn(device, language);
          return right.ok ? put(language, [...file.current(), device]) : right;
        }),
      changeDevice: ({ device, language }) =>
        whenFree(language, () => {
          if (!configOf(device.id)) return refuse(language, 'unknownDevice');
          const right = faultIn(device, language);
          if (!right.ok) return right;
          return put(
            language,
            file.current().map(one => (one.id === device.id ? device : one)),
          );
        }),
      removeDevice: ({ device, language }) =>
        whenFree(language, () => {
          if (!configOf(device)) return refuse(language, 'unknownDevice');
          return put(
            language,
            file.current().filter(({ id }) => id !== device),
          );
        }),
      useStartDevices: ({ language }) => whenFree(language, () => written(language, file.useStart())),
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

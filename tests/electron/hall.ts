import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/log/log.ts';
import { freePorts } from '../../src/shell/free-ports.ts';
import { readCommandLine } from '../../src/shell/options.ts';
import { type Role, type RoleName, roleNames, roleOf, rolesOf, wantedPorts } from '../../src/shell/roles.ts';
import { simulatedDevices } from '../../src/shell/simulated-devices.ts';
import { supervise } from '../../src/shell/supervisor.ts';
import { out } from './shell.ts';

export interface Hall {
  /** What the shell is to run. */
  readonly kiosk: Role;
  /** Where the bench serves its page. */
  readonly bench: string;
  stop(): Promise<void>;
}

/** Everything that a smart counter needs but the kiosk itself, as the product starts it: core, upstream and bench. */
export async function startHall(): Promise<Hall> {
  // Short: the devices' sockets lie in it.
  const folder = mkdtempSync(join(out, 'h-'));
  const words = ['start', '--profile', 'smart-counter', '--port', '0', '--data', folder];
  const line = readCommandLine([...words, '--language', 'zh-Hans', '--bench-speed', '20'], {});
  if (line.kind !== 'run') throw new Error(JSON.stringify(line));
  const { options } = line;

  const devicesFile = join(folder, 'devices.json');
  writeFileSync(devicesFile, JSON.stringify(simulatedDevices(options.profile, folder)));
  const names = rolesOf(options, true);
  const found = await freePorts(wantedPorts(names, options));
  if (!found.ok) throw new Error(found.failure.code);
  const ports = Object.fromEntries(
    roleNames.map(name => [name, found.value[names.indexOf(name)] ?? 0]),
  ) as Record<RoleName, number>;
  const role = (name: RoleName): Role => roleOf(name, options, { ports, devicesFile });

  const others = names
    .filter(name => name !== 'kiosk')
    .map(name =>
      supervise(
        role(name),
        { restarting: () => {}, gone: (child, why) => console.error(child, why) },
        silentLog,
      ),
    );
  for (const { name, ready } of others) {
    const result = await ready;
    if (!result.ok) throw new Error(`${name}: ${result.failure.detail}`);
  }
  return {
    kiosk: role('kiosk'),
    bench: role('bench').address,
    stop: async () => {
      await Promise.all(others.map(child => child.stop(1500)));
    },
  };
}

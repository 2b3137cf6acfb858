import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachedAs, type ServerTls } from '../rpc/tls-files.ts';
import { keyBeside } from '../store/key-file.ts';
import { databaseVariable } from '../upstream/database-address.ts';
import { loopback } from './free-ports.ts';
import type { Options } from './options.ts';

/** The product's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every process that can be part of a start. */
export const roleNames = ['core', 'upstream', 'bench', 'kiosk', 'hub'] as const;
export type RoleName = (typeof roleNames)[number];

const modules: Readonly<Record<RoleName, string>> = {
  core: 'src/bank/sandbox/main.ts',
  upstream: 'src/upstream/main.ts',
  bench: 'src/shell/bench/main.ts',
  kiosk: 'src/kiosk/main.ts',
  hub: 'src/hub/main.ts',
};

export interface Role {
  readonly name: RoleName;
  readonly module: string;
  readonly args: readonly string[];
  /** What nobody else on the machine shall read: a command line everybody can. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it will listen. */
  readonly address: string;
}

/** Where a start has put things. */
export interface Place {
  readonly ports: Readonly<Record<RoleName, number>>;
  /** The file of device configurations that bench and kiosk share. */
  readonly devicesFile: string;
  /** With the branch and the code by which the kiosk of this start may enrol at the head office of this start. */
  readonly enrolCodeFile?: string | undefined;
  /** What the server that this command is for proves itself with. */
  readonly tls?: ServerTls | undefined;
}

/** The processes that a start consists of: what is found at an address elsewhere is not started here. */
export function rolesOf(options: Options, simulated: boolean): readonly RoleName[] {
  const { command } = options;
  if (command === 'hub' || command === 'upstream') return [command];
  return roleNames.filter(
    name =>
      name === 'kiosk' ||
      (name === 'bench' && simulated) ||
      (name === 'core' && options.core === undefined) ||
      (name === 'upstream' && options.upstream === undefined),
  );
}

/** The ports to ask for, in the order of `roles`. Nobody looks at the core's, so any will do (design §2). */
export const wantedPorts = (roles: readonly RoleName[], { port, command }: Options): readonly number[] =>
  roles.map(role => {
    if (port === 0 || role === 'core') return 0;
    return port + { kiosk: 0, hub: 0, upstream: command === 'upstream' ? 0 : 1, bench: 2 }[role];
  });

/** How one process is started. */
export function roleOf(name: RoleName, options: Options, place: Place): Role {
  const { devicesFile, ports, tls } = place;
  const data = join(options.data, name);
  const screens = join(root, 'dist/screens');
  const upstream = options.upstream ?? addressOf(ports.upstream);
  const { language } = options;
  const hubKey = options['hub-key'];
  const storeKey = options['store-key'] ?? keyBeside(options.data);
  const database = options['upstream-database'];
  // What a command starts beside the server that it is for is for this machine only.
  const own = name === options.command;
  const host = (own && options.listen) || loopback;
  const network = {
    'tls-ca': options['tls-ca'],
    ...(own ? { 'tls-cert': options['tls-cert'], 'tls-key': options['tls-key'] } : {}),
  };
  const enrolCode = options['enrol-code'] ?? place.enrolCodeFile;
  const args = {
    core: { data },
    upstream: {
      data,
      screens,
      'enrol-code': place.enrolCodeFile,
      ...network,
    },
    bench: { devices: devicesFile, screens, speed: String(options['bench-speed']) },
    kiosk: {
      profiles: options.profile.join(','),
      data,
      screens,
      devices: devicesFile,
      core: options.core ?? addressOf(ports.core),
      upstream,
      language,
      hub: options.hub,
      'hub-key': hubKey,
      'store-key': storeKey,
      'enrol-code': enrolCode,
      'config-key': options['config-key'],
      ...network,
    },
    hub: {
      data,
      screens,
      upstream,
      'hub-key': hubKey,
      'store-key': storeKey,
      language,
      'enrol-code': enrolCode,
      'config-key': options['config-key'],
      ...network,
    },
  }[name];
  return {
    name,
    module: join(root, modules[name]),
    args: [
      '--listen',
      `${host}:${ports[name]}`,
      ...Object.entries(args).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}`, value])),
    ],
    ...(name === 'upstream' && database !== undefined
      ? { environment: { [databaseVariable]: database } }
      : {}),
    address: own && tls ? `https://${reachedAs(host, tls)}:${ports[name]}` : addressOf(ports[name]),
  };
}

const addressOf = (port: number): string => `http://${loopback}:${port}`;

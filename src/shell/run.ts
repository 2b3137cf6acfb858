import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCatalogue, loadCatalogue } from '../catalogue/load.ts';
import { newEnrolmentCode } from '../core/enrolment-code.ts';
import { isLoopback } from '../core/peer-address.ts';
import { ok } from '../core/result.ts';
import { writeSecret } from '../core/secret-file.ts';
import { readDevices } from '../kiosk/device-file.ts';
import { openLog } from '../log/log.ts';
import { unableExit } from '../rpc/relay.ts';
import { openTls } from '../rpc/tls-files.ts';
import { lockFolder } from './folder-lock.ts';
import { freePorts } from './free-ports.ts';
import { runHall } from './hall.ts';
import { type MessageKey, sayIn } from './messages.ts';
import type { Options } from './options.ts';
import { type RoleName, roleNames, roleOf, rolesOf, wantedPorts } from './roles.ts';
import { simulatedDevices } from './simulated-devices.ts';

/** Exit codes of sysexits.h, so that whoever starts us can tell causes apart. */
export const exits = {
  usage: 64,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  inUse: 75,
  unable: unableExit,
} as const;

/**
 * Runs a command until somebody ends it, and cleans up behind it. Everything that can be refused is refused before
 * the first process starts, in one line that says what to do.
 * @returns the exit code
 */
export async function run(options: Options): Promise<number> {
  const say = sayIn(options.language);
  const refuse = (code: number, key: MessageKey, values: Record<string, string | number>): number => {
    console.error(say(key, values));
    return code;
  };

  // Before any other process: this one too will ask the servers that it starts.
  const tls = openTls(options);
  if (!tls.ok) return refuse(exits.unable, 'tlsUnusable', { why: tls.failure.detail ?? '' });
  if (options.listen !== undefined && !isLoopback(options.listen) && !tls.value)
    return refuse(exits.usage, 'tlsMissing', { host: options.listen });

  const lock = lockFolder(options.data);
  if (!lock.ok) {
    const { code, detail } = lock.failure;
    return code === 'storeBusy'
      ? refuse(exits.inUse, 'folderInUse', { folder: options.data })
      : refuse(exits.cannotCreate, 'folderUnusable', { folder: options.data, why: detail ?? code });
  }
  // For what lives no longer than this process: the sockets of simulated devices need a short path.
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-'));
  try {
    const devices = options.devices
      ? readDevices(options.devices)
      : ok(simulatedDevices(options.profile, folder));
    if (!devices.ok)
      return refuse(exits.unable, 'devicesUnusable', {
        why: devices.failure.detail?.replaceAll('\n', ' ') ?? '',
      });
    const devicesFile = join(folder, 'devices.json');
    writeFileSync(devicesFile, JSON.stringify(devices.value));

    const names = rolesOf(
      options,
      devices.value.some(({ transport }) => transport.kind === 'sim'),
    );
    const ports = await freePorts(wantedPorts(names, options));
    if (!ports.ok) {
      const { code, port, detail = '' } = ports.failure;
      return refuse(exits.unavailable, code, { port, why: detail });
    }
    const portOf = (name: RoleName): number => ports.value[names.indexOf(name)] ?? 0;
    const place = {
      ports: Object.fromEntries(roleNames.map(name => [name, portOf(name)])) as Record<RoleName, number>,
      devicesFile,
      tls: tls.value,
      enrolCodeFile:
        names.includes('upstream') && names.includes('kiosk') ? startCode(options.data) : undefined,
    };
    return await runHall({
      options,
      roles: names.map(name => roleOf(name, options, place)),
      folder,
      log: openLog('start', join(options.data, 'log', 'start.log')),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    lock.value.release();
  }
}

/**
 * A code for the one kiosk of this start, in a file: what stands on a command line, everybody on the machine can read.
 * Nothing when the branch is not known; the kiosk then says why it cannot run.
 */
function startCode(data: string): string | undefined {
  const catalogue = loadCatalogue(defaultCatalogue);
  if (!catalogue.ok) return undefined;
  const file = join(data, 'enrol.code');
  writeSecret(file, `${catalogue.value.branch.id} ${newEnrolmentCode()}`);
  return file;
}

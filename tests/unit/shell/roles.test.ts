import { describe, expect, it } from 'vitest';
import { type Options, readCommandLine } from '../../../src/shell/options.ts';
import { roleOf, rolesOf, wantedPorts } from '../../../src/shell/roles.ts';

const options = (line: string): Options => {
  const found = readCommandLine(line.split(' '), { XDG_DATA_HOME: '/data' });
  if (found.kind !== 'run') throw new Error(JSON.stringify(found));
  return found.options;
};
const place = {
  ports: { core: 1, upstream: 2, bench: 3, kiosk: 4, hub: 5 },
  devicesFile: '/run/devices.json',
};
const elsewhere = '--core https://core:1 --upstream https://up:2';

describe('the processes of a command', () => {
  it.each([
    ['start', true, ['core', 'upstream', 'bench', 'kiosk']],
    ['start', false, ['core', 'upstream', 'kiosk']],
    [`start ${elsewhere}`, true, ['bench', 'kiosk']],
    [`kiosk ${elsewhere}`, false, ['kiosk']],
    ['hub --upstream https://up:2', true, ['hub']],
    ['upstream', true, ['upstream']],
  ])('are, for `%s` with simulated devices %s, %s', (line, simulated, roles) => {
    expect(rolesOf(options(line), simulated)).toEqual(roles);
  });

  it('get the first port for the pages of the hall, then head office, then bench', () => {
    const roles = ['core', 'upstream', 'bench', 'kiosk'] as const;
    expect(wantedPorts(roles, options('start --port 9000'))).toEqual([0, 9001, 9002, 9000]);
    expect(wantedPorts(roles, options('start --port 0'))).toEqual([0, 0, 0, 0]);
    expect(wantedPorts(['upstream'], options('upstream --port 9000'))).toEqual([9000]);
  });

  it('tell the kiosk where everything is, and each process its own folder', () => {
    const { args, address } = roleOf('kiosk', options('start --profile smart-counter'), place);
    const value = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1];
    expect(address).toBe('http://127.0.0.1:4');
    expect(['listen', 'profiles', 'data', 'devices', 'core', 'upstream'].map(value)).toEqual([
      '127.0.0.1:4',
      'smart-counter',
      '/data/fenliu/kiosk',
      '/run/devices.json',
      'http://127.0.0.1:1',
      'http://127.0.0.1:2',
    ]);
    expect(args).not.toContain('--hub');
    const remote = roleOf('kiosk', options(`start ${elsewhere} --hub https://hub:3`), place).args;
    expect(remote).toEqual(expect.arrayContaining(['https://core:1', 'https://up:2', 'https://hub:3']));
  });

  it('let only the server that the command is for be reached from elsewhere, with its certificate', () => {
    const line = `kiosk ${elsewhere} --listen hall-7 --tls-cert /c --tls-key /k --tls-ca /ca`;
    const tls = { cert: '', key: '', name: 'hall-7.example', isFor: () => false };
    const kiosk = roleOf('kiosk', options(line), { ...place, tls });
    expect(kiosk.address).toBe('https://hall-7.example:4');
    expect(kiosk.args).toEqual(
      expect.arrayContaining(['hall-7:4', '--tls-cert', '/c', '--tls-key', '/k', '--tls-ca', '/ca']),
    );
    const bench = roleOf('bench', options(line), { ...place, tls });
    expect([bench.address, bench.args.includes('/k')]).toEqual(['http://127.0.0.1:3', false]);
    expect(bench.args).toContain('127.0.0.1:3');
  });

  it('carry an enrolment code from head office to kiosk in a file, not on a command line', () => {
    const enrolCodeFile = '/data/fenliu/enrol.code';
    const given = (name: 'upstream' | 'kiosk', line: string): string | undefined => {
      const { args } = roleOf(name, options(line), { ...place, enrolCodeFile });
      return args.includes('--enrol-code') ? args[args.indexOf('--enrol-code') + 1] : undefined;
    };
    expect([given('upstream', 'start'), given('kiosk', 'start')]).toEqual([enrolCodeFile, enrolCodeFile]);
    expect(given('kiosk', 'start --enrol-code /usb/code')).toBe('/usb/code');
  });

  it('give head office a folder, and its database where no other user of the machine can read the password', () => {
    expect(roleOf('upstream', options('upstream'), place).args).toContain('/data/fenliu-upstream/upstream');
    const database = 'postgres://fen:s3cret@db/x?sslmode=verify-full';
    const line = options(`start --upstream-database ${database}`);
    const { args, environment } = roleOf('upstream', line, place);
    expect(args.join(' ')).not.toContain('s3cret');
    expect(args).toContain('--data');
    expect(environment).toEqual({ FENLIU_DATABASE_URL: database });
    expect(roleOf('kiosk', line, place).environment).toBeUndefined();
  });
});

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
const elsewhere = '--core http://core:1 --upstream http://up:2';

describe('the processes of a command', () => {
  it.each([
    ['start', true, ['core', 'upstream', 'bench', 'kiosk']],
    ['start', false, ['core', 'upstream', 'kiosk']],
    [`start ${elsewhere}`, true, ['bench', 'kiosk']],
    [`kiosk ${elsewhere}`, false, ['kiosk']],
    ['hub --upstream http://up:2', true, ['hub']],
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
    const remote = roleOf('kiosk', options(`start ${elsewhere} --hub http://hub:3`), place).args;
    expect(remote).toEqual(expect.arrayContaining(['http://core:1', 'http://up:2', 'http://hub:3']));
  });

  it('give head office a folder, and a database by name when there is one', () => {
    expect(roleOf('upstream', options('upstream'), place).args).toContain('/data/fenliu-upstream/upstream');
    const { args } = roleOf('upstream', options('upstream --upstream-database postgres://db/x'), place);
    expect(args).toContain('postgres://db/x');
    expect(args).toContain('--data');
  });
});

import { describe, expect, it } from 'vitest';
import { helpText } from '../../../src/shell/help.ts';
import { optionTable } from '../../../src/shell/option-table.ts';
import { type CommandLine, commands, type Options, readCommandLine } from '../../../src/shell/options.ts';

const read = (
  line: string,
  environment: Record<string, string> = { XDG_DATA_HOME: '/var/data' },
): CommandLine => readCommandLine(line.split(' ').filter(Boolean), environment);
const options = (line: string, environment?: Record<string, string>): Options => {
  const found = read(line, environment);
  if (found.kind !== 'run') throw new Error(JSON.stringify(found));
  return found.options;
};

describe('the command line', () => {
  it('starts the whole hall on 8600 with everything simulated when nothing else is said', () => {
    expect(options('start')).toEqual({
      command: 'start',
      profile: ['ticket-machine', 'smart-counter', 'hall-display'],
      port: 8600,
      data: '/var/data/fenliu',
      language: 'zh-Hans',
      headless: false,
      'bench-speed': 1,
    });
  });

  it('gives a hub a data folder of its own beside that of a start', () => {
    expect(options('hub --upstream https://h:1').data).toBe('/var/data/fenliu-hub');
    expect(options('start', { HOME: '/root' }).data).toMatch(/\.local\/share\/fenliu$/);
  });

  it.each([
    ['en_US.UTF-8', 'en'],
    ['zh_TW.UTF-8', 'zh-Hant'],
    ['zh_HK', 'zh-Hant'],
    ['zh_CN.UTF-8', 'zh-Hans'],
    ['C.UTF-8', 'zh-Hans'],
    ['', 'zh-Hans'],
  ])('takes its language from the system: %s', (LANG, language) => {
    expect(options('start', { LANG }).language).toBe(language);
    expect(options('start --language en', { LANG }).language).toBe('en');
  });

  it('reads every option in both ways of writing', () => {
    const all =
      'start --profile=hall-display,ticket-machine --port 0 --data /d --language zh-Hant --devices /dev.json --headless --hub https://hub:9 --hub-key /k --tls-ca /ca --enrol-code=/code --upstream https://u:1 --upstream-database postgres://a:b@c/d?sslmode=verify-full --core http://localhost:2 --bench-speed=25';
    expect(options(all)).toEqual({
      command: 'start',
      profile: ['hall-display', 'ticket-machine'],
      port: 0,
      data: '/d',
      language: 'zh-Hant',
      devices: '/dev.json',
      headless: true,
      hub: 'https://hub:9',
      'hub-key': '/k',
      'tls-ca': '/ca',
      'enrol-code': '/code',
      upstream: 'https://u:1',
      'upstream-database': 'postgres://a:b@c/d?sslmode=verify-full',
      core: 'http://localhost:2',
      'bench-speed': 25,
    });
  });

  it('shows help or version whatever else stands on the line', () => {
    expect(read('start --port nonsense --help').kind).toBe('help');
    expect(read('-h').kind).toBe('help');
    expect(read('').kind).toBe('help');
    expect(read('frobnicate --version').kind).toBe('version');
  });

  it.each([
    ['stop', { code: 'unknownCommand', command: 'stop' }],
    ['start now', { code: 'unknownOption', option: 'now' }],
    ['start --colour red', { code: 'unknownOption', option: '--colour' }],
    ['start -x', { code: 'unknownOption', option: '-x' }],
    ['start --no-headless', { code: 'unknownOption', option: '--no-headless' }],
    ['start --headless=yes', { code: 'unknownOption', option: '--headless=yes' }],
    ['upstream --core https://c:1', { code: 'unknownOption', option: '--core' }],
    ['start --port', { code: 'missingValue', name: 'port' }],
    ['start --data --headless', { code: 'missingValue', name: 'data' }],
    ['start --data=', { code: 'badValue', name: 'data', value: '' }],
    ['start --port 8600x', { code: 'badValue', name: 'port', value: '8600x' }],
    ['start --port 65534', { code: 'badValue', name: 'port', value: '65534' }],
    ['start --port=-1', { code: 'badValue', name: 'port', value: '-1' }],
    ['start --port 1e3', { code: 'badValue', name: 'port', value: '1e3' }],
    ['start --port ８６００', { code: 'badValue', name: 'port', value: '８６００' }],
    ['start --profile staff', { code: 'badValue', name: 'profile', value: 'staff' }],
    ['start --profile ticket-machine,', { code: 'badValue', name: 'profile' }],
    ['start --language fr', { code: 'badValue', name: 'language', value: 'fr' }],
    ['start --core core:1', { code: 'badValue', name: 'core' }],
    ['start --bench-speed 0', { code: 'badValue', name: 'bench-speed' }],
    ['start --bench-speed Infinity', { code: 'badValue', name: 'bench-speed' }],
    ['start --core http://c:1', { code: 'plainHttp', name: 'core', value: 'http://c:1' }],
    ['start --hub http://10.0.0.5:8600', { code: 'plainHttp', name: 'hub' }],
    ['hub --upstream http://office.example', { code: 'plainHttp', name: 'upstream' }],
    ['start --upstream-database postgres://a:b@c/d', { code: 'plainDatabase', name: 'upstream-database' }],
    ['start --listen 0.0.0.0', { code: 'unknownOption', option: '--listen' }],
    ['upstream --listen http://x', { code: 'badValue', name: 'listen' }],
    ['upstream --enrol-code /f', { code: 'unknownOption', option: '--enrol-code' }],
    ['kiosk --upstream https://u:1', { code: 'missingOption', name: 'core' }],
    ['hub', { code: 'missingOption', name: 'upstream' }],
  ])('refuses `%s`', (line, failure) => {
    const found = read(line);
    expect(found).toMatchObject({ kind: 'wrong', failure });
  });

  it.each(['mysql', 'postgres'])(
    'does not repeat a %s address that it refuses: there is a password in it',
    scheme => {
      expect(JSON.stringify(read(`start --upstream-database ${scheme}://root:secret@db/x`))).not.toContain(
        'secret',
      );
    },
  );

  it('takes head office’s database from the environment when the line does not say, and is as strict with it', () => {
    const FENLIU_DATABASE_URL = 'postgres://localhost/e';
    expect(options('upstream', { FENLIU_DATABASE_URL })['upstream-database']).toBe(FENLIU_DATABASE_URL);
    const line = 'upstream --upstream-database postgres://localhost/l';
    expect(options(line, { FENLIU_DATABASE_URL })['upstream-database']).toBe('postgres://localhost/l');
    expect(read('upstream', { FENLIU_DATABASE_URL: 'postgres://db.example/e' })).toMatchObject({
      kind: 'wrong',
      failure: { code: 'plainDatabase' },
    });
    expect(
      options('hub --upstream https://h:1', { FENLIU_DATABASE_URL })['upstream-database'],
    ).toBeUndefined();
  });

  it('complains in the language that the same line asks for', () => {
    expect(read('start --language en --port x')).toMatchObject({ kind: 'wrong', language: 'en' });
  });

  it('explains every command and every option in every language', () => {
    for (const language of ['zh-Hans', 'zh-Hant', 'en'] as const) {
      const help = helpText(language);
      for (const word of [...commands, ...Object.keys(optionTable).map(name => `--${name}`)])
        expect(help).toContain(word);
    }
  });
});

import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';
import { type LogEvent, logEvents } from '../../../src/log/events.ts';
import { openLog } from '../../../src/log/log.ts';

function aLog() {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'deep', 'kiosk.log');
  const log = openLog('kiosk', file);
  const lines = (): Record<string, unknown>[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Record<string, unknown>);
  return { log, lines };
}

describe('a log', () => {
  it('has a line for an event at once, with its words, component and fields', () => {
    const { log, lines } = aLog();
    log('childExited', { child: 'driver host', code: null, signal: 'SIGKILL' });
    expect(lines()).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        component: 'kiosk',
        pid: process.pid,
        event: 'childExited',
        child: 'driver host',
        code: null,
        signal: 'SIGKILL',
        msg: logEvents.childExited.says,
      },
    ]);
  });

  it('takes every event of its catalogue; only debug lines are left out', () => {
    const { log, lines } = aLog();
    const events = Object.keys(logEvents) as LogEvent[];
    for (const event of events) log(event);
    const loud = events.filter(event => logEvents[event].level !== 'debug');
    expect(lines().map(line => line.event)).toEqual(loud);
  });

  it('keeps one line a line, whatever a field holds', () => {
    const { log, lines } = aLog();
    log('deviceTrouble', { text: 'a\n{"level":60}\r\n\u2028"' });
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({ level: 40, text: 'a\n{"level":60}\r\n\u2028"' });
  });

  it('takes no person: the compiler refuses, and what is forced in is a mark', () => {
    const { log, lines } = aLog();
    // @ts-expect-error a Personal is no field of a log line
    log('sessionNotice', { customer: new Personal('张三') });
    expect(JSON.stringify(lines())).not.toContain('张三');
  });
});

it('no two events say the same, so that a line leads to its event', () => {
  const words = Object.values(logEvents).map(event => event.says);
  expect(new Set(words).size).toBe(words.length);
});

it('every event is written by somebody', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const sources = globSync('{src,drivers}/**/*.ts', { cwd: root })
    .filter(file => file !== join('src', 'log', 'events.ts'))
    .map(file => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  expect(Object.keys(logEvents).filter(event => !sources.includes(`'${event}'`))).toEqual([]);
});

import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';
import { type LogEvent, logEvents } from '../../../src/log/events.ts';
import { openLog } from '../../../src/log/log.ts';

function aLog(most?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'deep', 'kiosk.log');
  const log = openLog('kiosk', file, most);
  const lines = (): Record<string, unknown>[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, file };
}

describe('a log', () => {
  it('neither ends nor holds up its process when the disk is full', async () => {
    const log = openLog('kiosk', '/dev/full');
    for (let line = 0; line < 2_000; line++) log('childExited', { child: 'x'.repeat(1_000), code: line });
    log('crashed', { error: 'the disk is full' });
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(() => log('crashed', { error: 'again' })).not.toThrow();
  });

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

  it('does not fill the disk: a full file is put aside, in place of the one before', () => {
    const { log, lines, file } = aLog(2_000);
    for (let line = 0; line < 60; line++) log('deviceTrouble', { line });
    expect(readdirSync(join(file, '..')).sort()).toEqual(['kiosk.log', 'kiosk.log.1']);
    for (const each of [file, `${file}.1`]) expect(statSync(each).size).toBeLessThan(2_300);
    const aside = readFileSync(`${file}.1`, 'utf8').trim().split('\n').length;
    expect(lines().map(({ line }) => line)).toEqual(
      Array.from({ length: lines().length }, (_, index) => 60 - lines().length + index),
    );
    expect(aside).toBeGreaterThan(5);
    // One that is full already when a process starts counts too.
    const again = openLog('kiosk', file, 100);
    again('deviceTrouble', { line: 60 });
    expect(lines().map(({ line }) => line)).toEqual([60]);
  });

  it('has one line a minute for each thing that strangers repeat, with their number', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { log, lines } = aLog();
    const seen = () => lines().map(({ event, code, node, times }) => [event, code, node, times].join(' '));
    for (let knock = 0; knock < 1_000; knock++) {
      log('nodeRefused', { code: 'otherKey', node: 'a' });
      log('nodeRefused', { code: 'otherKey', node: 'b' });
    }
    log('nodeRefused', { code: 'codeWrong', node: 'a' });
    const first = ['nodeRefused otherKey a ', 'nodeRefused otherKey b ', 'nodeRefused codeWrong a '];
    expect(seen()).toEqual(first);
    vi.advanceTimersByTime(60_000);
    const second = ['nodeRefused otherKey a 999', 'nodeRefused otherKey b 999'];
    expect(seen()).toEqual([...first, ...second]);
    vi.advanceTimersByTime(60_000);
    log('nodeRefused', { code: 'otherKey', node: 'a' });
    expect(seen()).toEqual([...first, ...second, 'nodeRefused otherKey a ']);
  });

  it('has not a line for every name that a stranger invents', () => {
    const { log, lines } = aLog();
    for (let node = 0; node < 5_000; node++) log('nodeRefused', { code: 'codeWrong', node: `n${node}` });
    expect(lines().length).toBeLessThan(200);
    log('deviceTrouble');
    expect(lines().at(-1)).toMatchObject({ event: 'deviceTrouble' });
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

import { describe, expect, it } from 'vitest';
import type { Driver, DriverInput } from '../../../../drivers/driver.ts';
import type { FromHost } from '../../../../drivers/host/protocol.ts';
import { startRunner } from '../../../../drivers/host/runner.ts';
import type { TransportListener } from '../../../../drivers/transports/transport.ts';
import { deviceIdSchema } from '../../../../src/core/ids.ts';
import { fail, ok } from '../../../../src/core/result.ts';

const device = deviceIdSchema.parse('callBoard:1');

/** A driver that does nothing but keep its command until it is told how it ends. */
const patient = (
  end: (input: DriverInput) => 'canceled' | 'printDoubtful' | undefined,
): Driver<string | undefined> => ({
  manifest: {
    model: 'test/patient',
    class: 'callBoard',
    title: '',
    transports: ['sim'],
    commands: ['callBoard.write'],
  },
  start: () => undefined,
  step(running, input) {
    if (input.kind === 'connected')
      return { state: running, effects: [{ kind: 'state', state: { device: 'online' } }] };
    if (input.kind === 'disconnected')
      return {
        state: running,
        effects: [{ kind: 'state', state: { device: 'offline', cause: input.cause } }],
      };
    if (input.kind === 'command') return { state: input.command.id, effects: [] };
    const how = end(input);
    if (running === undefined || !how) return { state: running, effects: [] };
    const completion =
      how === 'canceled'
        ? { code: how, description: '' }
        : { code: 'commandErrorCode' as const, errorCode: how, description: '' };
    return { state: undefined, effects: [{ kind: 'complete', id: running, completion }] };
  },
});

/** A driver whose device says nothing after a line is open, until it does. */
const mute: Driver<undefined> = {
  ...patient(() => undefined),
  start: () => undefined,
  step: (state, input) => {
    if (input.kind === 'bytes') return { state, effects: [{ kind: 'state', state: { device: 'online' } }] };
    const gone = input.kind === 'disconnected';
    return {
      state,
      effects: gone ? [{ kind: 'state', state: { device: 'offline', cause: input.cause } }] : [],
    };
  },
};

/** A runner whose time and line are the test's. */
function place(driver: Driver<unknown>) {
  let now = 0;
  let due: { at: number; action: () => void }[] = [];
  const pauses: number[] = [];
  const told: FromHost[] = [];
  const written: Uint8Array[] = [];
  let listener: TransportListener | undefined;
  let present = true;
  let opens = 0;
  const runner = startRunner({
    device,
    driver,
    tell: news => told.push(news),
    timers: {
      now: () => now,
      after(ms, action) {
        pauses.push(ms);
        const entry = { at: now + ms, action };
        due.push(entry);
        return () => {
          due = due.filter(other => other !== entry);
        };
      },
    },
    open: async next => {
      opens++;
      if (!present) return fail('lineUnavailable', 'not there');
      listener = next;
      return ok({
        write: async (bytes: Uint8Array) => void written.push(bytes),
        catchUp: () => () => true,
        close: async () => next.closed({ canceled: true }),
      });
    },
  });
  return {
    runner,
    told,
    pauses,
    opens: () => opens,
    drop: () => listener?.closed({ canceled: false, cause: 'pulled' }),
    hear: (bytes: Uint8Array) => listener?.bytes(bytes),
    setPresent: (next: boolean) => {
      present = next;
    },
    /** Lets time pass and everything that is due then happen. */
    pass: async (ms: number) => {
      now += ms;
      for (const { action } of due.filter(entry => entry.at <= now)) action();
      due = due.filter(entry => entry.at > now);
      await new Promise(resolve => setImmediate(resolve));
    },
    write: (requestId: string, timeout = 0) =>
      runner.command({
        type: 'command',
        requestId,
        device,
        name: 'callBoard.write',
        payload: { number: 'A001', window: '1', flash: false },
        timeout,
      }),
    completions: () =>
      told.flatMap(one => (one.type === 'completion' ? [[one.requestId, one.completion]] : [])),
    states: () => told.flatMap(one => (one.type === 'state' ? [one.state.device] : [])),
  };
}

describe('a runner', () => {
  it('waits longer and longer for a device that is not there, up to five seconds, and says so once', async () => {
    const at = place(patient(() => undefined));
    at.setPresent(false);
    await at.pass(0);
    for (let index = 0; index < 8; index++) await at.pass(5000);
    expect(at.pauses.slice(0, 7)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(at.states()).toEqual(['starting', 'offline']);
  });

  it('waits longer each time for a line that flaps, and shortly again after one that was stable', async () => {
    const at = place(patient(() => undefined));
    await at.pass(0);
    for (const pause of [250, 500, 1000]) {
      at.drop();
      expect(at.pauses.at(-1)).toBe(pause);
      await at.pass(pause);
    }
    await at.pass(5000);
    at.drop();
    expect(at.pauses.at(-1)).toBe(250);
  });

  it('gives a driver one command at a time and completes those that waited too long by itself', async () => {
    const at = place(patient(input => (input.kind === 'cancel' ? 'canceled' : undefined)));
    await at.pass(0);
    at.write('first');
    at.write('second', 1000);
    await at.pass(1000);
    expect(at.completions()).toEqual([['second', { code: 'timeOut', description: 'not begun in time' }]]);
    at.runner.cancel('first');
    expect(at.completions()[1]).toMatchObject(['first', { code: 'canceled' }]);
  });

  it('says timeOut when a running command was not done in time', async () => {
    const at = place(patient(input => (input.kind === 'cancel' ? 'canceled' : undefined)));
    await at.pass(0);
    at.write('only', 1000);
    await at.pass(1000);
    expect(at.completions()).toMatchObject([['only', { code: 'timeOut' }]]);
  });

  it('lets a doubtful print stay doubtful when its time is over', async () => {
    const at = place(patient(input => (input.kind === 'cancel' ? 'printDoubtful' : undefined)));
    await at.pass(0);
    at.write('only', 1000);
    await at.pass(1000);
    expect(at.completions()).toMatchObject([['only', { errorCode: 'printDoubtful' }]]);
  });

  it('completes everything when it closes, and opens nothing more', async () => {
    const at = place(patient(input => (input.kind === 'cancel' ? 'canceled' : undefined)));
    await at.pass(0);
    at.write('first');
    at.write('second');
    await at.runner.close();
    expect(at.completions().map(([id]) => id)).toEqual(['second', 'first']);
    await at.pass(60_000);
    expect(at.opens()).toBe(1);
    at.write('third');
    expect(at.completions()[2]).toMatchObject(['third', { code: 'canceled' }]);
  });

  it('opens the line at once when something is attached while it waits, and only then', async () => {
    const at = place(patient(() => undefined));
    at.setPresent(false);
    for (let index = 0; index < 6; index++) await at.pass(5000);
    const opens = at.opens();
    at.setPresent(true);
    at.runner.wake();
    await at.pass(0);
    expect(at.opens()).toBe(opens + 1);
    expect(at.states().at(-1)).toBe('online');
    at.runner.wake();
    await at.pass(60_000);
    expect(at.opens()).toBe(opens + 1);
  });

  it('says once that opening alone does not help a device that stays silent, and again after it had answered', async () => {
    const at = place(mute);
    const unresponsive = () => at.told.filter(({ type }) => type === 'unresponsive');
    await at.pass(0);
    for (let line = 1; line <= 12; line++) {
      expect(unresponsive()).toHaveLength(line > 5 ? 1 : 0);
      at.drop();
      await at.pass(5000);
    }
    at.hear(Uint8Array.of(1));
    for (let line = 1; line <= 8; line++) {
      at.drop();
      await at.pass(5000);
    }
    expect(unresponsive()).toEqual([
      { type: 'unresponsive', device, cause: 'pulled' },
      { type: 'unresponsive', device, cause: 'pulled' },
    ]);
  });

  it('never says that of a device whose line cannot be opened: that is a matter of its plug', async () => {
    const at = place(mute);
    at.setPresent(false);
    for (let index = 0; index < 20; index++) await at.pass(5000);
    expect(at.told.some(({ type }) => type === 'unresponsive')).toBe(false);
  });
});

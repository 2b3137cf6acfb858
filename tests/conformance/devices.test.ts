import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { simulateAlpha } from '../../drivers/call-board/alpha/simulator.ts';
import type { FromHost } from '../../drivers/host/protocol.ts';
import { driverOf } from '../../drivers/host/registry.ts';
import { type Runner, startRunner } from '../../drivers/host/runner.ts';
import { openTimers } from '../../drivers/host/timers.ts';
import { simulateSdt, type TestCard } from '../../drivers/id-card/sdt/simulator.ts';
import { simulateEscpos } from '../../drivers/receipt-printer/escpos/simulator.ts';
import type { Simulator, SimulatorWorld } from '../../drivers/simulator.ts';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { type LineFault, openSimLine, type SimLine } from '../../drivers/transports/sim-line.ts';
import type { DeviceState } from '../../src/core/device.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import { socketFolder } from './lines.ts';

/** Everything runs five times faster than in a hall: the line, the mechanics and the driver's patience alike. */
const speed = 5;
const limit = { timeout: 20_000, interval: 5 };

type Completion = Extract<FromHost, { type: 'completion' }>['completion'];

/** A device at the end of its line, with the driver and the runner of the product at the other. */
interface Place<S extends Simulator> {
  readonly line: SimLine<S>;
  readonly thing: S;
  readonly runner: Runner;
  readonly events: string[];
  state(): DeviceState | undefined;
  /** Gives a command and waits for its completion. */
  run(name: string, payload: unknown, timeout?: number): Promise<Completion>;
  /** Lets a fault strike the n-th thing that the device says from now on. */
  strike(fault: LineFault, nth: number, at?: number): void;
  cancelAll(): void;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function place<S extends Simulator>(
  model: string,
  baud: number,
  simulate: (world: SimulatorWorld) => S,
): Promise<Place<S>> {
  const folder = await socketFolder();
  const path = folder.path('device');
  const driver = driverOf(model);
  if (!driver) throw new Error(`no driver ${model}`);
  let countdown: { left: number; fault: LineFault; at: number } | undefined;
  const line: SimLine<S> = await openSimLine<S>({
    path,
    baud,
    speed,
    changed: () => {},
    simulate: world =>
      simulate({
        ...world,
        send: bytes => {
          if (countdown && --countdown.left === 0) line.inject(countdown.fault, countdown.at);
          world.send(bytes);
        },
      }),
  });

  const acknowledged: string[] = [];
  const completed = new Map<string, Completion[]>();
  const events: string[] = [];
  let state: DeviceState | undefined;
  const runner = startRunner({
    device: deviceIdSchema.parse('device:under-test'),
    driver,
    open: lineOpener({ kind: 'sim', path, baud }),
    timers: openTimers(speed),
    tell: news => {
      if (news.type === 'state') state = news.state;
      if (news.type === 'event') events.push(news.name);
      if (news.type === 'acknowledge') acknowledged.push(news.requestId);
      if (news.type === 'completion')
        completed.set(news.requestId, [...(completed.get(news.requestId) ?? []), news.completion]);
    },
  });
  closers.push(async () => {
    await runner.close();
    await line.close();
    await folder.remove();
    for (const id of acknowledged) expect(completed.get(id), 'exactly one completion').toHaveLength(1);
  });
  await vi.waitFor(() => expect(state?.device).toBe('online'), limit);
  return {
    line,
    thing: line.simulator,
    runner,
    events,
    state: () => state,
    async run(name, payload, timeout = 0) {
      const requestId = randomUUID();
      runner.command({
        type: 'command',
        requestId,
        device: deviceIdSchema.parse('device:under-test'),
        name,
        payload,
        timeout,
      });
      return vi.waitFor(() => {
        const [completion] = completed.get(requestId) ?? [];
        if (!completion) throw new Error('not completed');
        return completion;
      }, limit);
    },
    strike: (fault, nth, at = 0.5) => {
      countdown = { left: nth, fault, at };
    },
    cancelAll: () => {
      for (const id of acknowledged) runner.cancel(id);
    },
  };
}

const card: TestCard = {
  id: 'zhang-san',
  layout: 'resident',
  fields: {
    name: '张三',
    sex: '2',
    ethnicGroup: '01',
    birth: '19491231',
    number: '11010519491231002X',
    validFrom: '20200101',
    validTo: '长期',
  },
};
const readCard = { code: 'success', payload: { card: { name: '张三', number: '11010519491231002X' } } };

describe('a card reader', () => {
  const reader = (readMs = 200) => place('id-card/sdt', 115_200, world => simulateSdt(world, readMs));
  type Reader = Awaited<ReturnType<typeof reader>>;
  const read = (at: Reader, timeout = 0) => at.run('idCardReader.readRawData', {}, timeout);
  /** The proof that nothing is left over: the next customer's card is read. */
  const stillWorks = async (at: Reader): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    at.thing.takeCard();
    at.thing.layCard(card);
    expect(await read(at)).toMatchObject(readCard);
  };

  it('reads a card that is laid on it while it waits', async () => {
    const at = await reader();
    const reading = read(at);
    at.thing.layCard(card);
    expect(await reading).toMatchObject(readCard);
    expect(at.events).toEqual(['mediaInserted']);
  });

  it('does not find a card again until it was lifted', async () => {
    const at = await reader();
    at.thing.layCard(card);
    await read(at);
    expect(await read(at, 2000)).toMatchObject({ code: 'timeOut' });
    await stillWorks(at);
  });

  // Find, select and read each answer once; the fourth answer belongs to a repetition.
  describe.each([1, 2, 3])('when a fault strikes answer %i of a read', nth => {
    it.each([
      ['split', 0],
      ['bitFlip', 0],
      ['bitFlip', 0.3],
      ['bitFlip', 0.45],
      ['bitFlip', 0.75],
      ['bitFlip', 0.99],
      ['silent', 0],
      ['late', 0],
    ] as const)('the card is read all the same: %s at %f', async (fault, where) => {
      const at = await reader();
      at.strike(fault, nth, where);
      at.thing.layCard(card);
      expect(await read(at)).toMatchObject(readCard);
      await stillWorks(at);
    });

    it('by pulling the plug, the command ends, and the reader is back when the plug is', async () => {
      const at = await reader();
      at.thing.layCard(card);
      at.strike('unplug', nth);
      expect(await read(at)).toMatchObject({ code: 'deviceNotReady' });
      expect(at.state()?.device).toBe('offline');
      await at.line.plug();
      await stillWorks(at);
    });
  });

  it('ends the command when the reader has fallen silent, and is back when it speaks again', async () => {
    const at = await reader();
    for (let index = 0; index < 5; index++) at.line.inject('silent');
    expect(await read(at)).toMatchObject({ code: 'deviceNotReady' });
    expect(at.state()).toMatchObject({ device: 'offline', cause: 'the reader does not answer' });
    await stillWorks(at);
  });

  it('notices a card that is taken away in the middle of a read, and reads the next', async () => {
    const at = await reader(1000);
    const reading = read(at);
    at.thing.layCard(card);
    await vi.waitFor(() => expect(at.events).toContain('mediaInserted'), limit);
    at.thing.takeCard();
    await vi.waitFor(() => expect(at.events).toContain('mediaRemoved'), limit);
    at.thing.layCard(card);
    expect(await reading).toMatchObject(readCard);
  });

  it('tells of a card that can never be read, and reads the next', async () => {
    const at = await reader(0);
    at.thing.layCard({ ...card, fields: { ...card.fields, birth: '????????' } });
    expect(await read(at)).toMatchObject({ code: 'commandErrorCode', errorCode: 'invalidMedia' });
    await stillWorks(at);
  });

  it('works again after a power cycle in the middle of a read', async () => {
    const at = await reader(1000);
    const reading = read(at);
    at.thing.layCard(card);
    await vi.waitFor(() => expect(at.events).toContain('mediaInserted'), limit);
    at.line.powerCycle();
    expect(await reading).toMatchObject(readCard);
    await stillWorks(at);
  });

  it('serves commands one after the other, and cancels those that wait and the one that runs', async () => {
    const at = await reader();
    const commands = [read(at), read(at), read(at)];
    at.cancelAll();
    expect(await Promise.all(commands)).toMatchObject([
      { code: 'canceled' },
      { code: 'canceled' },
      { code: 'canceled' },
    ]);
    await stillWorks(at);
  });

  it('refuses a command that it does not know and a payload that is none', async () => {
    const at = await reader();
    expect(await at.run('receiptPrinter.print', {})).toMatchObject({ code: 'invalidCommand' });
    expect(await at.run('constructor', {})).toMatchObject({ code: 'invalidCommand' });
    expect(await at.run('idCardReader.readRawData', 7)).toMatchObject({ code: 'invalidData' });
  });
});

describe('a receipt printer', () => {
  const printer = () => place('receipt-printer/escpos', 19_200, simulateEscpos);
  type Printer = Awaited<ReturnType<typeof printer>>;
  let jobs = 1000;
  const print = (at: Printer, lines = 4) =>
    at.run('receiptPrinter.print', {
      processId: `${++jobs}`,
      blocks: Array.from({ length: lines }, (_, index) => ({
        kind: 'pair',
        label: `第${index + 1}行`,
        value: `￥${index}.00`,
      })),
    });
  const printed = { code: 'success', payload: { proof: 'processId' } };
  const slips = (at: Printer): number => at.thing.lines().filter(line => line.kind === 'cut').length;
  const stillWorks = async (at: Printer): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    expect(await print(at)).toEqual(printed);
  };

  it('prints, and proves it', async () => {
    const at = await printer();
    expect(await print(at)).toEqual(printed);
    expect(slips(at)).toBe(1);
  });

  it('prints more than its buffer holds', async () => {
    const at = await printer();
    expect(await print(at, 120)).toEqual(printed);
    expect(at.thing.lines().filter(line => line.kind === 'text').length).toBeGreaterThanOrEqual(120);
  });

  it('refuses without paper, prints nothing, and works when there is paper', async () => {
    const at = await printer();
    at.thing.setPaper('out');
    expect(await print(at)).toMatchObject({ code: 'commandErrorCode', errorCode: 'paperOut' });
    expect(at.state()).toMatchObject({ device: 'userError', paper: 'out' });
    at.thing.setPaper('full');
    await stillWorks(at);
    expect(slips(at)).toBe(1);
  });

  it('refuses with the cover open, and works when it is closed', async () => {
    const at = await printer();
    at.thing.setCover(true);
    expect(await print(at)).toMatchObject({ code: 'userError', description: 'cover open' });
    at.thing.setCover(false);
    await stillWorks(at);
  });

  it('waits for new paper in the middle of a slip, and prints it once', async () => {
    const at = await printer();
    at.thing.endPaperAfter(2);
    const printing = print(at);
    await vi.waitFor(() => expect(at.state()).toMatchObject({ device: 'userError', paper: 'out' }), limit);
    expect(at.events).toContain('paperThreshold');
    at.thing.setPaper('full');
    expect(await printing).toEqual(printed);
    expect(slips(at)).toBe(1);
    expect(at.thing.lines().filter(line => JSON.stringify(line).includes('第1行'))).toHaveLength(1);
  });

  it('is doubtful when the plug is pulled in the middle of a slip, and works again', async () => {
    const at = await printer();
    const printing = print(at, 30);
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.line.unplug();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    expect(at.state()?.device).toBe('offline');
    await at.line.plug();
    await stillWorks(at);
  });

  it('is doubtful when the power fails in the middle of a slip, and works again', async () => {
    const at = await printer();
    const printing = print(at, 30);
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.line.powerCycle();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    expect(slips(at)).toBe(0);
    await stillWorks(at);
  });

  it('is doubtful when it is cancelled after the bytes have left, and works again', async () => {
    const at = await printer();
    const printing = print(at, 30);
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.cancelAll();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    await stillWorks(at);
  });

  // Three answers before the job, the status block that the job asks for, and the id.
  describe.each([1, 2, 3, 4, 5])('when a fault strikes answer %i of a job', nth => {
    it.each(['split', 'bitFlip', 'silent', 'late', 'unplug'] as const)(
      'it ends in one completion that is no lie: %s',
      async fault => {
        const at = await printer();
        at.strike(fault, nth);
        const completion = await print(at);
        if (completion.code === 'success') expect(slips(at)).toBe(1);
        else if (completion.errorCode !== 'printDoubtful') expect(slips(at)).toBe(0);
        if (fault === 'unplug') await at.line.plug();
        await stillWorks(at);
      },
    );
  });

  it('is noticed when it falls silent at rest, and is back when it speaks', async () => {
    const at = await printer();
    for (let index = 0; index < 4; index++) at.line.inject('silent');
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    await stillWorks(at);
  });
});

describe('a call board', () => {
  const board = () => place('call-board/alpha', 9600, simulateAlpha);
  const content = { number: 'A023', window: '5', flash: true };
  const shown = { text: 'A023 -> 5', colour: 'red', flash: true };

  it('shows the number and the window', async () => {
    const at = await board();
    expect(await at.run('callBoard.write', content)).toEqual({ code: 'success', payload: {} });
    await vi.waitFor(() => expect(at.thing.content()).toEqual(shown), limit);
  });

  it('shows after a reconnect what was asked for before and during the loss', async () => {
    const at = await board();
    await at.run('callBoard.write', content);
    at.line.unplug();
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    expect(await at.run('callBoard.write', { ...content, number: 'B001' })).toMatchObject({
      code: 'deviceNotReady',
    });
    await at.line.plug();
    await vi.waitFor(() => expect(at.thing.content().text).toBe('B001 -> 5'), limit);
    expect(at.state()?.device).toBe('online');
  });

  it('shows the number again within a minute of losing its power', async () => {
    const at = await board();
    await at.run('callBoard.write', content);
    await vi.waitFor(() => expect(at.thing.content()).toEqual(shown), limit);
    at.line.powerCycle();
    expect(at.thing.content().text).toBe('');
    await vi.waitFor(() => expect(at.thing.content()).toEqual(shown), limit);
  });
});

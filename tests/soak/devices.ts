import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import cards from '../../assets/bench/cards.json' with { type: 'json' };
import type { FromHost } from '../../drivers/host/protocol.ts';
import { driverOf } from '../../drivers/host/registry.ts';
import type { LineFault } from '../../drivers/transports/paced-device.ts';
import { openSimLine, type SimLine } from '../../drivers/transports/sim-line.ts';
import { type DeviceConfig, deviceConfigsSchema } from '../../src/core/device.ts';
import { parseCards } from '../../src/shell/bench/cards.ts';
import type { Act } from '../../src/shell/devices/handling.ts';
import { handsOf } from '../../src/shell/devices/hands.ts';
import { type AnySimulator, simulatedModels } from '../../src/shell/devices/simulators.ts';
import { sayDeviceIn } from '../../src/shell/devices/texts.ts';
import { sampleCommands } from '../fuzz/device-commands.ts';
import { type Random, randomOf } from '../fuzz/mutate.ts';
import { startHostProcess } from './host-process.ts';

/** What came of the commands to one device. */
export interface DeviceCount {
  readonly model: string;
  commands: number;
  completions: number;
  /** By completion code. */
  readonly codes: Record<string, number>;
}

export interface SoakReport {
  readonly devices: readonly DeviceCount[];
  readonly commands: number;
  readonly completions: number;
  /** Commands that had more than one completion. */
  readonly repeated: number;
  /** Commands without a completion a minute after they should have ended. */
  readonly hangs: readonly string[];
  readonly faults: number;
  /** Devices that were not online again a minute after they were left in peace: model and state. */
  readonly notOnline: readonly string[];
  /** MiB of the driver host: collected after the first tenth of the time and at the end, and the most in between. */
  readonly memory: { readonly start: number; readonly end: number; readonly most: number };
  readonly restarts: number;
}

/** How long a command may go on after it was cancelled or ran out of time, ms: a printer first proves what it printed. */
const mostAfterEnd = 60_000;
const faults: readonly LineFault[] = ['silent', 'late', 'split', 'bitFlip', 'unplug'];
/** How long a device that was left in peace may take until it is online, ms. */
const mostUntilOnline = 60_000;
/** What a person does at random; what only makes it worse for ever is not among them. */
const touches: Readonly<Record<string, readonly (readonly string[])[]>> = {
  idCardReader: [['lay', '1'], ['lay', '7'], ['take']],
  passportReader: [['lay', 'passport'], ['take']],
  cardReader: [['swipe']],
  barcodeReader: [['scan', 'A023'], ['take']],
  receiptPrinter: [
    ['tear'],
    ['paper', 'low'],
    ['paper', 'out'],
    ['paper', 'full'],
    ['end', '3'],
    ['cover', 'open'],
    ['cover', 'closed'],
    ['jam'],
    ['clear'],
  ],
  callerKeypad: [
    ['press', 'call', '1'],
    ['press', 'evaluate', '2'],
    ['rate', '0', '1'],
  ],
  cardDispenser: [['take'], ['fill', '3'], ['empty'], ['jam'], ['clear']],
  pinPad: [
    ['press', '1', '2', '3', '4', '5', '6'],
    ['press', 'enter'],
    ['press', 'cancel'],
  ],
};
/** What a person does who puts a device in order: now and then, and in the end. */
const mending: Readonly<Record<string, readonly (readonly string[])[]>> = {
  receiptPrinter: [['clear'], ['cover', 'closed'], ['paper', 'full']],
  cardDispenser: [['clear'], ['fill', '50'], ['empty']],
};

interface Placed {
  readonly config: DeviceConfig;
  readonly line: SimLine<AnySimulator>;
  readonly acts: readonly Act[];
  readonly count: DeviceCount;
  open: number;
}

const touch = ({ line, acts }: Placed, [name = '', ...words]: readonly string[]): void => {
  if (!acts.find(act => act.name === name)?.do(...words))
    throw new Error(`${line.simulator.class} has no ${name} ${words.join(' ')}`);
};

const mend = (place: Placed): void => {
  for (const act of mending[place.line.simulator.class] ?? []) touch(place, act);
};

/**
 * Every device there is, simulated at its real pace, on one driver host process: commands, cancels, faults of the wire
 * and people's hands at random.
 * @param tell is told how it goes, every ten seconds
 */
export async function soakDevices(options: {
  ms: number;
  seed: number;
  tell?: (text: string) => void;
}): Promise<SoakReport> {
  const random = randomOf(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-soak-'));
  const drawer = parseCards(cards);
  const placed: Placed[] = [];
  for (const [index, { model, baud, simulate, columns = 48 }] of simulatedModels.entries()) {
    const path = join(folder, `${index}.sock`);
    const line = await openSimLine<AnySimulator>({ path, baud, speed: 1, simulate, changed: () => {} });
    const [config] = deviceConfigsSchema.parse([
      { id: `${line.simulator.class}:${index}`, model, transport: { kind: 'sim', path, baud } },
    ]);
    if (!config) throw new Error('no configuration');
    const { acts } = handsOf(line.simulator, { cards: drawer, columns, say: sayDeviceIn('en') });
    placed.push({ config, line, acts, count: { model, commands: 0, completions: 0, codes: {} }, open: 0 });
  }

  /** Commands without a completion, and when each has to have one. */
  const open = new Map<string, { place: Placed; what: string; due: number }>();
  const ended = new Set<string>();
  let repeated = 0;
  let struck = 0;
  const states = new Map<string, string>();
  const hear = (news: FromHost): void => {
    if (news.type === 'state') states.set(news.device, news.state.device);
    if (news.type === 'trouble' && news.device === undefined) options.tell?.(`driver host: ${news.text}`);
    if (news.type !== 'completion') return;
    if (ended.has(news.requestId)) repeated++;
    ended.add(news.requestId);
    const mine = open.get(news.requestId);
    if (!mine) return;
    open.delete(news.requestId);
    const { place } = mine;
    const { code } = news.completion;
    place.open--;
    place.count.completions++;
    place.count.codes[code] = (place.count.codes[code] ?? 0) + 1;
  };
  const host = startHostProcess(
    placed.map(({ config }) => config),
    hear,
  );
  const hangs: string[] = [];
  const findHangs = (): void => {
    for (const [id, { what, due, place }] of open)
      if (Date.now() > due) {
        hangs.push(`${place.config.model}: ${what}`);
        open.delete(id);
        place.open--;
      }
  };

  const give = (place: Placed): void => {
    const { config, count } = place;
    const name = random.one(driverOf(config.model)?.manifest.commands ?? []);
    const requestId = randomUUID();
    // Some are ended by their own deadline, the others by a cancel.
    const timeout = random.below(2) === 0 ? 0 : 300 + random.below(8000);
    const patience = timeout === 0 ? 300 + random.below(8000) : timeout;
    open.set(requestId, { place, what: name, due: Date.now() + patience + mostAfterEnd });
    place.open++;
    count.commands++;
    const payload = random.one<unknown>(sampleCommands[name]);
    host.order({ type: 'command', requestId, device: config.id, name, payload, timeout });
    if (timeout === 0) setTimeout(() => host.order({ type: 'cancel', requestId }), patience).unref();
  };

  const strike = async (place: Placed): Promise<void> => {
    struck++;
    const kind = random.below(10);
    const { line } = place;
    if (kind < 7) line.inject(random.one(faults), random.below(100) / 100);
    else if (kind < 9) line.powerCycle();
    else {
      line.unplug();
      await sleep(random.below(2000));
      await line.plug();
    }
    // The fault `unplug` leaves the plug out.
    if (!line.plugged()) await line.plug();
  };

  /** One device's life. */
  const live = async (place: Placed, until: number, mine: Random): Promise<void> => {
    while (Date.now() < until) {
      if (place.open < 2) give(place);
      const own = touches[place.line.simulator.class];
      if (own && mine.below(3) === 0) touch(place, mine.one(own));
      if (mine.below(10) === 0) mend(place);
      if (mine.below(30) === 0) await strike(place);
      if (!place.line.plugged() && mine.below(3) === 0) await place.line.plug();
      await sleep(20 + mine.below(400));
    }
  };

  const begun = Date.now();
  const until = begun + options.ms;
  let startMemory: Promise<number> | undefined;
  let mostMemory = 0;
  const clock = setInterval(() => {
    findHangs();
    mostMemory = Math.max(mostMemory, host.memory());
    if (Date.now() - begun > options.ms / 10) startMemory ??= host.collected();
  }, 200);
  const talk = setInterval(() => {
    const commands = placed.reduce((sum, { count }) => sum + count.commands, 0);
    options.tell?.(
      `${Math.round((Date.now() - begun) / 1000)} s: ${commands} commands, ${host.memory().toFixed(0)} MiB`,
    );
  }, 10_000);
  try {
    await Promise.all(placed.map((place, index) => live(place, until, randomOf(options.seed + index + 1))));
    const endMemory = await host.collected();
    for (const place of placed) {
      await place.line.plug();
      mend(place);
    }
    for (const requestId of open.keys()) host.order({ type: 'cancel', requestId });
    while (open.size > 0) {
      await sleep(50);
      findHangs();
    }
    const notOnline = (): string[] =>
      placed.flatMap(({ config: { id, model } }) => {
        const state = states.get(id) ?? 'never heard of';
        return state === 'online' ? [] : [`${model}: ${state}`];
      });
    for (const end = Date.now() + mostUntilOnline; notOnline().length > 0 && Date.now() < end; ) {
      await sleep(1000);
      for (const place of placed) mend(place);
    }
    const sum = (of: (count: DeviceCount) => number): number =>
      placed.reduce((total, { count }) => total + of(count), 0);
    return {
      devices: placed.map(({ count }) => count),
      commands: sum(count => count.commands),
      completions: sum(count => count.completions),
      repeated,
      hangs,
      faults: struck,
      notOnline: notOnline(),
      memory: { start: (await startMemory) ?? 0, end: endMemory, most: mostMemory },
      restarts: host.restarts(),
    };
  } finally {
    clearInterval(clock);
    clearInterval(talk);
    await host.end();
    await Promise.all(placed.map(({ line }) => line.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

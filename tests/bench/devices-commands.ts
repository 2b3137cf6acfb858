import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cards from '../../assets/bench/cards.json' with { type: 'json' };
import type { FromHost } from '../../drivers/host/protocol.ts';
import { driverOf } from '../../drivers/host/registry.ts';
import { startRunner } from '../../drivers/host/runner.ts';
import { openTimers } from '../../drivers/host/timers.ts';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';
import { defaultCatalogue, loadCatalogue } from '../../src/catalogue/load.ts';
import type { DeviceCommandName } from '../../src/core/device.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import { ticketSlip } from '../../src/kiosk/slips.ts';
import { parseCards } from '../../src/shell/bench/cards.ts';
import { handsOf } from '../../src/shell/devices/hands.ts';
import { type AnySimulator, deviceNamed } from '../../src/shell/devices/simulators.ts';
import { sayDeviceIn } from '../../src/shell/devices/texts.ts';
import { sampleCommands } from '../fuzz/device-commands.ts';
import { type Figure, median, rounded } from './figure.ts';

const rounds = 9;
/** A command that does not come to its end by then has failed, ms. */
const most = 20_000;

/** Bytes of the frame that writes the six places of a keypad. */
const keypadDisplay = 15;

interface Case {
  readonly model: string;
  readonly name: string;
  readonly command: DeviceCommandName;
  /** What it is given; the first sample of the command where nothing is said. */
  readonly payload?: unknown;
  /**
   * When the clock stops. A predicate: when the device has heard what it needs; it is given the device and what it has
   * heard in this round, as Latin-1. `told`: when its answer has completed the command.
   */
  readonly until: 'told' | ((simulator: AnySimulator, heard: string) => boolean);
  /** What a person does. Then the clock starts with the device's first byte, else with the command. */
  readonly person?: readonly string[];
  /** What a person does, and what else is commanded, before the next round. */
  readonly afterwards?: { readonly person?: readonly string[]; readonly command?: DeviceCommandName };
  readonly rounds?: number;
  /** What more than the wire takes time, on purpose. */
  readonly remark?: string;
}

/** The ticket of the first service of the branch that the product comes with. */
function ticket(): Receipt {
  const catalogue = loadCatalogue(defaultCatalogue);
  const service = catalogue.ok ? catalogue.value.services[0] : undefined;
  if (!catalogue.ok || !service) throw new Error('no service');
  const slip = { catalogue: catalogue.value, language: 'zh-Hans', at: Date.UTC(2026, 10, 21, 6, 5) } as const;
  return ticketSlip(slip, service, { number: 'A023', ahead: 7 });
}

const ends = (tail: string) => (_: AnySimulator, heard: string) => heard.endsWith(tail);
const swiped = { command: 'cardReader.readRawData', until: 'told', person: ['swipe'] } as const;

const cases: readonly Case[] = [
  {
    model: 'receipt-printer/escpos',
    name: 'printer, a ticket: to its end',
    command: 'receiptPrinter.print',
    payload: { processId: 'AB01', blocks: ticket() },
    until: ends('AB01'),
  },
  {
    model: 'receipt-printer/escpos',
    name: 'printer, a few lines: to the end',
    command: 'receiptPrinter.print',
    until: ends('AB01'),
  },
  {
    model: 'call-board/alpha',
    name: 'alpha: to the last byte',
    command: 'callBoard.write',
    until: ends('\x04'),
  },
  {
    model: 'call-board/modbus-led',
    name: 'modbus-led: confirmed',
    command: 'callBoard.write',
    until: 'told',
    remark: 'the display thinks 5 ms',
  },
  {
    model: 'call-board/onbon',
    name: 'onbon: confirmed',
    command: 'callBoard.write',
    until: 'told',
    remark: 'the controller thinks 20 ms',
  },
  {
    model: 'keypad/rs485',
    name: 'keypad: to the last byte',
    command: 'callerKeypad.write',
    until: (_, heard) => heard.length === keypadDisplay,
  },
  {
    model: 'voice/syn6288',
    name: 'syn6288: speech begins',
    command: 'voice.speak',
    until: device => device.class === 'voice' && device.saying() !== undefined,
    rounds: 3,
  },
  {
    model: 'card-dispenser/crt-591',
    name: 'dispenser: motor runs',
    command: 'cardDispenser.dispenseCard',
    until: device => device.class === 'cardDispenser' && device.moving(),
    afterwards: { command: 'cardDispenser.retainCard' },
    rounds: 3,
  },
  {
    model: 'pin-pad/zt598',
    name: 'pin pad: keys open',
    command: 'pinPad.pinEntry',
    until: device => device.class === 'pinPad' && device.open(),
    afterwards: { person: ['press', 'cancel'] },
    remark: 'the pad thinks 10 ms for each answer',
  },
  { model: 'card-reader/serial-track', name: 'serial stripe: read', ...swiped, remark: 'ends with silence' },
  { model: 'card-reader/magtek-hid', name: 'HID stripe: read', ...swiped },
  {
    model: 'barcode-reader/serial',
    name: 'serial barcode: read',
    command: 'barcodeReader.read',
    until: 'told',
    person: ['scan', 'A023'],
    remark: 'ends with silence',
    afterwards: { person: ['take'] },
  },
  {
    model: 'id-card/mrz',
    name: 'passport: read',
    command: 'passportReader.read',
    until: 'told',
    person: ['lay', 'passport'],
    afterwards: { person: ['take'] },
  },
];

/** Every device class through its runner and a line of its real pace, beside what its bytes take on the wire alone. */
export async function benchDeviceCommands(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const one of cases) figures.push(await measure(one));
  return figures;
}

async function measure(one: Case): Promise<Figure> {
  const named = deviceNamed(one.model);
  const driver = driverOf(one.model);
  if (!named.ok || !driver) throw new Error(`no ${one.model}`);
  const { simulate, baud } = named.value;
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  const path = join(folder, 'device.sock');

  /** What crossed the wire in this round until the clock stopped, and when it did. */
  let bytes = 0;
  let heard = '';
  let startedAt = 0;
  let stoppedAt = 0;
  const line = await openSimLine<AnySimulator>({
    path,
    baud,
    speed: 1,
    changed: () => {},
    simulate: world => {
      const simulator = simulate({
        ...world,
        send(chunk) {
          if (stoppedAt === 0) bytes += chunk.length;
          if (one.person) startedAt ||= performance.now();
          world.send(chunk);
        },
      });
      return {
        ...simulator,
        receive(chunk: Uint8Array) {
          simulator.receive(chunk);
          if (stoppedAt > 0) return;
          bytes += chunk.length;
          heard += Buffer.from(chunk).toString('latin1');
          if (one.until !== 'told' && one.until(simulator, heard)) stoppedAt = performance.now();
        },
      };
    },
  });
  let hear: (news: FromHost) => void = () => {};
  const next = (fits: (news: FromHost) => boolean): Promise<FromHost> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${one.name}: did not end`)), most);
      hear = news => {
        if (!fits(news)) return;
        clearTimeout(late);
        resolve(news);
      };
    });
  const online = next(news => news.type === 'state' && news.state.device === 'online');
  const device = deviceIdSchema.parse('device:bench');
  const runner = startRunner({
    device,
    driver,
    timers: openTimers(),
    open: lineOpener({ kind: 'sim', path, baud }),
    tell: news => hear(news),
  });
  await online;
  const hands = handsOf(line.simulator, { cards: parseCards(cards), columns: 48, say: sayDeviceIn('en') });
  const touch = ([name = '', ...words]: readonly string[] = []): void =>
    void hands.acts.find(act => act.name === name)?.do(...words);
  const command = (
    name: DeviceCommandName,
    payload: unknown = sampleCommands[name][0],
  ): Promise<FromHost> => {
    const ended = next(news => news.type === 'completion');
    const requestId = randomUUID();
    runner.command({ type: 'command', requestId, device, timeout: 0, name, payload });
    return ended;
  };

  const times: number[] = [];
  const lengths: number[] = [];
  for (let round = 0; round < (one.rounds ?? rounds); round++) {
    // What the round before has set off comes to rest, as between two customers.
    await rest(300);
    bytes = 0;
    heard = '';
    stoppedAt = 0;
    startedAt = one.person ? 0 : performance.now();
    const ended = command(one.command, one.payload);
    touch(one.person);
    if (one.until === 'told') {
      await ended;
      stoppedAt = performance.now();
    }
    while (stoppedAt === 0) await rest(5);
    // Nobody is faster than the answer that opens the keys.
    if (one.afterwards?.person) await rest(100);
    touch(one.afterwards?.person);
    const news = await ended;
    if (news.type !== 'completion' || news.completion.code === 'deviceNotReady')
      throw new Error(`${one.name}: not done`);
    times.push(stoppedAt - startedAt);
    lengths.push(bytes);
    if (one.afterwards?.command) await command(one.afterwards.command);
  }
  await runner.close();
  await line.close();
  rmSync(folder, { recursive: true });
  const value = median(times);
  const limit = (median(lengths) * 10_000) / baud;
  return {
    group: 'devices.command',
    name: one.name,
    value: rounded(value),
    unit: 'ms',
    peer: `its ${median(lengths)} bytes at ${baud} baud`,
    limit: rounded(limit),
    ratio: rounded(value / limit),
    ...(one.remark === undefined ? {} : { remark: one.remark }),
  };
}

const rest = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

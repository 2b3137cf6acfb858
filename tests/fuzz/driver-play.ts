import type { Driver, DriverCommand, DriverInput } from '../../drivers/driver.ts';
import type { SimulatorWorld } from '../../drivers/simulator.ts';
import type { DeviceCommandName } from '../../src/core/device.ts';
import { handsOf } from '../../src/shell/devices/hands.ts';
import type { AnySimulator } from '../../src/shell/devices/simulators.ts';
import { sayDeviceIn } from '../../src/shell/devices/texts.ts';
import { sampleCommands } from './device-commands.ts';
import { must, sizeOf } from './target.ts';

/** How much a driver may keep between two steps: its running command, and not more than some frames of what it heard. */
const mostState = 64 * 1024;

/** What happens to a driver, one byte each; what follows belongs to it. */
export const happenings = ['bytes', 'timer', 'command', 'cancel', 'lineLost', 'flood'] as const;
type Happening = (typeof happenings)[number];
const code = (happening: Happening): number => happenings.indexOf(happening);

/** A driver without its host: keeps its timers and its one command, and the rules of `Driver`. */
export class DriverPlay {
  readonly #driver: Driver<unknown>;
  readonly #samples: readonly DriverCommand[];
  readonly #write: (bytes: Uint8Array) => void;
  readonly timers = new Map<string, number>();
  #state: unknown;
  #now = 0;
  #given = 0;
  #steps = 0;
  command: DriverCommand | undefined;

  constructor(driver: Driver<unknown>, write: (bytes: Uint8Array) => void = () => {}) {
    this.#driver = driver;
    this.#write = write;
    this.#state = driver.start();
    this.#samples = driver.manifest.commands.flatMap(samplesOf);
    this.#feed({ kind: 'connected' });
  }

  bytes(chunk: Uint8Array): void {
    this.#feed({ kind: 'bytes', chunk });
  }

  /** The n-th of the timers that run now, in the order of their names. */
  timer(nth: number): void {
    const names = [...this.timers.keys()].toSorted();
    const name = names[nth % Math.max(1, names.length)];
    if (name === undefined) return;
    this.#now += this.timers.get(name) ?? 0;
    this.timers.delete(name);
    this.#feed({ kind: 'timer', name });
  }

  give(nth: number): void {
    const sample = this.#samples[nth % this.#samples.length];
    if (!sample || this.command) return;
    this.command = { ...sample, id: `${++this.#given}` };
    this.#feed({ kind: 'command', command: this.command });
  }

  cancel(): void {
    if (this.command) this.#feed({ kind: 'cancel', id: this.command.id });
  }

  loseLine(): void {
    this.timers.clear();
    this.#feed({ kind: 'disconnected', cause: 'the line was lost' });
    this.#feed({ kind: 'connected' });
  }

  measure(): void {
    must(sizeOf(this.#state) <= mostState, `keeps ${mostState} bytes at most`);
  }

  #feed(input: DriverInput): void {
    const { state, effects } = this.#driver.step(this.#state, input, this.#now);
    this.#state = state;
    if (this.#steps++ % 16 === 0) this.measure();
    let again = false;
    for (const effect of effects) {
      if (effect.kind === 'write') this.#write(effect.bytes);
      if (effect.kind === 'startTimer') this.timers.set(effect.name, effect.ms);
      if (effect.kind === 'stopTimer') this.timers.delete(effect.name);
      if (effect.kind === 'reconnect') again = true;
      if (effect.kind === 'complete') {
        must(this.command?.id === effect.id, 'a completion belongs to the running command');
        this.command = undefined;
      }
    }
    // The driver asked for it, so nothing of the old line may be left for it to ask again.
    if (again && input.kind !== 'disconnected') this.loseLine();
  }
}

const samplesOf = (name: DeviceCommandName): DriverCommand[] =>
  // Name and payload belong together in the table.
  sampleCommands[name].map(payload => ({ id: '', name, payload }) as DriverCommand);

/** Plays what an input says; every input says something. */
export function playInput(driver: Driver<unknown>, input: Uint8Array): void {
  const play = new DriverPlay(driver);
  for (let at = 0; at < input.length; ) {
    const happening = happenings[(input[at] ?? 0) % happenings.length];
    const argument = input[at + 1] ?? 0;
    at += 2;
    switch (happening) {
      case 'bytes':
        play.bytes(input.slice(at, at + argument));
        at += argument;
        break;
      case 'flood': {
        const chunk = input.slice(at, at + argument);
        for (let times = 0; times < 8; times++) play.bytes(chunk);
        at += argument;
        break;
      }
      case 'timer':
        play.timer(argument);
        break;
      case 'command':
        play.give(argument);
        break;
      case 'cancel':
        play.cancel();
        break;
      case 'lineLost':
        play.loseLine();
        break;
      case undefined:
    }
  }
  play.measure();
}

/** What a person does to a simulated device while its driver is recorded. */
const touches = [
  ['lay', '1'],
  ['lay', 'passport'],
  ['press', 'call'],
  ['rate', '0'],
  ['press', '1', '2', '3', '4', '5', '6', 'enter'],
  ['take'],
  ['paper', 'low'],
  ['swipe'],
  ['scan', 'A023'],
] as const;

/** One recording: what happened to the driver, as an input for `playInput`, and what it wrote. */
export interface Recording {
  readonly happened: Uint8Array;
  readonly written: Uint8Array;
}

/** A driver at work with its simulated device, one recording for each of its commands. */
export function recordings(
  driver: Driver<unknown>,
  simulate: (world: SimulatorWorld) => AnySimulator,
  cards: Parameters<typeof handsOf>[1]['cards'],
): Recording[] {
  const samples = driver.manifest.commands.flatMap(samplesOf);
  return samples.map((_, nth) => {
    const tape: number[] = [];
    const written: number[] = [];
    const later: { at: number; action: () => void }[] = [];
    let now = 0;
    const hear = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length; at += 200) {
        const chunk = bytes.slice(at, at + 200);
        tape.push(code('bytes'), chunk.length, ...chunk);
        play.bytes(chunk);
      }
    };
    const simulator = simulate({
      // Answers come when the question is over.
      send: bytes => void later.push({ at: now, action: () => hear(bytes.slice()) }),
      after: (ms, action) => void later.push({ at: now + ms, action }),
      hold: () => {},
      changed: () => {},
    });
    const hands = handsOf(simulator, { cards, columns: 48, say: sayDeviceIn('en') });
    const play = new DriverPlay(driver, bytes => {
      written.push(...bytes);
      simulator.receive(bytes);
    });
    /** Lets the device act until it has nothing to do, then the driver's timers run out, several times. */
    const pass = (): void => {
      for (let turn = 0; turn < 300; turn++) {
        later.sort((one, other) => one.at - other.at);
        const next = later.shift();
        if (next) {
          now = Math.max(now, next.at);
          next.action();
        } else if (turn < 40 && play.timers.size > 0) {
          tape.push(code('timer'), 0);
          play.timer(0);
        } else return;
      }
    };
    pass();
    tape.push(code('command'), nth);
    play.give(nth);
    for (const [name, ...words] of touches) {
      hands.acts.find(act => act.name === name)?.do(...words);
      pass();
    }
    tape.push(code('cancel'), 0);
    play.cancel();
    return { happened: Uint8Array.from(tape), written: Uint8Array.from(written) };
  });
}

import type { CallerKey } from '../../../src/core/device.ts';
import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { commands, encodeFrame, type Frame, keyData, parseFrames } from './codec.ts';

/** What a person sees of the keypad and the evaluator with one address. */
export interface Station {
  /** Six places: people who wait, ticket. */
  readonly display: string;
  readonly beeps: number;
  /** The evaluator asks for a rating. */
  readonly evaluating: boolean;
  readonly stars: boolean;
  /** What was said and not acknowledged, though it was said again and again. */
  readonly unheard: number;
}

export interface Rs485Simulator extends Simulator {
  readonly class: 'callerKeypad';
  station(address: number): Station;
  press(address: number, key: CallerKey): void;
  rate(address: number, rating: number): void;
}

/** A station looks at the line this often, ms (protocols 3.4). */
const loop = 25;
/** How long a station waits for its acknowledgement, ms, and how often it says a thing; guesses. */
const patience = 500;
const sayings = 4;

const dark: Station = { display: '      ', beeps: 0, evaluating: false, stars: false, unheard: 0 };

/** All stations of a line, one keypad and one evaluator at each address. */
export function simulateRs485(world: SimulatorWorld, addresses: readonly number[] = [1]): Rs485Simulator {
  const stations = new Map(addresses.map(address => [address, dark]));
  /** What waits for its acknowledgement. */
  const waiting = new Set<string>();
  let rest: Uint8Array = new Uint8Array();

  const station = (address: number): Station => stations.get(address) ?? dark;
  const change = (address: number, news: Partial<Station>): void => {
    stations.set(address, { ...station(address), ...news });
    world.changed();
  };

  const say = (address: number, frame: Uint8Array, acknowledgement: Uint8Array, times = sayings): void => {
    const awaited = acknowledgement.join();
    if (times === sayings) waiting.add(awaited);
    else if (!waiting.has(awaited)) return;
    if (times === 0) {
      waiting.delete(awaited);
      change(address, { unheard: station(address).unheard + 1 });
      return;
    }
    world.send(frame);
    world.after(patience, () => say(address, frame, acknowledgement, times - 1));
  };

  const obey = ({ address, command, data, bytes }: Frame): void => {
    waiting.delete(bytes.join());
    if (!stations.has(address)) return;
    world.after(loop, () => {
      if (command === commands.display && data.length === 6)
        change(address, { display: Array.from(data, digit => (digit < 10 ? `${digit}` : ' ')).join('') });
      if (command === commands.display && data.length === 1 && data[0] === 5)
        change(address, { stars: true });
      if (command === commands.beep) change(address, { beeps: station(address).beeps + 1 });
      if (command === commands.key && data.length === 1 && data[0] === 0x0b)
        change(address, { evaluating: true, stars: false });
    });
  };

  return {
    class: 'callerKeypad',
    receive(bytes) {
      const parsed = parseFrames(rest, bytes);
      rest = parsed.rest;
      for (const frame of parsed.frames) obey(frame);
    },
    powerCycle() {
      waiting.clear();
      rest = new Uint8Array();
      for (const address of addresses) change(address, dark);
    },
    station,
    press(address, key) {
      const frame = encodeFrame(address, commands.key, keyData(key));
      say(address, frame, frame);
    },
    rate(address, rating) {
      change(address, { evaluating: false });
      say(
        address,
        encodeFrame(address, commands.rating, [rating]),
        encodeFrame(address, commands.key, [rating]),
      );
    },
  };
}

import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import {
  addresses,
  commands,
  decodeArea,
  encodePacket,
  errors,
  isCommand,
  packetOf,
  replyOf,
  type Screen,
  word,
} from './codec.ts';
import { parseFrames } from './frame.ts';

export interface OnbonSimulator extends Simulator {
  readonly class: 'callBoard';
  content(): { readonly text: string; readonly colour: 'red'; readonly flash: boolean };
  /** 0 to 15. */
  brightness(): number;
  /** Where the text stands. */
  area(): Screen | undefined;
}

/** From the end of a request to the first byte of the answer, ms; a guess. */
const think = 20;
/** What a controller forgets of an unfinished frame, and when, ms; a guess. */
const mostGap = 500;

/**
 * The controller's side of protocols 3.3: dynamic text, clear, brightness, ping, and of its parameters those up to the
 * size.
 * @param screen `undefined` for an old controller, which is silent when it is asked for its parameters
 */
export function simulateOnbon(
  world: SimulatorWorld,
  screen: Screen | undefined = { width: 128, height: 32 },
): OnbonSimulator {
  let shown: { readonly text: string; readonly screen: Screen } | undefined;
  let brightness = 15;
  let rest: Uint8Array = new Uint8Array();
  let heard = 0;

  const say = (command: readonly [number, number], error: number, data: readonly number[] = []): void =>
    world.after(think, () =>
      world.send(encodePacket(addresses.host, addresses.anyone, [...command, error, 0, 0, ...data])),
    );
  const yes = (): void => say(commands.ack, errors.none);
  const show = (next: typeof shown): void => {
    shown = next;
    world.changed();
    yes();
  };

  const obey = (bytes: Uint8Array) => {
    const packet = packetOf(bytes);
    if (!packet || (packet.to !== addresses.factory && packet.to !== addresses.anyone)) return;
    // A request is built like a reply, with the wish for a reply in the place of the error.
    const { command, data } = replyOf(packet);
    const is = (one: readonly [number, number]): boolean => isCommand(command, one);
    if (is(commands.ping)) return yes();
    if (is(commands.clear)) return show(undefined);
    if (is(commands.setBrightness) && data[0] === 1 && data.length === 2) {
      brightness = data[1] ?? 0;
      return yes();
    }
    if (is(commands.readParameters)) {
      if (!screen) return;
      const { width, height } = screen;
      return say(commands.readParameters, errors.none, [
        ...word(addresses.factory),
        0x61, // BX-6K1
        0x00, // baud rate as it is set
        ...word(width),
        ...word(height),
      ]);
    }
    const area = is(commands.updateAreas) ? decodeArea(data) : undefined;
    if (area) return show(area);
    say(commands.nack, errors.noCommand);
  };

  return {
    class: 'callBoard',
    receive(bytes) {
      const frames = parseFrames(rest, bytes);
      rest = frames.rest;
      for (const packet of frames.packets) obey(packet);
      if (frames.damaged) say(commands.nack, errors.checksum);
      const mine = ++heard;
      world.after(mostGap, () => {
        if (heard === mine) rest = new Uint8Array();
      });
    },
    powerCycle() {
      shown = undefined;
      rest = new Uint8Array();
      world.changed();
    },
    content: () => ({ text: shown?.text.trim() ?? '', colour: 'red', flash: false }),
    brightness: () => brightness,
    area: () => shown?.screen,
  };
}

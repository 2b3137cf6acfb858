import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { decodePacket, type SignContent } from './codec.ts';

export interface AlphaSimulator extends Simulator {
  readonly class: 'callBoard';
  content(): SignContent;
}

const dark: SignContent = { text: '', colour: 'red', flash: false };
/** A pause this long between two bytes ends a packet (protocols 3.1). */
const mostGap = 1000;
const mostPacket = 1024;

/** The sign's side of protocols 3.1: shows what comes whole and with the right checksum, and says nothing. */
export function simulateAlpha(world: SimulatorWorld): AlphaSimulator {
  let content = dark;
  let packet: number[] | undefined;
  let heard = 0;

  const take = (byte: number): void => {
    if (byte === 0x01) packet = [byte];
    else if (byte === 0x04 && packet) {
      const next = decodePacket(Uint8Array.from(packet));
      packet = undefined;
      if (next) {
        content = next;
        world.changed();
      }
    } else if (packet && packet.length < mostPacket) packet.push(byte);
  };

  return {
    class: 'callBoard',
    receive(bytes) {
      for (const byte of bytes) take(byte);
      const mine = ++heard;
      world.after(mostGap, () => {
        if (heard === mine) packet = undefined;
      });
    },
    powerCycle() {
      content = dark;
      packet = undefined;
      world.changed();
    },
    content: () => content,
  };
}

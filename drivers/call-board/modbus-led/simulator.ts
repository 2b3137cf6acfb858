import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { decodeRequest, encodeFrame, functions, registers, requestLength } from './codec.ts';
import { places, readSegments } from './segments.ts';

export interface ModbusLedSimulator extends Simulator {
  readonly class: 'callBoard';
  content(): { readonly text: string; readonly colour: 'red'; readonly flash: boolean };
}

/** The standard says 3.5 signs, 3.6 ms at 9600; the timers of the machine that simulates are coarser than that. */
const mostGap = 50;
/** From the last byte of a request to the first of the answer, ms; a guess. */
const think = 5;
const illegalFunction = 1;
const illegalRegister = 2;

/** The display's side of protocols 3.2. It never flashes by itself. Unit and baud rate outlast a power cycle, what it shows does not. */
export function simulateModbusLed(world: SimulatorWorld): ModbusLedSimulator {
  let unit = 1;
  let segments = new Uint8Array(places);
  let integer: number | undefined;
  let request: number[] = [];
  let heard = 0;

  const answer = (body: readonly number[], then = () => {}): void =>
    world.after(think, () => {
      world.send(encodeFrame(body));
      then();
    });

  const obey = (frame: Uint8Array) => {
    const order = decodeRequest(frame, unit);
    if (!order) return;
    switch (order.kind) {
      case 'unknown':
        return answer([unit, order.code | 0x80, illegalFunction]);
      case 'register': {
        const { register, value } = order;
        if (register === registers.showInteger) integer = (value << 16) >> 16;
        else if (
          register !== registers.unit &&
          register !== registers.baudRate &&
          register !== registers.decimalPoint
        )
          return answer([unit, functions.writeRegister | 0x80, illegalRegister]);
        world.changed();
        // The echo still bears the old number.
        return answer([...frame.subarray(0, 6)], () => {
          if (register === registers.unit) unit = value & 0xff;
        });
      }
      case 'registers': {
        const { first, bytes } = order;
        if (first !== registers.segments || bytes.length > places)
          return answer([unit, functions.writeRegisters | 0x80, illegalRegister]);
        segments.set(bytes);
        integer = undefined;
        world.changed();
        return answer([...frame.subarray(0, 6)]);
      }
    }
  };

  return {
    class: 'callBoard',
    receive(bytes) {
      for (const byte of bytes) {
        request.push(byte);
        if (request.length === requestLength(Uint8Array.from(request))) {
          obey(Uint8Array.from(request));
          request = [];
        }
      }
      const mine = ++heard;
      world.after(mostGap, () => {
        if (heard === mine) request = [];
      });
    },
    powerCycle() {
      segments = new Uint8Array(places);
      integer = undefined;
      request = [];
      world.changed();
    },
    content: () => ({
      text: integer === undefined ? readSegments(segments).trimEnd() : `${integer}`,
      colour: 'red',
      flash: false,
    }),
  };
}

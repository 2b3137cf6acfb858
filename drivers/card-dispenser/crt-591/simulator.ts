import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { control, encodeFrame, errors, orders, type Position, parse, positions } from './codec.ts';

export interface CrtSimulator extends Simulator {
  readonly class: 'cardDispenser';
  position(): Position;
  /** The motor runs. */
  moving(): boolean;
  /** Blank cards left. */
  stacker(): number;
  fill(cards: number): void;
  bin(): number;
  emptyBin(): void;
  /** How many cards ever left the stacker. */
  dispensed(): number;
  /** The customer takes the card from the gate. */
  takeCard(): void;
  /** The next card that moves gets stuck, until someone clears it. */
  jam(): void;
  clearJam(): void;
}

/** Milliseconds of motor. */
const moveMs = 1500;
const initMs = 2000;
/** Cards in the stacker from which on they are few. */
const few = 10;
const binMost = 20;
/** Bytes further apart than this are not one frame; long enough for a computer that is busy with other things. */
const mostGap = 1000;

/** The machine's side of protocols 4.4. After power it obeys nothing but INIT; while its motor runs, nothing but EOT. */
export function simulateCrt591(world: SimulatorWorld, cards = 50): CrtSimulator {
  let position: Position = 'none';
  let stacker = cards;
  let bin = 0;
  let dispensed = 0;
  let jammed: 'no' | 'next' | 'yes' = 'no';
  let reset = false;
  let rest: Uint8Array = new Uint8Array();
  let heard = 0;
  /** The reply that the host has not acknowledged. */
  let unheard: Uint8Array | undefined;
  let motion: object | undefined;

  const reply = (text: readonly number[]): void => {
    unheard = encodeFrame(text);
    world.send(unheard);
  };
  const refuse = (order: readonly number[], error: string): void =>
    reply([0x4e, ...order, ...Buffer.from(error, 'latin1')]);
  const report = (order: readonly number[], data = ''): void =>
    reply([0x50, ...order, ...statusBytes(), ...Buffer.from(data, 'latin1')]);

  const statusBytes = (): number[] => {
    const at = Object.entries(positions).find(([, name]) => name === position);
    const left = stacker === 0 ? 0x30 : stacker < few ? 0x31 : 0x32;
    return [Number(at?.[0]), left, bin >= binMost ? 0x31 : 0x30];
  };

  /** Runs the motor, then does what `end` says; an EOT stops it where it is. */
  const run = (ms: number, end: () => void): void => {
    const mine = {};
    motion = mine;
    world.after(ms, () => {
      if (motion !== mine) return;
      motion = undefined;
      end();
      world.changed();
    });
  };

  const feed = (): void => {
    stacker--;
    dispensed++;
  };

  /** Why the machine does not move, as it is now. */
  const refusalTo = (to: Position | 'bin'): string | undefined => {
    if (jammed === 'yes') return errors.jam;
    if (position === 'none' && to === 'bin') return errors.sequence;
    if (position === 'none' && stacker === 0) return errors.stackerEmpty;
    return to === 'bin' && bin >= binMost ? errors.binFull : undefined;
  };

  const move = (order: readonly number[], to: Position | 'bin'): void => {
    const refusal = refusalTo(to);
    if (refusal !== undefined) refuse(order, refusal);
    else
      run(moveMs, () => {
        if (position === 'none') feed();
        if (jammed === 'next') {
          jammed = 'yes';
          position = 'reader';
          refuse(order, errors.jam);
          return;
        }
        if (to === 'bin') bin++;
        position = to === 'bin' ? 'none' : to;
        report(order);
      });
  };

  const initialise = (order: readonly number[]): void =>
    run(initMs, () => {
      reset = true;
      report(order, 'CRT-591-M001');
    });

  const obey = (text: Uint8Array): void => {
    const [, cm = 0, pm = 0] = text;
    const order = [cm, pm];
    const is = ([first, second]: readonly [number, number]): boolean => cm === first && pm === second;
    if (is(orders.initLeave)) initialise(order);
    else if (!reset) refuse(order, errors.notReset);
    else if (is(orders.status)) report(order);
    else if (is(orders.moveToReader)) move(order, 'reader');
    else if (is(orders.moveToGate)) move(order, 'gate');
    else if (is(orders.moveToBin)) move(order, 'bin');
    else refuse(order, '00');
  };

  return {
    class: 'cardDispenser',
    receive(bytes) {
      const parsed = parse(rest, bytes);
      rest = parsed.rest;
      for (const item of parsed.heard) {
        if (item.kind === 'text') {
          if (motion) continue;
          world.send(Uint8Array.of(control.ack));
          obey(item.text);
        } else if (item.control === 'eot') {
          motion = undefined;
          unheard = undefined;
          world.send(Uint8Array.of(control.eot));
        } else if (item.control === 'ack') unheard = undefined;
        else if (unheard) world.send(unheard);
      }
      if (parsed.damaged && parsed.heard.length === 0 && !motion) world.send(Uint8Array.of(control.nak));
      const mine = ++heard;
      world.after(mostGap, () => {
        if (heard === mine) rest = new Uint8Array();
      });
    },
    powerCycle() {
      rest = new Uint8Array();
      motion = undefined;
      unheard = undefined;
      reset = false;
    },
    position: () => position,
    moving: () => motion !== undefined,
    stacker: () => stacker,
    fill(more) {
      stacker += more;
      world.changed();
    },
    bin: () => bin,
    emptyBin() {
      bin = 0;
      world.changed();
    },
    dispensed: () => dispensed,
    takeCard() {
      if (position === 'gate') position = 'none';
      world.changed();
    },
    jam() {
      jammed = 'next';
    },
    clearJam() {
      jammed = 'no';
      position = 'none';
      world.changed();
    },
  };
}

import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { encodeFrame, orders } from './codec.ts';

export interface PadSimulator extends Simulator {
  readonly class: 'pinPad';
  /** A finger on a key. */
  press(key: '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'enter' | 'cancel' | 'clear'): void;
  /** Whether the pad takes keys now. */
  open(): boolean;
  /** Someone opens the housing: from now on the pad refuses everything. */
  tamper(): void;
}

/** The keys that are in the pad from the start. */
const pinKeys = [0x30, 0x31];
/** Milliseconds for an answer, and without a key until the pad ends an entry. */
const thinkMs = 10;
const patience = 30_000;
/** Bytes further apart than this are not one frame; long enough for a computer that is busy with other things. */
const mostGap = 1000;
const codes = { ok: 0x60, noKey: 0xe4, noPin: 0xf9, illegal: 0xe9, tampered: 0xdd } as const;

/** The pad's side of protocols 4.1. The PIN never leaves it but as a block that depends on it. */
export function simulateZt598(world: SimulatorWorld): PadSimulator {
  let rest = '';
  let heard = 0;
  let tampered = false;
  let min = 4;
  let max = 12;
  /** What is typed now, and the PIN that was typed last. */
  let typing: string | undefined;
  let pin: string | undefined;
  let touched = 0;

  const reply = (status: number, data = ''): void => {
    const frame = encodeFrame(Uint8Array.from([status, ...Buffer.from(data, 'latin1')]));
    world.after(thinkMs, () => world.send(frame));
  };
  const send = (byte: number): void => world.send(Uint8Array.of(byte));

  const touch = (): void => {
    const mine = ++touched;
    world.after(patience, () => {
      if (touched !== mine || typing === undefined) return;
      typing = undefined;
      send(0x80);
      world.changed();
    });
  };

  const block = (key: number, customerData: string): void => {
    if (!pinKeys.includes(key)) reply(codes.noKey);
    else if (pin === undefined) reply(codes.noPin);
    else reply(codes.ok, `0000${scrambled(pin, key, customerData)}`);
  };

  const obey = (order: string): void => {
    const length = /^5([45])(\d\d)$/.exec(order);
    const wanted = /^7([0-9A-F]{2})\x20(\d{12})$/.exec(order);
    if (tampered) reply(codes.tampered);
    else if (order === orders.status) reply(codes.ok, '00000001');
    else if (wanted) block(Number.parseInt(wanted[1] ?? '', 16), wanted[2] ?? '');
    else if (length) {
      if (length[1] === '4') min = Number(length[2]);
      else max = Number(length[2]);
      reply(codes.ok);
    } else if (order === orders.closeKeys || order === orders.startPin) {
      typing = order === orders.startPin ? '' : undefined;
      if (order === orders.startPin) pin = undefined;
      touch();
      reply(codes.ok);
      world.changed();
    } else reply(order === orders.toneOn ? codes.ok : codes.illegal);
  };

  return {
    class: 'pinPad',
    receive(bytes) {
      rest += Buffer.from(bytes).toString('latin1');
      for (let order = takeOrder(rest); order; order = takeOrder(rest)) {
        rest = rest.slice(order.end);
        if (order.data !== undefined) obey(order.data);
      }
      const mine = ++heard;
      world.after(mostGap, () => {
        if (heard === mine) rest = '';
      });
    },
    powerCycle() {
      rest = '';
      typing = undefined;
      pin = undefined;
      touched++;
    },
    press(key) {
      if (typing === undefined || tampered) return;
      touch();
      if (key === 'enter') {
        if (typing.length < min) return;
        pin = typing;
        typing = undefined;
        send(0x0d);
      } else if (key === 'cancel') {
        typing = undefined;
        send(0x1b);
      } else if (key === 'clear') {
        typing = '';
        send(0x08);
      } else if (typing.length < max) {
        typing += key;
        send(0x2a);
      }
    },
    open: () => typing !== undefined,
    tamper() {
      tampered = true;
      typing = undefined;
      pin = undefined;
    },
  };
}

/** The first frame in a text, or as much of it as is certainly none. */
function takeOrder(text: string): { data?: string; end: number } | undefined {
  const start = text.indexOf('\x02');
  if (start !== 0) return text === '' ? undefined : { end: start < 0 ? text.length : start };
  const digits = text.slice(1, 4);
  if (!/^\d*$/.test(digits)) return { end: 1 };
  const end = 4 + Number(digits) + 3;
  if (digits.length < 3 || text.length < end) return undefined;
  const data = text.slice(4, end - 3);
  const right = Buffer.from(encodeFrame(data)).toString('latin1') === text.slice(0, end);
  return right ? { data, end } : { end: 1 };
}

/** Stands for 3DES under the key: differs with PIN, key and card, and shows none of them. */
function scrambled(pin: string, key: number, customerData: string): string {
  let state = 0x811c9dc5 ^ key;
  let text = '';
  for (let round = 0; round < 16; round++) {
    for (const sign of `${round}${pin}:${customerData}`)
      state = Math.imul(state ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    text += ((state >>> 13) & 0xf).toString(16).toUpperCase();
  }
  return text;
}

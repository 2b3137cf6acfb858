import { expect } from 'vitest';
import type { Driver, DriverCompletion, DriverInput } from '../../../../../drivers/driver.ts';
import type { SimulatedModel } from '../../../../../drivers/receipt-printer/escpos/simulated-model.ts';
import {
  type EscposSimulator,
  simulateEscpos,
} from '../../../../../drivers/receipt-printer/escpos/simulator.ts';
import type { PaperLine } from '../../../../../src/core/bench.ts';
import type { DeviceState } from '../../../../../src/core/device.ts';
import type { ReceiptBlock } from '../../../../../src/core/receipt.ts';

/** Bytes a millisecond at 19200 baud. */
const pace = 1.92;
/** Between the loss of a line and the next attempt to open it. */
const backOff = 250;

/** What becomes of something the printer says: pieces, each so many milliseconds later than it was meant. */
export type Tamper = (said: Uint8Array, nth: number) => readonly (readonly [Uint8Array, number])[];

interface Event {
  readonly at: number;
  readonly of: 'line' | 'device' | 'driver' | 'hall';
  readonly action: () => void;
}

/**
 * Driver and simulated printer at the two ends of a paced line, in a time that runs as fast as they can: thousands of
 * broken visits in seconds. Every byte arrives alone unless `grain` says otherwise.
 */
export class VirtualHall {
  readonly printer: EscposSimulator;
  readonly completions = new Map<string, DriverCompletion[]>();
  state: DeviceState | undefined;
  now = 0;
  /** Bytes that the printer has heard, and things and bytes that it has said. */
  heard = 0;
  said = 0;
  saidBytes = 0;
  plugged = true;
  grain = 1;
  tamper: Tamper = said => [[said, 0]];
  garble: (byte: number) => number = byte => byte;
  onHeard: (count: number) => void = () => {};
  onSaid: (count: number) => void = () => {};
  #state: unknown;
  #events: Event[] = [];
  #timers = new Map<string, Event>();
  #connected = false;
  #running: string | undefined;
  #held = false;
  #toDevice: number[] = [];
  #toDeviceBusy = false;
  #hostFreeAt = 0;
  readonly #driver: Driver<unknown>;

  constructor(driver: Driver<unknown>, model: SimulatedModel) {
    this.#driver = driver;
    this.#state = driver.start();
    this.printer = simulateEscpos(
      {
        send: bytes => this.#say(bytes),
        after: (ms, action) => void this.#after(ms, 'device', action),
        hold: held => {
          this.#held = held;
          this.#pump();
        },
        changed: () => {},
      },
      model,
    );
    this.#after(0, 'hall', () => this.#open());
  }

  print(id: string, processId: string, blocks: readonly ReceiptBlock[]): void {
    expect(this.#running).toBeUndefined();
    this.#running = id;
    this.#feed({
      kind: 'command',
      command: { id, name: 'receiptPrinter.print', payload: { processId, blocks: [...blocks] } },
    });
  }

  cancel(): void {
    if (this.#running !== undefined) this.#feed({ kind: 'cancel', id: this.#running });
  }

  unplug(): void {
    this.plugged = false;
    this.#drop('pulled');
  }

  /** What the host has still to send goes on: a serial line knows nothing of the power at its other end. */
  powerCycle(): void {
    this.#events = this.#events.filter(event => event.of !== 'device');
    this.#held = false;
    this.printer.powerCycle();
    this.#pump();
  }

  /** Moves time on until something is so; false when it is not so after so many milliseconds. */
  until(isSo: () => boolean, ms = 600_000): boolean {
    const end = this.now + ms;
    while (!isSo()) {
      const next = this.#next();
      if (!next || next.at > end) return false;
      this.now = Math.max(this.now, next.at);
      next.action();
    }
    return true;
  }

  wait(ms: number): void {
    let over = false;
    this.#after(ms, 'hall', () => {
      over = true;
    });
    this.until(() => over, ms);
  }

  soon(ms: number, action: () => void): void {
    this.#after(ms, 'hall', action);
  }

  #next(): Event | undefined {
    let first = 0;
    for (const [index, event] of this.#events.entries())
      if (event.at < (this.#events[first]?.at ?? 0)) first = index;
    return this.#events.splice(first, 1)[0];
  }

  #after(ms: number, of: Event['of'], action: () => void): Event {
    const event = { at: this.now + ms, of, action };
    this.#events.push(event);
    return event;
  }

  #forget(event: Event | undefined): void {
    this.#events = this.#events.filter(other => other !== event);
  }

  #open(): void {
    if (!this.plugged) return void this.#after(backOff, 'hall', () => this.#open());
    this.#connected = true;
    this.#feed({ kind: 'connected' });
  }

  #drop(cause: string): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#events = this.#events.filter(event => event.of !== 'line' && event.of !== 'driver');
    this.#timers.clear();
    this.#toDevice = [];
    this.#toDeviceBusy = false;
    this.#hostFreeAt = 0;
    this.#feed({ kind: 'disconnected', cause });
    this.#after(backOff, 'hall', () => this.#open());
  }

  #say(bytes: Uint8Array): void {
    this.said++;
    if (!this.#connected) return;
    for (const [piece, delay] of this.tamper(bytes, this.said)) this.#send(piece, delay);
  }

  #send(bytes: Uint8Array, delay: number): void {
    const garbled = bytes.map(byte => this.garble(byte));
    const start = Math.max(this.now + delay, this.#hostFreeAt);
    this.#hostFreeAt = start + bytes.length / pace;
    for (let from = 0; from < garbled.length; from += this.grain) {
      const chunk = garbled.subarray(from, from + this.grain);
      this.#after(start + (from + chunk.length) / pace - this.now, 'line', () => {
        this.saidBytes += chunk.length;
        this.#feed({ kind: 'bytes', chunk });
        this.onSaid(this.saidBytes);
      });
    }
  }

  #pump(): void {
    if (this.#toDeviceBusy || this.#held || this.#toDevice.length === 0) return;
    this.#toDeviceBusy = true;
    this.#after(1 / pace, 'line', () => {
      this.#toDeviceBusy = false;
      const byte = this.#toDevice.shift();
      if (byte !== undefined) {
        this.heard++;
        this.printer.receive(Uint8Array.of(this.garble(byte)));
        this.onHeard(this.heard);
      }
      this.#pump();
    });
  }

  #feed(input: DriverInput): void {
    const { state, effects } = this.#driver.step(this.#state, input, this.now);
    this.#state = state;
    for (const effect of effects)
      switch (effect.kind) {
        case 'write':
          this.#toDevice.push(...effect.bytes);
          this.#pump();
          break;
        case 'startTimer': {
          const { name } = effect;
          this.#forget(this.#timers.get(name));
          const event = this.#after(effect.ms, 'driver', () => {
            this.#timers.delete(name);
            this.#feed({ kind: 'timer', name });
          });
          this.#timers.set(name, event);
          break;
        }
        case 'stopTimer':
          this.#forget(this.#timers.get(effect.name));
          this.#timers.delete(effect.name);
          break;
        case 'complete':
          expect(effect.id, 'a completion belongs to the running command').toBe(this.#running);
          this.#running = undefined;
          this.completions.set(effect.id, [...(this.completions.get(effect.id) ?? []), effect.completion]);
          break;
        case 'state':
          this.state = effect.state;
          break;
        case 'event':
          break;
        case 'reconnect':
          this.#drop(effect.cause);
          break;
      }
  }
}

export const wordsOf = (lines: readonly PaperLine[]): string =>
  lines.flatMap(line => (line.kind === 'text' ? line.runs.map(run => run.text) : [])).join('\n');

/** The paper as it falls from the cutter, and at the end what still hangs from the slot. */
export function slipsOf(lines: readonly PaperLine[]): string[] {
  const slips: PaperLine[][] = [[]];
  for (const line of lines)
    if (line.kind === 'cut') slips.push([]);
    else slips.at(-1)?.push(line);
  return slips.map(wordsOf);
}

import { expect } from 'vitest';
import type { Driver } from '../../../drivers/driver.ts';
import type { FromHost } from '../../../drivers/host/protocol.ts';
import { type Runner, startRunner } from '../../../drivers/host/runner.ts';
import type { Simulator, SimulatorWorld } from '../../../drivers/simulator.ts';
import type { TransportListener } from '../../../drivers/transports/transport.ts';
import type { DeviceCommandName, DeviceEvent, DeviceState } from '../../../src/core/device.ts';
import type { Traced } from '../../../src/core/device-trace.ts';
import { deviceIdSchema } from '../../../src/core/ids.ts';
import { fail, ok } from '../../../src/core/result.ts';
import { show } from './bytes.ts';
import { heardAtWrongBaud } from './wrong-baud.ts';

export type Completion = Extract<FromHost, { type: 'completion' }>['completion'];

/** What befalls the line. Replies are counted from 0, from the moment the line first opens; so are the host's bytes. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'silent' | 'late' | 'twice' | 'garbageBefore' | 'garbageAfter'; readonly reply: number }
  /** It comes when the host has given it up and says the next thing: the first that is heard then is the old reply. */
  | { readonly kind: 'held'; readonly reply: number }
  /** The same, and the next thing belongs to another command. */
  | { readonly kind: 'stale'; readonly reply: number }
  /** It comes with the next one in one piece, or when the host says the next thing. */
  | { readonly kind: 'merged'; readonly reply: number }
  /** Its first half comes before it. */
  | { readonly kind: 'torn'; readonly reply: number }
  /** From it on nothing of the device is heard for half a minute. */
  | { readonly kind: 'mute'; readonly reply: number }
  | { readonly kind: 'flip'; readonly reply: number; readonly bit: number }
  /** `split`: in two pieces. */
  | {
      readonly kind: 'unplugInReply' | 'powerCycleInReply' | 'split';
      readonly reply: number;
      readonly byte: number;
    }
  | {
      readonly kind: 'flipInCommand' | 'unplugInCommand' | 'powerCycleInCommand';
      readonly byte: number;
    }
  /** For the first minute the host's port runs at this rate, and the device at its own. */
  | { readonly kind: 'wrongBaud'; readonly baud: number };

/** Faults after which nobody has to notice that there was one. */
export const isMended = ({ kind }: Fault): boolean =>
  kind === 'none' || kind === 'flip' || kind === 'twice' || kind === 'garbageBefore' || kind === 'split';

const device = deviceIdSchema.parse('device:under-test');
const lateness = 1500;
const garbage = Uint8Array.of(0xff, 0x00, 0xaa, 0x7e, 0xc3);
const pluggedInAfter = 3000;
/** Between the two pieces of a split reply: less than any driver waits for the rest of a frame. */
const splitPause = 20;
const muteFor = 30_000;
const wrongBaudUntil = 60_000;

/**
 * A simulated device, its line, the runner of the product and a driver in a time of their own, so that thousands of
 * faults can be tried: nothing here waits for a clock.
 */
export class VirtualPlace<S extends Simulator> {
  readonly thing: S;
  /** The length of every reply so far. */
  readonly replies: number[] = [];
  hostBytes = 0;
  /** What the host has sent. */
  readonly written: string[] = [];
  readonly events: string[] = [];
  /** The same events with what they say. */
  readonly happened: DeviceEvent[] = [];
  state: DeviceState | undefined;
  /** How often the runner said that it can do no more. */
  unresponsive = 0;
  /** How often the line was opened. */
  opened = 0;
  now = 0;
  /** The device knows a person's hand; a loss of power forgets its timers. */
  readonly #queue: { at: number; order: number; life: number | undefined; action: () => void }[] = [];
  readonly #completions = new Map<string, Completion[]>();
  readonly #runner: Runner;
  readonly #baud: number;
  readonly #msPerByte: number;
  readonly #fault: Fault;
  readonly #whole: boolean;
  #order = 0;
  #life = 0;
  #given = 0;
  #line: TransportListener | undefined;
  #unplugged = false;
  /** A reply that waits for the host's next word, or for the next reply. */
  #held: Uint8Array | undefined;
  #anotherCommand = false;
  #lastsUntil = 0;
  #toHostFree = 0;
  #toDeviceFree = 0;

  /** @param whole deliveries as long as they come; else every byte comes alone */
  constructor(
    driver: Driver<unknown>,
    baud: number,
    simulate: (world: SimulatorWorld) => S,
    fault: Fault = { kind: 'none' },
    whole = false,
  ) {
    this.#baud = baud;
    this.#msPerByte = 10_000 / baud;
    this.#fault = fault;
    if (fault.kind === 'wrongBaud') this.#lastsUntil = wrongBaudUntil;
    this.#whole = whole;
    this.thing = simulate({
      send: bytes => this.#fromDevice(bytes),
      after: (ms, action) => void this.#after(ms, action, this.#life),
      hold: () => {},
      changed: () => {},
    });
    this.#runner = startRunner({
      device,
      driver,
      open: async listener => {
        if (this.#unplugged) return fail('lineUnavailable', 'pulled');
        this.#line = listener;
        this.opened++;
        const write = async (bytes: Uint8Array): Promise<void> => {
          if (this.#line !== listener) throw new Error('the line is closed');
          this.written.push(show(bytes));
          this.#toDevice(listener, bytes);
        };
        const close = async (): Promise<void> => {
          if (this.#line === listener) this.#line = undefined;
          // As with a real line: what closes it is told later.
          await Promise.resolve();
          listener.closed({ canceled: true });
        };
        return ok({ write, close, catchUp: () => () => true });
      },
      timers: { now: () => this.now, after: (ms, action) => this.#after(ms, action) },
      tell: news => {
        if (news.type === 'state') this.state = news.state;
        if (news.type === 'unresponsive') this.unresponsive++;
        if (news.type === 'event') {
          const { type: _type, device: _device, ...event } = news;
          this.events.push(event.name);
          this.happened.push(event);
        }
        if (news.type === 'completion')
          this.#completions.set(news.requestId, [
            ...(this.#completions.get(news.requestId) ?? []),
            news.completion,
          ]);
      },
    });
  }

  /** Gives a command and lets time pass until it is completed. */
  async run(name: DeviceCommandName, payload: unknown, mostMs = 240_000): Promise<Completion> {
    const id = this.give(name, payload);
    await this.until(() => this.#completions.has(id), mostMs, `the end of ${name}`);
    const [completion] = this.#completions.get(id) ?? [];
    if (!completion) throw new Error('not completed');
    return completion;
  }

  give(name: DeviceCommandName, payload: unknown): string {
    const requestId = `${++this.#given}`;
    this.#anotherCommand = true;
    this.#runner.command({ type: 'command', requestId, device, name, payload, timeout: 0 });
    return requestId;
  }

  cancel(id: string): void {
    this.#runner.cancel(id);
  }

  trace(): readonly Traced[] {
    return this.#runner.trace();
  }

  completionsOf(id: string): readonly Completion[] {
    return this.#completions.get(id) ?? [];
  }

  async untilOnline(): Promise<void> {
    await this.until(
      () => this.state?.device === 'online',
      60_000,
      `online, not ${JSON.stringify(this.state)}`,
    );
  }

  /** Lets time pass until something is so. */
  async until(so: () => boolean, mostMs: number, what: string): Promise<void> {
    const end = this.now + mostMs;
    for (;;) {
      await this.#turn();
      if (so()) return;
      const next = this.#next();
      if (!next || next.at > end) throw new Error(`waited ${mostMs} ms for ${what}`);
      this.now = next.at;
      next.action();
    }
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    this.#after(ms, () => {});
    await this.until(() => this.now >= end, ms + 1, 'time to pass');
  }

  powerCycle(): void {
    this.#life++;
    this.#held = undefined;
    this.thing.powerCycle();
  }

  /** Whether a fault that lasts is still there. */
  isFaulty(): boolean {
    return this.now < this.#lastsUntil;
  }

  /** Ends it, and proves that every command had exactly one completion. */
  async close(): Promise<void> {
    await this.#runner.close();
    for (let id = 1; id <= this.#given; id++)
      expect(this.completionsOf(`${id}`), 'exactly one completion').toHaveLength(1);
  }

  /** Lets everything happen that waits for promises only, and every now and then the rest of the process. */
  async #turn(): Promise<void> {
    if (this.#order % 500 === 0) await new Promise(setImmediate);
    for (let depth = 0; depth < 6; depth++) await Promise.resolve();
  }

  #after(ms: number, action: () => void, life?: number): () => void {
    const at = this.now + ms;
    const entry = { at, order: this.#order++, life, action };
    // Latest first; of two at the same time the one that was asked for first comes first.
    const place = this.#queue.findLastIndex(other => other.at > at) + 1;
    this.#queue.splice(place, 0, entry);
    return () => {
      const index = this.#queue.indexOf(entry);
      if (index >= 0) this.#queue.splice(index, 1);
    };
  }

  #next(): { at: number; action: () => void } | undefined {
    for (let entry = this.#queue.pop(); entry; entry = this.#queue.pop())
      if (entry.life === undefined || entry.life === this.#life) return entry;
    return undefined;
  }

  #unplug(): void {
    const line = this.#line;
    this.#line = undefined;
    this.#unplugged = true;
    line?.closed({ canceled: false, cause: 'pulled' });
    this.#after(pluggedInAfter, () => {
      this.#unplugged = false;
    });
  }

  #toDevice(line: TransportListener, said: Uint8Array): void {
    if (this.#fault.kind !== 'stale' || this.#anotherCommand) this.#release();
    const bytes =
      this.#fault.kind === 'wrongBaud' && this.isFaulty()
        ? heardAtWrongBaud(said, this.#fault.baud, this.#baud)
        : said;
    const start = Math.max(this.now, this.#toDeviceFree);
    this.#toDeviceFree = start + bytes.length * this.#msPerByte;
    for (const [index, byte] of bytes.entries())
      this.#after(start + (index + 1) * this.#msPerByte - this.now, () => {
        if (this.#line !== line) return;
        const nth = this.hostBytes++;
        const struck = 'byte' in this.#fault && this.#fault.byte === nth;
        if (struck && this.#fault.kind === 'unplugInCommand') return this.#unplug();
        if (struck && this.#fault.kind === 'powerCycleInCommand') return this.powerCycle();
        const flips = struck && this.#fault.kind === 'flipInCommand';
        this.thing.receive(Uint8Array.of(flips ? byte ^ 8 : byte));
      });
  }

  /** What was held back comes now. */
  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#deliver(held);
  }

  #fromDevice(bytes: Uint8Array): void {
    const nth = this.replies.push(bytes.length) - 1;
    const fault = 'reply' in this.#fault && this.#fault.reply === nth ? this.#fault : undefined;
    if (this.#fault.kind === 'merged' && this.#held) {
      const first = this.#held;
      this.#held = undefined;
      this.#deliver(Uint8Array.from([...first, ...bytes]));
      return;
    }
    if (this.#fault.kind !== 'stale') this.#release();
    if (!fault) this.#deliver(this.#asHeard(bytes));
    else this.#strike(fault, bytes);
  }

  /** What becomes of a reply while a fault lasts. */
  #asHeard(bytes: Uint8Array): Uint8Array {
    if (!this.isFaulty()) return bytes;
    return this.#fault.kind === 'wrongBaud'
      ? heardAtWrongBaud(bytes, this.#baud, this.#fault.baud)
      : new Uint8Array();
  }

  #strike(fault: Extract<Fault, { reply: number }>, bytes: Uint8Array): void {
    switch (fault.kind) {
      case 'silent':
        break;
      case 'mute':
        this.#lastsUntil = this.now + muteFor;
        break;
      case 'late':
        this.#deliver(bytes, { late: lateness });
        break;
      case 'held':
      case 'stale':
      case 'merged':
        this.#held = bytes;
        this.#anotherCommand = false;
        break;
      case 'twice':
        this.#deliver(bytes);
        this.#deliver(bytes);
        break;
      case 'garbageBefore':
        this.#deliver(garbage);
        this.#deliver(bytes);
        break;
      case 'garbageAfter':
        this.#deliver(Uint8Array.from([...bytes, ...garbage]));
        break;
      case 'torn':
        this.#deliver(bytes.subarray(0, bytes.length >> 1));
        this.#deliver(bytes);
        break;
      case 'split':
        this.#deliver(bytes.subarray(0, fault.byte));
        this.#deliver(bytes.subarray(fault.byte), {
          late: Math.max(0, this.#toHostFree - this.now) + splitPause,
        });
        break;
      case 'flip':
        this.#deliver(flipped(bytes, fault.bit));
        break;
      case 'unplugInReply':
        this.#deliver(bytes.subarray(0, fault.byte), { done: () => this.#unplug() });
        break;
      case 'powerCycleInReply':
        this.#deliver(bytes.subarray(0, fault.byte), { done: () => this.powerCycle() });
        break;
    }
  }

  #deliver(bytes: Uint8Array, how: { late?: number; done?: () => void } = {}): void {
    if (bytes.length === 0 && !how.done) return;
    const line = this.#line;
    const start = Math.max(this.now + (how.late ?? 0), this.#toHostFree);
    this.#toHostFree = start + bytes.length * this.#msPerByte;
    const hear = (chunk: Uint8Array): void => {
      if (line && this.#line === line) line.bytes(chunk);
    };
    if (this.#whole) this.#after(this.#toHostFree - this.now, () => hear(bytes), this.#life);
    else
      for (const [index, byte] of bytes.entries()) {
        const at = start + (index + 1) * this.#msPerByte;
        this.#after(at - this.now, () => hear(Uint8Array.of(byte)), this.#life);
      }
    if (how.done) this.#after(this.#toHostFree - this.now, how.done);
  }
}

const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

/** What went over the line in a visit without faults. */
export interface Seen {
  /** The length of every reply. */
  readonly replies: readonly number[];
  readonly hostBytes: number;
}

/** Everything that can befall such a visit: every byte and every bit. */
export function* everyFault({ replies, hostBytes }: Seen): Generator<Fault> {
  yield { kind: 'none' };
  for (const [reply, length] of replies.entries()) {
    for (const kind of ['silent', 'late', 'twice', 'garbageBefore'] as const) yield { kind, reply };
    for (let bit = 0; bit < length * 8; bit++) yield { kind: 'flip', reply, bit };
    for (let byte = 0; byte <= length; byte++) yield { kind: 'unplugInReply', reply, byte };
  }
  for (let byte = 0; byte < hostBytes; byte++) {
    yield { kind: 'flipInCommand', byte };
    yield { kind: 'unplugInCommand', byte };
    yield { kind: 'powerCycleInCommand', byte };
  }
}

import fc from 'fast-check';
import { expect } from 'vitest';
import type {
  Driver,
  DriverCommand,
  DriverCompletion,
  DriverEffect,
  DriverInput,
} from '../../../drivers/driver.ts';
import type { DeviceEvent, DeviceState } from '../../../src/core/device.ts';

/** A driver in the hands of a runner without time or line: the test decides what happens, and sees every effect. */
export class Harness {
  readonly completions: { id: string; completion: DriverCompletion }[] = [];
  readonly written: Uint8Array[] = [];
  readonly events: string[] = [];
  /** The same events with what they say. */
  readonly happened: DeviceEvent[] = [];
  /** The time that the driver is told, in milliseconds. */
  now = 0;
  readonly timers = new Map<string, number>();
  reconnects = 0;
  connected = false;
  running: string | undefined;
  published: DeviceState | undefined;
  #state: unknown;
  readonly #driver: Driver<unknown>;

  constructor(driver: Driver<unknown>) {
    this.#driver = driver;
    this.#state = driver.start();
  }

  connect(): void {
    this.connected = true;
    this.#feed({ kind: 'connected' });
  }

  disconnect(cause = 'pulled'): void {
    this.connected = false;
    this.timers.clear();
    this.#feed({ kind: 'disconnected', cause });
  }

  hear(...chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.#feed({ kind: 'bytes', chunk });
  }

  /** Lets a timer that runs expire. */
  expire(name: string): void {
    expect([...this.timers.keys()]).toContain(name);
    this.timers.delete(name);
    this.#feed({ kind: 'timer', name });
  }

  command(command: DriverCommand): void {
    expect(this.running).toBeUndefined();
    this.running = command.id;
    this.#feed({ kind: 'command', command });
  }

  cancel(): void {
    if (this.running !== undefined) this.#feed({ kind: 'cancel', id: this.running });
  }

  /** What was written since the last call. */
  takeWritten(): Uint8Array[] {
    return this.written.splice(0);
  }

  #feed(input: DriverInput): void {
    const { state, effects } = this.#driver.step(this.#state, input, this.now);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    if (this.connected && this.running !== undefined)
      expect(this.timers.size, 'a running command without a timer may hang for ever').toBeGreaterThan(0);
  }

  #carryOut(effect: DriverEffect): void {
    switch (effect.kind) {
      case 'write':
        this.written.push(effect.bytes);
        return;
      case 'startTimer':
        this.timers.set(effect.name, effect.ms);
        return;
      case 'stopTimer':
        this.timers.delete(effect.name);
        return;
      case 'complete':
        expect(effect.id, 'a completion belongs to the running command').toBe(this.running);
        this.completions.push({ id: effect.id, completion: effect.completion });
        this.running = undefined;
        return;
      case 'event':
        this.events.push(effect.name);
        this.happened.push(effect);
        return;
      case 'state':
        this.published = effect.state;
        return;
      case 'reconnect':
        this.reconnects++;
        this.disconnect(effect.cause);
        return;
    }
  }
}

/**
 * Whatever happens in whatever order, every command ends in exactly one completion, and one that is cancelled ends.
 * @param says what the device might say, meaningful or not
 */
export function expectOneCompletion(
  driver: Driver<unknown>,
  makeCommand: (id: string) => DriverCommand,
  says: readonly Uint8Array[],
): void {
  const act = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom('connect', 'disconnect', 'cancel') },
    { weight: 3, arbitrary: fc.constantFrom('command', 'expire') },
    { weight: 6, arbitrary: fc.constantFrom(...says) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120, size: 'max' }), fc.nat(), (acts, seed) => {
      const harness = new Harness(driver);
      let given = 0;
      for (const next of acts) {
        if (next === 'connect' && !harness.connected) harness.connect();
        else if (next === 'disconnect' && harness.connected) harness.disconnect();
        else if (next === 'cancel') harness.cancel();
        else if (next === 'command' && harness.running === undefined)
          harness.command(makeCommand(`${++given}`));
        else if (next === 'expire') {
          const names = [...harness.timers.keys()];
          const name = names[seed % Math.max(1, names.length)];
          if (name !== undefined) harness.expire(name);
        } else if (typeof next !== 'string' && harness.connected) harness.hear(next);
      }
      harness.cancel();
      // A driver may first make the device safe; its own patience must then bring the end.
      for (let waits = 0; harness.running !== undefined && waits < 10; waits++) {
        const [name] = harness.timers.keys();
        if (name !== undefined) harness.expire(name);
      }
      expect(harness.completions.map(({ id }) => id)).toEqual(
        Array.from({ length: given }, (_, index) => `${index + 1}`),
      );
    }),
    { numRuns: 400 },
  );
}

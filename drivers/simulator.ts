import type { DeviceClass } from '../src/core/device.ts';

/** The simulated device's hold on its surroundings. The line is paced by its owner; the simulator only decides when to speak. */
export interface SimulatorWorld {
  /** Sends bytes to the host. */
  send(bytes: Uint8Array): void;
  /** Runs `action` after `ms` of the device's time; cancelled by a power cycle. */
  after(ms: number, action: () => void): void;
  /** Flow control, where the line has one: while held it brings nothing more from the host (a full receive buffer). */
  hold(held: boolean): void;
  /** Something that a person would see has changed. */
  changed(): void;
}

/** The other end of the wire: takes the host's bytes, answers with the device's, and can be handled like the thing itself. */
export interface Simulator {
  readonly class: DeviceClass;
  receive(bytes: Uint8Array): void;
  /** Power off and on: volatile state is lost, paper and cards stay. */
  powerCycle(): void;
}

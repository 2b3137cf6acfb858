import type { DeviceFailure, DeviceState } from '../../../src/core/device.ts';
import type { DriverCommand, DriverCompletion } from '../../driver.ts';
import { type DispenserStatus, errors, type Order } from './codec.ts';

export const moves = {
  'cardDispenser.dispenseCard': 'moveToReader',
  'cardDispenser.ejectCard': 'moveToGate',
  'cardDispenser.retainCard': 'moveToBin',
} as const satisfies Partial<Record<DriverCommand['name'], Order>>;
export type Move = keyof typeof moves;
export const isMove = (name: DriverCommand['name']): name is Move => name in moves;

/** What keeps the machine from working until a person comes, or something moves again. */
export interface Fault {
  readonly device: 'userError' | 'hardwareError';
  readonly cause: string;
}

export function stateOf(status: DispenserStatus | undefined, fault: Fault | undefined): DeviceState {
  return {
    device: fault?.device ?? 'online',
    media: status ? (status.position === 'none' ? 'notPresent' : 'present') : 'unknown',
    stacker: status?.stacker ?? 'unknown',
    retainBin: status ? (status.binFull ? 'full' : 'ok') : 'unknown',
    ...(fault ? { cause: fault.cause } : {}),
  };
}

/** A jam is over when the machine is empty again; what is broken stays so until something moves. */
export const faultOf = (fault: Fault | undefined, { position }: DispenserStatus): Fault | undefined =>
  fault?.device === 'userError' && position === 'none' ? undefined : fault;

const commandError = (errorCode: DeviceFailure['errorCode'], description: string): DeviceFailure => ({
  code: 'commandErrorCode',
  ...(errorCode ? { errorCode } : {}),
  description,
});

/** Why nothing may be moved now. */
export function obstacleTo(
  name: Move,
  { position, stacker, binFull }: DispenserStatus,
): DeviceFailure | undefined {
  if (name === 'cardDispenser.dispenseCard') {
    if (position !== 'none') return commandError('occupied', 'a card is already in the machine');
    return stacker === 'empty' ? commandError('noMedia', 'the stacker is empty') : undefined;
  }
  // Without a card in it the machine would take a fresh one from the stacker.
  if (position === 'none') return commandError('noMedia', 'no card is in the machine');
  return name === 'cardDispenser.retainCard' && binFull
    ? commandError('retainBinFull', 'the bin is full')
    : undefined;
}

/**
 * What became of an order whose answer was lost, from where the card is now.
 * @param acked the machine had said that it heard the order
 */
export function verdictOn(
  name: Move,
  before: DispenserStatus,
  now: DispenserStatus,
  acked: boolean,
): DriverCompletion {
  const wanted = name === 'cardDispenser.dispenseCard' ? now.position !== 'none' : now.position === 'gate';
  if (wanted && name !== 'cardDispenser.retainCard') return { code: 'success', payload: {} };
  const unmoved = now.position === before.position && !(acked && now.position === 'none');
  return unmoved
    ? { code: 'hardwareError', description: 'the card did not move' }
    : commandError('moveDoubtful', 'the answer was lost and the card is not where it would prove anything');
}

export interface Refusal {
  readonly completion: DeviceFailure;
  readonly fault?: Fault;
  /** The machine has lost its power since, and obeys again after INIT. */
  readonly needsInit?: true;
}

/** What the machine says when it does not do what it is told (protocols 4.4). */
export function refusalOf(error: string): Refusal {
  switch (error) {
    case errors.stackerEmpty:
      return { completion: commandError('noMedia', 'the stacker is empty') };
    case errors.binFull:
      return { completion: commandError('retainBinFull', 'the bin is full') };
    case errors.notReset:
      return {
        completion: { code: 'deviceNotReady', description: 'the dispenser has lost its power' },
        needsInit: true,
      };
    case errors.jam:
      return {
        completion: commandError('mediaJam', 'a card is stuck'),
        fault: { device: 'userError', cause: 'a card is stuck' },
      };
    case errors.tooLong:
    case errors.tooShort:
      return {
        completion: commandError('invalidMedia', 'the card has the wrong length'),
        fault: { device: 'userError', cause: 'a card has the wrong length' },
      };
    case errors.sequence:
      return { completion: { code: 'sequenceError', description: 'not in this order' } };
    case errors.movedByHand:
      return {
        completion: { code: 'userError', description: 'the card was moved by hand' },
        fault: { device: 'userError', cause: 'a card was moved by hand' },
      };
    default: {
      const cause = `the dispenser reports error ${error.replace(/[^\x20-\x7e]/g, '?')}`;
      return {
        completion: { code: 'hardwareError', description: cause },
        fault: { device: 'hardwareError', cause },
      };
    }
  }
}

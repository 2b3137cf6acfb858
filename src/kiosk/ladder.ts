import type { DeviceState } from '../core/device.ts';
import type { DeviceId } from '../core/ids.ts';

/**
 * The last two rungs of the recovery ladder (design §6). Retry, reset and a new line are the driver host's; when its
 * line opens again and again and a device says nothing, the host is started anew, once, and when that does not help the
 * device is out of service until a person has seen to it.
 */
export interface Ladder {
  /** The host has done what it can. Returns whether the device has become `outOfService` by this. */
  unresponsive(device: DeviceId): boolean;
  /** For which devices the host ought to be started anew, as soon as nobody is disturbed by it. */
  wantsRestart(): readonly DeviceId[];
  hostRestarted(): void;
  /** The device answers, or is configured in another way, or no more: it begins at the first rung again. */
  forget(device: DeviceId): void;
  /** What is told of a device: one that is out of service stays so until it answers. */
  shown(device: DeviceId, state: DeviceState): DeviceState;
}

const outOfService: DeviceState = {
  device: 'hardwareError',
  cause: 'the line opens and the device does not answer, nor did it when the driver host was restarted',
};
/** A device that says anything at all is none of these. */
const isSilent = ({ device }: DeviceState): boolean => device === 'offline' || device === 'starting';

export function openLadder(): Ladder {
  const rungs = new Map<DeviceId, 'wantsRestart' | 'restarted' | 'outOfService'>();
  return {
    unresponsive(device) {
      const rung = rungs.get(device);
      if (rung === undefined) rungs.set(device, 'wantsRestart');
      if (rung !== 'restarted') return false;
      rungs.set(device, 'outOfService');
      return true;
    },
    wantsRestart: () => [...rungs].flatMap(([device, rung]) => (rung === 'wantsRestart' ? [device] : [])),
    hostRestarted() {
      for (const [device, rung] of rungs) if (rung === 'wantsRestart') rungs.set(device, 'restarted');
    },
    forget: device => {
      rungs.delete(device);
    },
    shown(device, state) {
      if (!isSilent(state)) rungs.delete(device);
      return rungs.get(device) === 'outOfService' ? outOfService : state;
    },
  };
}

/** Whether a state is that of a device which only a person can bring back. */
export const isOutOfService = (state: DeviceState): boolean => state.cause === outOfService.cause;

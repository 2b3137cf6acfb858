import { describe, expect, it } from 'vitest';
import type { DeviceState } from '../../../src/core/device.ts';
import { deviceIdSchema } from '../../../src/core/ids.ts';
import { isOutOfService, openLadder } from '../../../src/kiosk/ladder.ts';

const reader = deviceIdSchema.parse('idCardReader:1');
const board = deviceIdSchema.parse('callBoard:1');
const offline: DeviceState = { device: 'offline', cause: 'no answer' };

/** A ladder on which the reader stands on the last rung. */
function spent() {
  const ladder = openLadder();
  ladder.unresponsive(reader);
  ladder.hostRestarted();
  expect(ladder.unresponsive(reader)).toBe(true);
  return ladder;
}

describe('the recovery ladder of the kiosk', () => {
  it('restarts the driver host once for a silent device, and not again', () => {
    const ladder = openLadder();
    expect(ladder.unresponsive(reader)).toBe(false);
    expect(ladder.wantsRestart()).toEqual([reader]);
    expect(ladder.unresponsive(reader)).toBe(false);
    ladder.hostRestarted();
    expect(ladder.wantsRestart()).toEqual([]);
    expect(ladder.shown(reader, offline)).toEqual(offline);
    ladder.unresponsive(reader);
    expect(ladder.wantsRestart()).toEqual([]);
  });

  it('takes a device out of service that is silent after that, whatever its line does, and no other device', () => {
    const ladder = spent();
    for (const state of [offline, { device: 'starting' }] as const)
      expect(isOutOfService(ladder.shown(reader, state))).toBe(true);
    expect(ladder.shown(board, offline)).toEqual(offline);
  });

  it.each(['online', 'userError', 'hardwareError', 'deviceBusy'] as const)(
    'begins again at the first rung with a device that answers (%s)',
    device => {
      const ladder = spent();
      expect(ladder.shown(reader, { device })).toEqual({ device });
      expect(ladder.shown(reader, offline)).toEqual(offline);
      ladder.unresponsive(reader);
      expect(ladder.wantsRestart()).toEqual([reader]);
    },
  );

  it('wants no restart any more for a device that came back by itself', () => {
    const ladder = openLadder();
    ladder.unresponsive(reader);
    ladder.shown(reader, { device: 'online' });
    expect(ladder.wantsRestart()).toEqual([]);
  });

  it('begins again when a person configures the device in another way', () => {
    const ladder = spent();
    ladder.forget(reader);
    expect(ladder.shown(reader, offline)).toEqual(offline);
  });
});

import type { DeviceAnswer, DeviceFailure } from '../../src/core/device.ts';
import { assert } from '../../src/core/result.ts';
import type { DriverCommand, DriverCompletion } from '../driver.ts';

/** Magnetic stripes as readers pass them on: ISO 7811 signs in ASCII (protocols 4.6). */

export const trackNames = ['track1', 'track2', 'track3'] as const;
export type TrackName = (typeof trackNames)[number];
export type Track = NonNullable<DeviceAnswer<'cardReader.readRawData'>[TrackName]>;
/** Of one swipe. */
export type Tracks = Readonly<Record<TrackName, Track>>;

export const missing: Track = { status: 'dataMissing' };
export const invalid: Track = { status: 'dataInvalid' };

export const endSentinel = '?';

/**
 * The check character behind the end sentinel: the exclusive or of all signs with both sentinels, in the bits that a
 * sign has on the stripe. Track 1 has six, from 20 on; the others have four, from 30 on.
 * @param framed from start sentinel to end sentinel
 */
export function lrcOf(name: TrackName, framed: string): string {
  const [base, mask] = name === 'track1' ? [0x20, 0x3f] : [0x30, 0x0f];
  let sum = 0;
  for (const sign of framed) sum ^= (sign.charCodeAt(0) - base) & mask;
  return String.fromCharCode(base + sum);
}

/** Hands over what is wanted, if any of it could be read. */
export function answer(command: DriverCommand, tracks: Tracks): DriverCompletion {
  assert(command.name === 'cardReader.readRawData', 'a card reader reads cards');
  const wanted = trackNames.filter(name => command.payload[name]);
  if (!wanted.some(name => tracks[name].status === 'ok')) return unreadable(tracks, wanted);
  return {
    code: 'success',
    payload: Object.fromEntries(wanted.map(name => [name, tracks[name]])),
  };
}

const unreadable = (tracks: Tracks, wanted: readonly TrackName[]): DeviceFailure => ({
  code: 'commandErrorCode',
  errorCode: 'invalidMedia',
  description: `no wanted track: ${wanted.map(name => `${name} ${tracks[name].status}`).join(', ')}`,
});

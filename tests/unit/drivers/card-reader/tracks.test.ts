import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { answer, lrcOf } from '../../../../drivers/card-reader/tracks.ts';
import { deviceCommands } from '../../../../src/core/device.ts';
import { allTracks, invalid, missing, ok, track1, track2 } from './cards.ts';

const command = (wanted: Partial<Record<'track1' | 'track2' | 'track3', boolean>>) =>
  ({
    id: '1',
    name: 'cardReader.readRawData',
    payload: { track1: false, track2: false, track3: false, ...wanted },
  }) as const;

describe('the check character of a track', () => {
  it('is the one that is published for track 2', () => {
    expect(lrcOf('track2', ';1234567890123456=99121010000000000000?')).toBe('<');
  });

  it('stays in the signs of its track whether there is an even or an odd number of them', () => {
    // By hand: B ^ 1 ^ 2 ^ F = 0x0E; the signs of four bits begin at 30.
    expect(lrcOf('track2', ';12?')).toBe(String.fromCharCode(0x30 + (0xb ^ 1 ^ 2 ^ 0xf)));
    expect(lrcOf('track2', ';1?')).toBe(String.fromCharCode(0x30 + (0xb ^ 1 ^ 0xf)));
    // Six bits, from 20 on: % is 05, B is 22, A is 21, ? is 1F.
    expect(lrcOf('track1', '%BA?')).toBe(String.fromCharCode(0x20 + (0x05 ^ 0x22 ^ 0x21 ^ 0x1f)));
  });
});

describe('the answer to a swipe', () => {
  it('holds the tracks that are wanted and no other', () => {
    expect(answer(command({ track2: true }), allTracks)).toEqual({
      code: 'success',
      payload: { track2: ok(track2) },
    });
  });

  it('tells of each track that is wanted and could not be read', () => {
    const tracks = { track1: ok(track1), track2: invalid, track3: missing };
    expect(answer(command({ track1: true, track2: true, track3: true }), tracks)).toEqual({
      code: 'success',
      payload: tracks,
    });
  });

  it('is a failure when none of those that are wanted could be read, and says nothing of the others', () => {
    const tracks = { track1: ok(track1), track2: invalid, track3: missing };
    expect(answer(command({ track2: true, track3: true }), tracks)).toEqual({
      code: 'commandErrorCode',
      errorCode: 'invalidMedia',
      description: 'no wanted track: track2 dataInvalid, track3 dataMissing',
    });
  });

  it('reaches the application marked as personal, and is not even asked for without a track', () => {
    const { payload, result } = deviceCommands['cardReader.readRawData'];
    const parsed = result.parse({ track2: ok(track2), track1: invalid });
    expect(parsed.track2?.status === 'ok' && parsed.track2.data.reveal()).toBe(track2);
    for (const text of [JSON.stringify(parsed), inspect(parsed, { depth: 9 })])
      expect(text).not.toContain('1234567890123456');
    expect(payload.safeParse({ track1: false, track2: false, track3: false }).success).toBe(false);
  });
});

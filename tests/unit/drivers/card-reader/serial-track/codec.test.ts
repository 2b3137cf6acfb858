import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSwipe, serialTrackEar } from '../../../../../drivers/card-reader/serial-track/codec.ts';
import { cut } from '../../bytes.ts';
import { hearAll, readings } from '../../ear.ts';
import { heardAtWrongBaud } from '../../wrong-baud.ts';
import { allTracks, invalid, missing, ok, track1, track2, track3 } from '../cards.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const hear = (text: string) => readings(hearAll(serialTrackEar, bytes(text)));
const only2 = { track1: missing, track2: ok(track2), track3: missing };

describe('a swipe as text', () => {
  it.each([
    ['one track and nothing else', `;${track2}?`, only2],
    ['with CR', `;${track2}?\r`, only2],
    ['with the published check character', `;${track2}?<\r\n`, only2],
    ['three tracks', `%${track1}?;${track2}?+${track3}?\r`, allTracks],
    ['three tracks in lines', `%${track1}?\r\n;${track2}?\r\n+${track3}?\r\n`, allTracks],
    ['two numeric tracks that begin alike', `;${track2}?;${track3}?\r`, { ...allTracks, track1: missing }],
    ['one that is too long for track 2', `;${track3}?\r`, { ...allTracks, track1: missing, track2: missing }],
    ['in STX, ESC and ETX', `\x02\x1b%${track1}?;${track2}?+${track3}?\r\x03`, allTracks],
    ['a track that could not be read', `%E?;${track2}?\r`, { ...only2, track1: invalid }],
    ['none that could be read', '%E?;E?+E?\r', { track1: invalid, track2: invalid, track3: invalid }],
    ['between two that could', `%${track1}?;E?+${track3}?\r`, { ...allTracks, track2: invalid }],
    ['a wrong check character', `;${track2}?=\r`, { ...only2, track2: invalid }],
    ['behind noise', `\xff\x00\xaa~;${track2}?\r`, only2],
  ])('is understood: %s', (_what, text, tracks) => {
    expect(hear(text)).toEqual([tracks]);
  });

  it('is understood with any check character, also one that looks like a sentinel', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789:<=>')), maxLength: 37 }),
        fc.string({ unit: fc.constantFrom(...Array.from(' <>ABYZ019^/.')), minLength: 1, maxLength: 76 }),
        (numbers, letters) => {
          fc.pre(letters !== 'E');
          const tracks = { track1: letters, track2: numbers, track3: numbers };
          const expected = { track1: ok(letters), track2: ok(numbers), track3: ok(numbers) };
          expect(readings(hearAll(serialTrackEar, encodeSwipe(tracks, [], true)))).toEqual([expected]);
          expect(readings(hearAll(serialTrackEar, encodeSwipe(tracks)))).toEqual([expected]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['without its end', `;${track2}`],
    ['without its beginning', `${track2}?\r`],
    ['whose first track lost its beginning', `${track1}?;${track2}?\r`],
    ['with a sign that no track has', `;${track2.replace('=', 'D')}?\r`],
    ['with another behind it at once', `%${track1}?;${track2}?\r%${track1}?;${track2}?\r`],
    ['with a track longer than it may be', `;${track2}?;${'1'.repeat(105)}?\r`],
    ['whose first track lost its end', `%${track1}>;${track2}?\r`],
    ['longer than a card', `;${'1'.repeat(300)}?\r`],
  ])('is unreadable %s', (_what, text) => {
    expect(hear(text)).toEqual(['unreadable']);
  });

  it('is not what has no track in it', () => {
    expect(hear('\xff\x00')).toEqual(['noise']);
    expect(hear('\r\n')).toEqual(['noise']);
  });

  it('is heard in whatever pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 12 }), fc.boolean(), (places, check) => {
        const pieces = cut(encodeSwipe({ track1, track2, track3 }, [], check), places);
        expect(readings(hearAll(serialTrackEar, ...pieces))).toEqual([allTracks]);
      }),
    );
  });

  it('with check characters is never read wrong when one of its bits is', () => {
    const swipe = encodeSwipe({ track1, track2, track3 }, [], true);
    let refused = 0;
    for (let bit = 0; bit < swipe.length * 8; bit++) {
      const flipped = swipe.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const [heard] = hearAll(serialTrackEar, flipped);
      if (heard?.kind !== 'reading') {
        refused++;
        continue;
      }
      for (const name of ['track1', 'track2', 'track3'] as const) {
        const track = heard.reading[name];
        if (track.status === 'ok') expect(track, `${name} with bit ${bit}`).toEqual(allTracks[name]);
        else refused++;
      }
    }
    expect(refused).toBeGreaterThan(swipe.length * 7);
  });

  it.each([
    [9600, 4800],
    [9600, 19_200],
    [9600, 38_400],
    [9600, 115_200],
    [1200, 9600],
    [19_200, 9600],
    [115_200, 9600],
  ])('sent at %i baud and heard at %i is no card', (sent, heard) => {
    const garbage = heardAtWrongBaud(encodeSwipe({ track1, track2, track3 }), sent, heard);
    expect(garbage.length).toBeGreaterThan(0);
    for (const one of hearAll(serialTrackEar, garbage)) expect(one.kind).not.toBe('reading');
    // The same in its own measure, so that the line of this test is one.
    const right = heardAtWrongBaud(encodeSwipe({ track1, track2, track3 }), sent, sent);
    expect(readings(hearAll(serialTrackEar, right))).toEqual([allTracks]);
  });

  it('is never kept longer than a card, whatever comes', () => {
    let { begun } = serialTrackEar.hear(undefined, bytes('%'));
    for (let chunk = 0; chunk < 1000; chunk++) {
      ({ begun } = serialTrackEar.hear(begun, bytes('0'.repeat(64))));
      expect(begun?.bytes.length ?? 0).toBeLessThanOrEqual(256);
    }
  });
});

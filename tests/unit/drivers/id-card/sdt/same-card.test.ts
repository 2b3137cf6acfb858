import { describe, expect, it } from 'vitest';
import type { Harness } from '../../driver-harness.ts';
import {
  card,
  find,
  found,
  iAm,
  notFound,
  ok,
  read,
  readRawData,
  select,
  selected,
  waiting,
  wrote,
} from './a-reader.ts';

describe('the card reader driver', () => {
  describe('does not read a card again that stays on the reader', () => {
    /** One card was read; a second command waits. */
    const secondAsked = (): Harness => {
      const harness = waiting();
      harness.hear(found, selected, card);
      harness.command(readRawData('2'));
      expect(wrote(harness), 'it looks again at once').toEqual([select, read, find]);
      return harness;
    };
    const laidAnew = (harness: Harness): void => {
      harness.expire('pause');
      harness.hear(found, selected, card);
      expect(harness.completions.at(-1)).toMatchObject({ id: '2', completion: { code: 'success' } });
      expect(harness.events.at(-1)).toBe('mediaInserted');
    };

    it('with a module that hides it', () => {
      const harness = secondAsked();
      expect(harness.published?.media).toBe('present');
      harness.hear(notFound);
      expect(harness.published?.media).toBe('unknown');
      expect(harness.events, 'it was not lifted').toEqual(['mediaInserted']);
      laidAnew(harness);
    });

    it('with a module that finds it all the same, which then also tells when it left', () => {
      const harness = secondAsked();
      for (let look = 0; look < 5; look++) {
        harness.hear(found);
        harness.expire('pause');
      }
      expect(wrote(harness)).toEqual([find, find, find, find, find]);
      expect(harness.published?.media).toBe('present');
      harness.hear(notFound);
      expect(harness.published?.media).toBe('notPresent');
      expect(harness.events).toEqual(['mediaInserted', 'mediaRemoved']);
      laidAnew(harness);
    });

    it('when nobody asked in between', () => {
      const harness = waiting();
      harness.hear(found, selected, card, notFound);
      expect(harness.timers.get('pause'), 'it rests').toBe(3000);
      harness.command(readRawData('2'));
      harness.hear(notFound);
      laidAnew(harness);
    });

    it('when the look at it was not answered', () => {
      const harness = secondAsked();
      harness.expire('reply');
      harness.expire('pause');
      harness.hear(found);
      harness.takeWritten();
      harness.expire('pause');
      expect(wrote(harness)).toEqual([find]);
      harness.hear(notFound);
      laidAnew(harness);
    });

    it.each([
      ['that was hidden', [notFound]],
      ['that was not looked at again', []],
      ['that was still found', [found]],
    ])('and after which the plug was out: one %s', (_, looks) => {
      const harness = waiting();
      harness.hear(found, selected, card, ...looks);
      harness.disconnect();
      harness.connect();
      harness.hear(ok, iAm);
      harness.command(readRawData('2'));
      harness.expire('pause');
      harness.takeWritten();
      harness.hear(found);
      expect(wrote(harness)).toEqual([]);
      harness.expire('pause');
      harness.hear(notFound);
      laidAnew(harness);
    });
  });

  it('reads a card again of which nothing was handed over because the plug was out', () => {
    const harness = waiting({ newestAddress: true });
    harness.hear(found, selected, card);
    harness.disconnect();
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
    harness.connect();
    harness.hear(ok, iAm);
    harness.command(readRawData('2'));
    harness.hear(found, selected, card);
    expect(harness.completions).toMatchObject([{}, { id: '2', completion: { code: 'success' } }]);
  });
});

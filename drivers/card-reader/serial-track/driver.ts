import { listeningDriver } from '../../listening-driver.ts';
import { answer } from '../tracks.ts';
import { serialTrackEar } from './codec.ts';
import { manifest } from './manifest.ts';

/**
 * A swipe reader that only speaks. The line has no check but those that the stripe brings along: the sentinels, the
 * signs that a track may hold and, where the reader passes it on, the check character. A reader that types the same
 * text as a keyboard is not supported: it would type a card number into whatever has the focus.
 */
export const serialTrackDriver = listeningDriver({ manifest, ear: serialTrackEar, answer });

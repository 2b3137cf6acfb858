import { listeningDriver } from '../../listening-driver.ts';
import { answer } from '../tracks.ts';
import { magtekEar } from './codec.ts';
import { manifest } from './manifest.ts';

/**
 * A swipe reader in its own USB mode, in which the host gets one report a swipe and nobody else does. Its keyboard mode
 * is not supported: there the card number would be typed into whatever has the focus, and a program cannot tell it from
 * a person's keys. A reader comes in the one mode or the other from the factory, or is set by a command of the vendor's.
 */
export const magtekHidDriver = listeningDriver({ manifest, ear: magtekEar, answer });

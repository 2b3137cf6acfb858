import { listeningDriver } from '../../listening-driver.ts';
import { answer } from '../code.ts';
import { triggerOff, triggerOn } from '../honeywell.ts';
import { encodeOrder, hidPosEar } from './codec.ts';
import { honeywellManifest, manifest } from './manifest.ts';

/**
 * Scanners in HID POS mode (also called HID barcode scanner, or USB HID): the host gets the code with its symbology, and
 * nobody else does. Keyboard mode, in which most scanners leave the factory, is not supported: what a customer shows
 * would be typed into whatever has the focus, a program cannot tell it from a person's keys, and Chinese text is lost on
 * the way. A scanner is set to HID POS by a code in its manual; where it keeps its keyboard as well, `interface` of the
 * transport says which of the two is meant.
 */
export const hidPosDriver = listeningDriver({ manifest, ear: hidPosEar, answer });

/** The same, dark until a code is wanted. The scanner must be set to manual trigger mode. */
export const hidPosHoneywellDriver = listeningDriver({
  manifest: honeywellManifest,
  ear: hidPosEar,
  answer,
  trigger: { press: encodeOrder(triggerOn), release: encodeOrder(triggerOff) },
});

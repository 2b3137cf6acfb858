import { listeningDriver } from '../../listening-driver.ts';
import { answer } from '../code.ts';
import { triggerOff, triggerOn } from '../honeywell.ts';
import { serialEar } from './codec.ts';
import { honeywellManifest, manifest } from './manifest.ts';

/**
 * Scanners on a serial port or on USB as one (CDC ACM). They must be set to send CR or LF behind a code; that is what
 * most do from the factory. A code with line breaks in it cannot be told from several: HID POS carries it.
 */
export const serialScannerDriver = listeningDriver({ manifest, ear: serialEar, answer });

/** The same, dark until a code is wanted. The scanner must be set to manual trigger mode. */
export const serialHoneywellDriver = listeningDriver({
  manifest: honeywellManifest,
  ear: serialEar,
  answer,
  trigger: { press: triggerOn, release: triggerOff },
});

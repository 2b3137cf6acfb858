import type { DeviceState } from '../../../src/core/device.ts';
import { unreachable } from '../../../src/core/result.ts';

/** What is known of the printer's body (protocols 2.5). */
export interface PrinterStatus {
  readonly offline: boolean;
  readonly coverOpen: boolean;
  readonly paper: 'full' | 'low' | 'out';
  /** `recoverable`, `cutter`: a person clears the jam, then DLE ENQ mends it; `hot`: it goes on by itself. */
  readonly error: 'none' | 'recoverable' | 'cutter' | 'fatal' | 'hot';
}

export const soundStatus: PrinterStatus = { offline: false, coverOpen: false, paper: 'full', error: 'none' };

/** Takes one DLE EOT answer into what is known. */
export function applyRealtime(status: PrinterStatus, n: 1 | 2 | 3 | 4, byte: number): PrinterStatus {
  const has = (bit: number): boolean => (byte & bit) !== 0;
  switch (n) {
    case 1:
      return { ...status, offline: has(0x08) };
    case 2:
      return {
        ...status,
        coverOpen: has(0x04),
        paper: has(0x20) ? 'out' : status.paper,
        error: has(0x40) ? (status.error === 'none' ? 'recoverable' : status.error) : 'none',
      };
    case 3:
      return { ...status, error: errorOf(byte) };
    case 4:
      return { ...status, paper: (byte & 0x60) === 0x60 ? 'out' : (byte & 0x0c) === 0x0c ? 'low' : 'full' };
    default:
      return unreachable(n);
  }
}

/** An automatic status block says everything at once. */
export function statusOfAsb(block: readonly [number, number, number, number]): PrinterStatus {
  const [one, two, three] = block;
  return {
    offline: (one & 0x08) !== 0,
    coverOpen: (one & 0x20) !== 0,
    paper: (three & 0x0c) === 0x0c ? 'out' : (three & 0x03) === 0x03 ? 'low' : 'full',
    error: errorOf(two),
  };
}

/** The same bits in DLE EOT 3 and in the second byte of a status block. */
function errorOf(byte: number): PrinterStatus['error'] {
  if ((byte & 0x20) !== 0) return 'fatal';
  if ((byte & 0x08) !== 0) return 'cutter';
  if ((byte & 0x04) !== 0) return 'recoverable';
  return (byte & 0x40) !== 0 ? 'hot' : 'none';
}

/** The first thing that stands in the way of printing, in the words of `DeviceState`. */
export function stateOf(status: PrinterStatus): DeviceState {
  const { paper } = status;
  if (status.error === 'fatal') return { device: 'hardwareError', paper, cause: 'unrecoverable error' };
  if (status.coverOpen) return { device: 'userError', paper, cause: 'cover open' };
  if (paper === 'out') return { device: 'userError', paper, cause: 'paper out' };
  if (status.error === 'recoverable') return { device: 'userError', paper: 'jammed', cause: 'paper jammed' };
  if (status.error === 'cutter') return { device: 'userError', paper: 'jammed', cause: 'cutter jammed' };
  if (status.error === 'hot') return { device: 'deviceBusy', paper, cause: 'print head too hot' };
  if (status.offline) return { device: 'deviceBusy', paper, cause: 'offline without a cause' };
  return { device: 'online', paper };
}

/** Whether a person must act before the printer goes on. */
export const needsPerson = (status: PrinterStatus): boolean => stateOf(status).device === 'userError';

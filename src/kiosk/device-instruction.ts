import { type TextKey, text } from '../catalogue/texts.ts';
import type { DeviceConfig, DeviceState } from '../core/device.ts';
import type { Localized } from '../core/language.ts';
import { isOutOfService } from './ladder.ts';

/** What a person can do about a device as it is now; nothing when there is nothing to do (V18, V19). */
export function instructionOf(config: DeviceConfig, state: DeviceState): Localized | undefined {
  const key = keyOf(config, state);
  return key && { 'zh-Hans': text('zh-Hans', key), 'zh-Hant': text('zh-Hant', key), en: text('en', key) };
}

function keyOf({ id, transport }: DeviceConfig, state: DeviceState): TextKey | undefined {
  if (isOutOfService(state)) return 'technician.instruction.silent';
  switch (state.device) {
    case 'offline':
      return transport.kind === 'tcp' ? 'technician.instruction.network' : 'technician.instruction.plug';
    case 'powerOff':
      return 'technician.instruction.switchOn';
    case 'noDevice':
      return 'technician.instruction.configure';
    case 'hardwareError':
      return 'technician.instruction.powerCycle';
    case 'userError':
      if (state.paper === 'out') return 'technician.instruction.loadPaper';
      if (state.paper === 'jammed') return 'technician.instruction.clearPaper';
      return id.startsWith('receiptPrinter:')
        ? 'technician.instruction.closeCover'
        : id.startsWith('cardDispenser:')
          ? 'technician.instruction.freeCard'
          : 'technician.instruction.look';
    case 'starting':
    case 'online':
    case 'deviceBusy':
      return supplyOf(state);
  }
}

/** What is still enough for now and will not be for long. */
function supplyOf({ paper, stacker, retainBin }: DeviceState): TextKey | undefined {
  if (stacker === 'empty') return 'technician.instruction.fillCards';
  if (retainBin === 'full') return 'technician.instruction.emptyBin';
  if (paper === 'low') return 'technician.instruction.paperSoon';
  return stacker === 'low' ? 'technician.instruction.cardsSoon' : undefined;
}

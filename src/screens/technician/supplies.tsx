import type { DeviceState } from '../../core/device.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { PaperSign, Sign } from '../tool/device-sign.tsx';

/** What each class of device has to tell of its inside: paper, cards, bin, and the number of its security module. */
export function Supplies({ language, state }: { language: Language; state: DeviceState }) {
  const { paper, media, stacker, retainBin, serialNumber } = state;
  return (
    <div class="supplies">
      <PaperSign language={language} paper={paper} />
      {media !== undefined && <span>{say(language, `technician.media.${media}`)}</span>}
      {stacker !== undefined && (
        <Sign need={stacker === 'ok' ? 'fine' : stacker === 'empty' ? 'now' : 'soon'}>
          {say(language, `technician.stacker.${stacker}`)}
        </Sign>
      )}
      {retainBin !== undefined && (
        <Sign need={retainBin === 'ok' ? 'fine' : retainBin === 'full' ? 'now' : 'soon'}>
          {say(language, `technician.bin.${retainBin}`)}
        </Sign>
      )}
      {serialNumber !== undefined && (
        <small>{say(language, 'technician.serial', { serial: serialNumber })}</small>
      )}
    </div>
  );
}

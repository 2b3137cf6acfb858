import type { BenchDevice } from '../../core/bench.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { useSending } from '../tool/use-sending.ts';
import type { BenchCall } from './bench.ts';
import './device.css';

/** The device's cable: pull it out, put it in. */
export function Cable(props: {
  readonly language: Language;
  readonly call: BenchCall;
  readonly device: BenchDevice;
}) {
  const { language, call, device } = props;
  const { send, busy, failure } = useSending();
  return (
    <>
      <button
        type="button"
        class="cable"
        role="switch"
        aria-checked={device.plugged}
        disabled={busy}
        onClick={() => void send(() => call('setPlug', { device: device.id, plugged: !device.plugged }))}
      >
        <svg viewBox="0 0 88 32" aria-hidden="true">
          <rect class="cable-socket" x="62" y="3" width="24" height="26" rx="5" />
          <path class="cable-holes" d="M70 11v3M70 18v3M77 11v3M77 18v3" />
          <g class="cable-plug">
            <path class="cable-cord" d="M0 24C14 24 14 16 30 16" />
            <path d="M30 8h16v16H30z" />
            <path class="cable-pins" d="M46 12h8M46 20h8" />
          </g>
        </svg>
        <span>{say(language, device.plugged ? 'bench.plugged' : 'bench.unplugged')}</span>
      </button>
      <FailureLine language={language} failure={failure} />
    </>
  );
}

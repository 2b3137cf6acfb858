import { useRef, useState } from 'preact/hooks';
import { type BenchDevice, benchFaults } from '../../core/bench.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { useSending } from '../tool/use-sending.ts';
import type { BenchCall } from './bench.ts';

type Fault = (typeof benchFaults)[number];

/** Scripted faults: each strikes once, at the device's next chance. */
export function FaultMenu(props: {
  readonly language: Language;
  readonly call: BenchCall;
  readonly device: BenchDevice;
}) {
  const { language, call, device } = props;
  const menu = useRef<HTMLDetailsElement>(null);
  const [armed, setArmed] = useState<Fault>();
  const { send, failure } = useSending();
  const faults = benchFaults.filter(fault => fault !== 'paperOut' || device.class === 'receiptPrinter');

  const inject = async (fault: Fault): Promise<void> => {
    if (menu.current) menu.current.open = false;
    const done = await send(() => call('injectFault', { device: device.id, fault }));
    setArmed(done === undefined ? undefined : fault);
  };

  return (
    <>
      <details ref={menu} class="fault-menu">
        <summary class="tool-button">{say(language, 'bench.faults')}</summary>
        <ul>
          {faults.map(fault => (
            <li key={fault}>
              <button type="button" onClick={() => void inject(fault)}>
                {say(language, `bench.fault.${fault}`)}
              </button>
            </li>
          ))}
        </ul>
      </details>
      {armed !== undefined && (
        <p class="fault-armed" role="status">
          {say(language, 'bench.armed', { fault: say(language, `bench.fault.${armed}`) })}
        </p>
      )}
      <FailureLine language={language} failure={failure} />
    </>
  );
}

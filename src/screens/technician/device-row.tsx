import { useState } from 'preact/hooks';
import { lineText } from '../../core/device-model.ts';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { hasText, say } from '../design/texts.ts';
import { StatusSign } from '../tool/device-sign.tsx';
import { FailureLine } from '../tool/failure-line.tsx';
import { spanWords } from '../tool/span-words.ts';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import type { Device, TechnicianCall } from './diagnostics.ts';
import { Supplies } from './supplies.tsx';

interface Tested {
  readonly outcome: 'passed' | 'look';
  readonly says: string;
}

/** One device: how it is, what a person has to do, and what can be done from here. */
export function DeviceRow(props: {
  readonly language: Language;
  readonly call: TechnicianCall;
  readonly device: Device;
  readonly now: number;
  readonly onTrace: () => void;
  readonly onEdit: () => void;
}) {
  const { language, call, device, now } = props;
  const { config, state, since, instruction } = device;
  const [tested, setTested] = useState<Tested>();
  const { send, busy, failure, forget } = useSending();
  const test = async (): Promise<void> => {
    setTested(undefined);
    setTested(await send(() => call('testDevice', { device: config.id, language })));
  };
  const ask = `technician.testNow.${device.model?.class ?? ''}`;
  const news = busy || tested !== undefined || failure !== undefined;

  return (
    <tbody class="device">
      <tr>
        <th scope="row">
          {config.id}
          <small>{config.model}</small>
          <small>{lineText(config.transport)}</small>
        </th>
        <td>
          <StatusSign language={language} status={state.device} />
          <small class="table-figure">{spanWords(language, now - since)}</small>
        </td>
        <td>
          <Supplies language={language} state={state} />
        </td>
        <td class="device-todo">
          {instruction !== undefined && <p>{instruction[language]}</p>}
          {state.cause !== undefined && <small>{state.cause}</small>}
        </td>
        <td>
          <div class="device-actions">
            {device.testable && (
              <ToolButton disabled={busy} onPress={() => void test()}>
                {say(language, 'technician.test')}
              </ToolButton>
            )}
            <ToolButton onPress={props.onTrace}>{say(language, 'technician.trace')}</ToolButton>
            <ToolButton onPress={props.onEdit}>{say(language, 'technician.edit')}</ToolButton>
          </div>
        </td>
      </tr>
      {news && (
        <tr class="device-news">
          <td colSpan={5}>
            <div class="test-news">
              {busy && (
                <p class="test-end" role="status">
                  <Icon name="loader-circle" class="turning" />
                  {say(language, hasText(ask) ? ask : 'technician.testing')}
                </p>
              )}
              {tested !== undefined && (
                <p class="test-end" data-outcome={tested.outcome} role="status">
                  <Icon name={tested.outcome === 'passed' ? 'circle-check' : 'circle-help'} />
                  {tested.says}
                </p>
              )}
              <FailureLine language={language} failure={failure} />
              {!busy && (
                <ToolButton
                  onPress={() => {
                    setTested(undefined);
                    forget();
                  }}
                >
                  {say(language, 'technician.close')}
                </ToolButton>
              )}
            </div>
          </td>
        </tr>
      )}
    </tbody>
  );
}

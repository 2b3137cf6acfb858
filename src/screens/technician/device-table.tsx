import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { PaperSign, StatusSign } from '../tool/device-sign.tsx';
import { spanWords } from '../tool/span-words.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Every configured device, in the order of the configuration, so that a row stays where it was. */
export function DeviceTable(props: {
  readonly language: Language;
  readonly devices: Diagnostics['devices'];
  readonly now: number;
}) {
  const { language, devices, now } = props;
  return (
    <section class="panel" aria-labelledby="devices-title">
      <h2 id="devices-title">{say(language, 'technician.devices')}</h2>
      {devices.length === 0 ? (
        <p class="empty">{say(language, 'technician.noDevices')}</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{say(language, 'technician.device')}</th>
              <th scope="col">{say(language, 'technician.status')}</th>
              <th scope="col">{say(language, 'technician.paperOrMedia')}</th>
              <th scope="col">{say(language, 'technician.since')}</th>
              <th scope="col">{say(language, 'technician.cause')}</th>
            </tr>
          </thead>
          <tbody>
            {devices.map(({ id, model, transport, state, since }) => (
              <tr key={id}>
                <th scope="row">
                  {id}
                  <small>
                    {model} · {transport}
                  </small>
                </th>
                <td>
                  <StatusSign language={language} status={state.device} />
                </td>
                <td>
                  <PaperSign language={language} paper={state.paper} />
                  {state.media !== undefined && say(language, `technician.media.${state.media}`)}
                </td>
                <td class="table-figure">{spanWords(language, now - since)}</td>
                <td class="table-cause">{state.cause}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

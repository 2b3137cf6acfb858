import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { ToolButton } from '../tool/tool-button.tsx';
import { ConfigurationNote } from './configuration-note.tsx';
import { DeviceRow } from './device-row.tsx';
import type { Device, Diagnostics, TechnicianCall } from './diagnostics.ts';

/** Every configured device, in the order of the configuration, so that a row stays where it was. */
export function DeviceTable(props: {
  readonly language: Language;
  readonly call: TechnicianCall;
  readonly told: Diagnostics;
  readonly now: number;
  readonly onTrace: (device: Device) => void;
  readonly onEdit: (device: Device) => void;
  readonly onAdd: () => void;
}) {
  const { language, call, told, now } = props;
  return (
    <section class="panel" aria-labelledby="devices-title">
      <div class="panel-head">
        <h2 id="devices-title">{say(language, 'technician.devices')}</h2>
        <ToolButton disabled={told.models.length === 0} onPress={props.onAdd}>
          {say(language, 'technician.add')}
        </ToolButton>
      </div>
      <ConfigurationNote language={language} call={call} configuration={told.configuration} />
      {told.devices.length === 0 ? (
        <p class="empty">{say(language, 'technician.noDevices')}</p>
      ) : (
        <table class="table device-table">
          <thead>
            <tr>
              <th scope="col">{say(language, 'technician.device')}</th>
              <th scope="col">{say(language, 'technician.status')}</th>
              <th scope="col">{say(language, 'technician.supplies')}</th>
              <th scope="col">{say(language, 'technician.todo')}</th>
              <th scope="col">{say(language, 'technician.actions')}</th>
            </tr>
          </thead>
          {told.devices.map(device => (
            <DeviceRow
              key={device.config.id}
              language={language}
              call={call}
              device={device}
              now={now}
              onTrace={() => props.onTrace(device)}
              onEdit={() => props.onEdit(device)}
            />
          ))}
        </table>
      )}
    </section>
  );
}

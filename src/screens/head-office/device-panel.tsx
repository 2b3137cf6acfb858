import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { PaperSign, StatusSign } from '../tool/device-sign.tsx';
import { Pager, usePages } from '../tool/pager.tsx';
import type { Day } from './day-figures.ts';

/** The devices as their nodes last told of them. */
export function DevicePanel({ language, devices }: { language: Language; devices: Day['devices'] }) {
  const { items, page, pages, go } = usePages(devices, 6);
  return (
    <section class="panel" aria-labelledby="devices-title">
      <div class="panel-head">
        <h2 id="devices-title">{say(language, 'headOffice.devices')}</h2>
        <Pager language={language} page={page} pages={pages} go={go} />
      </div>
      {items.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noDevices')}</p>
      ) : (
        <table class="table">
          <tbody>
            {items.map(device => (
              <tr key={`${device.node} ${device.id}`}>
                <th scope="row">
                  {device.id}
                  <small>
                    {device.node}, {clockText(device.at)}
                  </small>
                </th>
                <td>
                  <StatusSign language={language} status={device.status} />
                </td>
                <td>
                  <PaperSign language={language} paper={device.paper} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

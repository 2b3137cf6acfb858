import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { isOut, PaperSign, StatusSign } from '../tool/device-sign.tsx';
import { Pager, usePages } from '../tool/pager.tsx';
import type { Day } from './day-figures.ts';
import { ExportLink } from './export-link.tsx';
import { isKnownNow, type Node } from './needs.ts';
import { Sign } from './node-sign.tsx';
import { deviceName } from './service-name.ts';

/** The devices as their nodes tell of them, those that need a person first, with the cause. */
export function DevicePanel(props: {
  readonly language: Language;
  readonly day: Day;
  readonly nodes: readonly Node[];
  readonly now: number;
}) {
  const { language, day, nodes, now } = props;
  const { items, page, pages, go } = usePages(
    day.devices.toSorted((one, other) => Number(isOut(other)) - Number(isOut(one))),
    6,
  );
  return (
    <section class="panel" aria-labelledby="devices-title">
      <div class="panel-head">
        <h2 id="devices-title">{say(language, 'headOffice.devices')}</h2>
        <ExportLink
          language={language}
          day={day}
          list="devices"
          title={say(language, 'headOffice.devices')}
        />
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
                  {deviceName(language, device.id)}
                  <small>
                    {device.node}, {clockText(device.at)}
                  </small>
                  {isOut(device) && device.cause && <small class="cause">{device.cause}</small>}
                </th>
                {isKnownNow(device, nodes, now) ? (
                  <>
                    <td>
                      <StatusSign language={language} status={device.status} />
                    </td>
                    <td>
                      <PaperSign language={language} paper={device.paper} />
                    </td>
                  </>
                ) : (
                  <td colSpan={2}>
                    <Sign need="soon">{say(language, 'headOffice.deviceUnknown')}</Sign>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

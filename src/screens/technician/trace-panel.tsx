import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { exactClockText } from '../tool/clock-text.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import type { Device, Frame, TechnicianCall } from './diagnostics.ts';

/** What went over the line of one device, newest first. */
export function TracePanel(props: {
  readonly language: Language;
  readonly call: TechnicianCall;
  readonly device: Device;
  readonly onClose: () => void;
}) {
  const { language, call, device } = props;
  const { id } = device.config;
  const [frames, setFrames] = useState<readonly Frame[]>();
  const { send, busy, failure } = useSending();
  const read = async (): Promise<void> => {
    const answer = await send(() => call('deviceTrace', { device: id, language }));
    if (answer) setFrames(answer.frames.toReversed());
  };
  useEffect(() => void read(), []);

  return (
    <div class="trace">
      <div class="panel-head">
        <h2 id="trace-title">{say(language, 'technician.traceOf', { device: id })}</h2>
        <div class="panel-actions">
          <ToolButton disabled={busy} onPress={() => void read()}>
            {say(language, 'technician.refresh')}
          </ToolButton>
          <ToolButton onPress={props.onClose}>{say(language, 'technician.close')}</ToolButton>
        </div>
      </div>
      <p class="quiet">{say(language, 'technician.traceNote')}</p>
      <FailureLine language={language} failure={failure} />
      {frames?.length === 0 && <p class="empty">{say(language, 'technician.trace.empty')}</p>}
      {frames !== undefined && frames.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard too.
        <div class="trace-frames" tabIndex={0}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{say(language, 'technician.trace.time')}</th>
                <th scope="col">{say(language, 'technician.trace.direction')}</th>
                <th scope="col">{say(language, 'technician.trace.length')}</th>
                <th scope="col">{say(language, 'technician.trace.bytes')}</th>
              </tr>
            </thead>
            <tbody>
              {frames.map((frame, index) => (
                <Row key={`${frame.at} ${frames.length - index}`} language={language} frame={frame} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const signs = {
  sent: 'arrow-right',
  received: 'arrow-left',
  lineOpened: 'plug',
  lineLost: 'unplug',
} as const;

function Row({ language, frame }: { language: Language; frame: Frame }) {
  const time = `${exactClockText(frame.at)}.${String(frame.at % 1000).padStart(3, '0')}`;
  return (
    <tr>
      <td class="table-figure">{time}</td>
      <td>
        <span class="trace-direction">
          <Icon name={signs[frame.kind]} />
          {say(language, `technician.trace.${frame.kind}`)}
        </span>
      </td>
      <td class="table-figure">{'length' in frame ? frame.length : ''}</td>
      <td class="trace-bytes">
        {'shown' in frame && (
          <>
            <code>{frame.shown.replace(/(..)(?=.)/g, '$1 ')}</code>{' '}
            <Hidden language={language} count={frame.length - frame.shown.length / 2} />
          </>
        )}
        {'cause' in frame && frame.cause}
      </td>
    </tr>
  );
}

function Hidden({ language, count }: { language: Language; count: number }) {
  if (count === 0) return null;
  return <span class="quiet">{say(language, 'technician.trace.hidden', { count })}</span>;
}

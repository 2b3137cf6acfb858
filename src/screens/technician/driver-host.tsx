import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { spanWords } from '../tool/span-words.ts';
import { useSending } from '../tool/use-sending.ts';
import { AskTwice } from './ask-twice.tsx';
import type { Diagnostics, TechnicianCall } from './diagnostics.ts';

/** The process that owns the devices. Restarting it takes every device away for a moment, so it is asked twice. */
export function DriverHost(props: {
  readonly language: Language;
  readonly call: TechnicianCall;
  readonly host: Diagnostics['driverHost'];
  readonly now: number;
}) {
  const { language, call, host, now } = props;
  const { send, busy, failure } = useSending();
  const running = host.state === 'running';

  return (
    <section class="panel" aria-labelledby="driver-host-title">
      <h2 id="driver-host-title">{say(language, 'technician.driverHost')}</h2>
      <p class="device-sign technician-state" data-need={running ? 'fine' : 'now'}>
        <Icon name={running ? 'circle-check' : 'refresh-cw'} />
        {say(language, `technician.driverHost.${host.state}`)}
      </p>
      <dl class="facts">
        <dt>{say(language, 'technician.since')}</dt>
        <dd>{spanWords(language, now - host.since)}</dd>
        <dt>{say(language, 'technician.restarts')}</dt>
        <dd>{host.restarts}</dd>
        <dt>{say(language, 'technician.process')}</dt>
        <dd>{host.pid ?? '\u2013'}</dd>
      </dl>
      <div class="technician-actions">
        <AskTwice
          label={say(language, 'technician.restart')}
          question={say(language, 'technician.restartSure')}
          yes={say(language, 'technician.restartNow')}
          no={say(language, 'technician.keep')}
          disabled={busy || !running}
          onYes={() => void send(() => call('restartDriverHost', { language }))}
        />
      </div>
      <FailureLine language={language} failure={failure} />
    </section>
  );
}

import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { useSending } from '../tool/use-sending.ts';
import { AskTwice } from './ask-twice.tsx';
import type { Diagnostics, TechnicianCall } from './diagnostics.ts';

/** Where the devices come from, when that is not the start; and why not from where they should. */
export function ConfigurationNote(props: {
  readonly language: Language;
  readonly call: TechnicianCall;
  readonly configuration: Diagnostics['configuration'];
}) {
  const { language, call, configuration } = props;
  const { send, busy, failure } = useSending();
  const { source, fault } = configuration;
  if (source === 'start' && fault === undefined) return null;
  return (
    <>
      {fault !== undefined && (
        <p class="technician-error configuration-fault">
          <span>{say(language, 'technician.configurationFault')}</span>
          {fault}
        </p>
      )}
      <div class="configuration-note">
        {source === 'technician' && <p>{say(language, 'technician.configuredHere')}</p>}
        <AskTwice
          label={say(language, 'technician.useStart')}
          question={say(language, 'technician.useStartSure')}
          yes={say(language, 'technician.useStartNow')}
          no={say(language, 'technician.form.cancel')}
          disabled={busy}
          onYes={() => void send(() => call('useStartDevices', { language }))}
        />
      </div>
      <FailureLine language={language} failure={failure} />
    </>
  );
}

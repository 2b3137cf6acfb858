import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import { faceName } from './face-name.ts';
import type { StaffCall, Work } from './work.ts';

/** A crash or a silent core cut a customer's business off: a person tells them how it ended (E06). */
export function InterruptedCard(props: {
  readonly language: Language;
  readonly call: StaffCall;
  readonly cut: Work['interrupted'][number];
}) {
  const { language, call, cut } = props;
  const { send, busy, failure } = useSending();
  return (
    <article class="panel attention" aria-label={cut.operation}>
      <header class="attention-head">
        <Icon name="triangle-alert" />
        <div>
          <h3>{say(language, `staff.interrupted.${cut.outcome}`)}</h3>
          <p class="attention-about">
            {faceName(language, cut.face)}
            <span>{clockText(cut.at)}</span>
            <span>{cut.operation.slice(-6)}</span>
          </p>
        </div>
      </header>
      <p class="attention-ask">
        {say(language, cut.outcome === 'unknown' ? 'staff.interrupted.wait' : 'staff.interrupted.tell')}
      </p>
      {cut.outcome !== 'unknown' && (
        <div class="attention-actions">
          <ToolButton
            disabled={busy}
            onPress={() => void send(() => call('settleInterrupted', { operation: cut.operation }))}
          >
            {say(language, 'staff.interrupted.told')}
          </ToolButton>
        </div>
      )}
      <FailureLine language={language} failure={failure} />
    </article>
  );
}

import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useKeys } from '../tool/use-keys.ts';
import { useSending } from '../tool/use-sending.ts';
import { faceName } from './face-name.ts';
import { spanText } from './time-left.ts';
import type { StaffCall, Work } from './work.ts';

/** A customer at a machine asked for a person. */
export function AssistanceCard(props: {
  readonly language: Language;
  readonly call: StaffCall;
  readonly assistance: Work['assistance'][number];
  readonly staff: string | undefined;
  readonly now: number;
  /** Whether the key G is about this call. */
  readonly hasKey: boolean;
}) {
  const { language, call, assistance, staff, now, hasKey } = props;
  const { send, busy, failure } = useSending();
  const go = (): void => {
    if (staff !== undefined) void send(() => call('attend', { id: assistance.id, staff }));
  };
  const may = staff !== undefined && !busy;
  useKeys({ KeyG: hasKey && may ? go : undefined });

  return (
    <article
      class={`panel attention ${assistance.attendedBy === undefined ? '' : 'is-attended'}`}
      aria-label={say(language, 'staff.assistance.title')}
    >
      <header class="attention-head">
        <Icon name="hand" />
        <div>
          <h3>{say(language, 'staff.assistance.title')}</h3>
          <p class="attention-about">{faceName(language, assistance.face)}</p>
        </div>
        {assistance.attendedBy === undefined ? (
          <>
            <p class="time-left">
              <strong>{spanText(now - assistance.at)}</strong>
              <span>{say(language, 'staff.assistance.waits')}</span>
            </p>
            <ToolButton kind="primary" keySign={hasKey ? 'G' : undefined} disabled={!may} onPress={go}>
              {say(language, 'staff.assistance.go')}
            </ToolButton>
          </>
        ) : (
          <p class="quiet">{say(language, 'staff.assistance.going', { staff: assistance.attendedBy })}</p>
        )}
      </header>
      {staff === undefined && assistance.attendedBy === undefined && (
        <p class="attention-hint">{say(language, 'staff.nameFirst')}</p>
      )}
      <FailureLine language={language} failure={failure} />
    </article>
  );
}

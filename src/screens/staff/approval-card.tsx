import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useKeys } from '../tool/use-keys.ts';
import { useSending } from '../tool/use-sending.ts';
import { faceName } from './face-name.ts';
import { RefusalForm } from './refusal-form.tsx';
import { spanText } from './time-left.ts';
import type { Approval, StaffCall } from './work.ts';

/** Below this the countdown is said to be short: enough to read the rows once more, not to fetch somebody. */
const shortTime = 30_000;

/**
 * One request for a decision, with exactly the rows and the warning that the customer saw.
 * Both decisions take two different presses in two different places (A then Y, D then a reason): a double click, a
 * double Enter or a key held down decides nothing.
 */
export function ApprovalCard(props: {
  readonly language: Language;
  readonly call: StaffCall;
  readonly approval: Approval;
  readonly reviewer: string | undefined;
  readonly now: number;
  /** Whether the keys A and D are about this card. */
  readonly hasKeys: boolean;
  readonly onTouch: () => void;
}) {
  const { language, call, approval, reviewer, now, hasKeys } = props;
  const [step, setStep] = useState<'reading' | 'approving' | 'refusing' | 'sent'>('reading');
  const { send, busy, failure, forget } = useSending();
  const question = useRef<HTMLDivElement>(null);
  const left = approval.deadline - now;
  const may = reviewer !== undefined && !busy;

  const go = (next: 'reading' | 'approving' | 'refusing'): void => {
    forget();
    setStep(next);
  };
  const decide = async (decision: 'approve' | 'refuse', reason: string): Promise<void> => {
    if (reviewer === undefined) return;
    const { id, digest, nonce } = approval;
    const answer = await send(() => call('decide', { id, digest, nonce, decision, reason, reviewer }));
    setStep(answer === undefined ? 'reading' : 'sent');
  };
  useKeys({
    KeyA: hasKeys && may && step === 'reading' ? () => go('approving') : undefined,
    KeyD: hasKeys && may && step === 'reading' ? () => go('refusing') : undefined,
    KeyY: hasKeys && may && step === 'approving' ? () => void decide('approve', '') : undefined,
    Escape: step === 'approving' || step === 'refusing' ? () => go('reading') : undefined,
  });
  useLayoutEffect(() => {
    if (step === 'approving') question.current?.focus();
  }, [step]);

  return (
    // Focus and pointer only choose which card the keys are about; every action is a button.
    <article
      class="panel attention approval"
      aria-label={`${approval.service} ${approval.customer}`}
      onFocusCapture={props.onTouch}
      onPointerDown={props.onTouch}
    >
      <header class="attention-head">
        <Icon name="shield-check" />
        <div>
          <h3>{say(language, 'staff.approval.title', { service: approval.service })}</h3>
          <p class="attention-about">
            {faceName(language, approval.face)}
            <span>{approval.customer}</span>
          </p>
        </div>
        <p class={left < shortTime ? 'time-left time-left-short' : 'time-left'}>
          <strong>{spanText(left)}</strong>
          <span>{say(language, left > 0 ? 'staff.approval.left' : 'staff.approval.timeUp')}</span>
        </p>
      </header>
      <p class="approval-reason">
        <span>{say(language, 'staff.approval.why')}</span>
        {approval.reason}
      </p>
      <p class="approval-seen">{say(language, 'staff.approval.seen')}</p>
      <dl class="approval-rows">
        {approval.rows.map(row => (
          <div key={row.label} class={row.emphasis ? 'approval-row approval-row-strong' : 'approval-row'}>
            <dt>{row.label}</dt>
            <dd>
              {row.value}
              {row.note !== undefined && <small>{row.note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {approval.warning !== undefined && (
        <p class="approval-warning">
          <Icon name="triangle-alert" />
          <span>{approval.warning}</span>
        </p>
      )}
      {step === 'reading' && (
        <div class="attention-actions">
          <ToolButton keySign={hasKeys ? 'A' : undefined} disabled={!may} onPress={() => go('approving')}>
            {say(language, 'staff.approval.approve')}
          </ToolButton>
          <ToolButton keySign={hasKeys ? 'D' : undefined} disabled={!may} onPress={() => go('refusing')}>
            {say(language, 'staff.approval.refuse')}
          </ToolButton>
          {reviewer === undefined && <p class="attention-hint">{say(language, 'staff.nameFirst')}</p>}
        </div>
      )}
      {step === 'approving' && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be focused to be read out.
        <div
          ref={question}
          tabIndex={-1}
          role="group"
          class="approval-question"
          aria-labelledby={`ask-${approval.id}`}
        >
          <p class="approval-sure" id={`ask-${approval.id}`}>
            {say(language, 'staff.approval.sure', { service: approval.service })}
          </p>
          <ToolButton keySign="Esc" disabled={busy} onPress={() => go('reading')}>
            {say(language, 'staff.back')}
          </ToolButton>
          <ToolButton kind="primary" keySign="Y" disabled={!may} onPress={() => void decide('approve', '')}>
            {say(language, 'staff.approval.approveNow')}
          </ToolButton>
        </div>
      )}
      {step === 'refusing' && (
        <RefusalForm
          customerLanguage={approval.language}
          language={language}
          busy={!may}
          onBack={() => go('reading')}
          onRefuse={reason => void decide('refuse', reason)}
        />
      )}
      {step === 'sent' && <p class="attention-hint">{say(language, 'staff.approval.sent')}</p>}
      <FailureLine language={language} failure={failure} />
    </article>
  );
}

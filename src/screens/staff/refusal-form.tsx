import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { ToolButton } from '../tool/tool-button.tsx';
import { useKeys } from '../tool/use-keys.ts';

const usual = ['mismatch', 'suspicion', 'counter', 'documents'] as const;
/** The contract's limit of a reason, in UTF-16 code units. */
const mostSigns = 120;

/** Why it is refused: one of the usual reasons, which can be changed, or words of one's own. The customer reads them. */
export function RefusalForm(props: {
  readonly language: Language;
  /** The usual reasons are written in the language that the customer reads. */
  readonly customerLanguage: Language;
  readonly busy: boolean;
  readonly onBack: () => void;
  readonly onRefuse: (reason: string) => void;
}) {
  const { language, customerLanguage, busy } = props;
  const [reason, setReason] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const said = reason.trim();

  const choose = (which: (typeof usual)[number]): void => {
    setReason(say(customerLanguage, `staff.refusal.${which}`));
    field.current?.focus();
  };
  useKeys(Object.fromEntries(usual.map((which, index) => [`Digit${index + 1}`, () => choose(which)])));
  useLayoutEffect(() => form.current?.focus(), []);

  return (
    <form
      ref={form}
      tabIndex={-1}
      class="refusal"
      aria-label={say(language, 'staff.refusal.title')}
      onSubmit={event => {
        event.preventDefault();
        if (said !== '' && !busy) props.onRefuse(said);
      }}
    >
      <p class="refusal-title">{say(language, 'staff.refusal.title')}</p>
      <div class="refusal-usual">
        {usual.map((which, index) => (
          <ToolButton
            key={which}
            keySign={String(index + 1)}
            pressed={said === say(customerLanguage, `staff.refusal.${which}`)}
            onPress={() => choose(which)}
          >
            {say(language, `staff.refusal.${which}`)}
          </ToolButton>
        ))}
      </div>
      <label class="refusal-own">
        <span>{say(language, 'staff.refusal.own')}</span>
        <input
          ref={field}
          value={reason}
          maxLength={mostSigns}
          autocomplete="off"
          onInput={event => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="attention-actions">
        <ToolButton keySign="Esc" onPress={props.onBack}>
          {say(language, 'staff.back')}
        </ToolButton>
        <button type="submit" class="tool-button tool-button-stop" disabled={busy || said === ''}>
          <span>{say(language, 'staff.refusal.refuseNow')}</span>
        </button>
      </div>
    </form>
  );
}

import './enter.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { parseYuan } from '../../core/money.ts';
import { capitals } from '../../core/money-capitals.ts';
import type { Screen, ViewField } from '../../core/session-view.ts';
import { Icon } from '../design/icon.tsx';
import type { ScreenTextKey } from '../design/texts.ts';
import { Choices } from './choices.tsx';
import { Frame } from './frame.tsx';
import { LetterBoard } from './letter-board.tsx';
import { NumberPad } from './number-pad.tsx';
import { grouped, shapeFault, typeAmount, ungrouped } from './typed.ts';
import { useVisit, useWords } from './visit.ts';

/** Where to begin: at what is wrong; else at what is empty; else, coming back from the review, at the last question. */
function firstQuestion(fields: readonly ViewField[]): number {
  const wrong = fields.findIndex(field => field.error !== undefined);
  if (wrong >= 0) return wrong;
  const empty = fields.findIndex(field => field.value === '');
  return empty >= 0 ? empty : fields.length - 1;
}

/** As many whole characters as a field holds. */
const clipped = (typed: string, most: number): string => Array.from(typed).slice(0, most).join('');

/** Without its last character. */
const shortened = (typed: string): string => Array.from(typed).slice(0, -1).join('');

/** The fields of a business, one question at a time. What is typed stays here until the last answer sends them all. */
export function Enter({ screen }: { screen: Extract<Screen, { name: 'enter' }> }) {
  const { fields } = screen;
  const { view, intend, active } = useVisit();
  const words = useWords();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(field => [field.id, field.value])),
  );
  const [index, setIndex] = useState(() => firstQuestion(fields));
  const [fault, setFault] = useState<ScreenTextKey>();

  const field = fields[index];
  if (!field) return <Frame>{null}</Frame>;
  const value = values[field.id] ?? '';
  const unchanged = value === field.value;
  const error = fault ? words(fault) : unchanged ? field.error : undefined;
  const edit = (next: (old: string) => string): void => {
    active();
    setFault(undefined);
    setValues(all => ({ ...all, [field.id]: clipped(next(all[field.id] ?? ''), field.maxLength) }));
  };
  const turnTo = (next: number): void => {
    active();
    setFault(undefined);
    setIndex(next);
  };
  const goOn = (): void => {
    if (value === '') return;
    const key = shapeFault(field.kind, value);
    if (key) setFault(key);
    else if (index < fields.length - 1) turnTo(index + 1);
    else intend({ kind: 'submitFields', values });
  };

  return (
    <Frame
      onBack={index > 0 ? () => turnTo(index - 1) : undefined}
      primary={{
        icon: 'arrow-right',
        iconAt: 'end',
        disabled: value === '',
        onPress: goOn,
        children: words('customer.next'),
      }}
    >
      <section class="enter" data-kind={field.kind}>
        <div class="enter-question">
          <p class="eyebrow">
            <span>{screen.title}</span>
            {fields.length > 1 && (
              <span>{words('customer.enter.place', { index: index + 1, count: fields.length })}</span>
            )}
          </p>
          <h1 class="question" id="question">
            {field.label}
          </h1>
          {field.hint !== '' && error === undefined && (
            <p class="explanation" id="question-hint">
              {field.hint}
            </p>
          )}
          {field.kind !== 'choice' && (
            <Typing
              key={field.id}
              field={field}
              value={value}
              onChange={next => edit(() => next)}
              onEnter={goOn}
              wrong={error !== undefined}
            />
          )}
          {field.kind === 'amount' && view.language !== 'en' && <Capitals typed={value} />}
          <p class="enter-error" id="question-error" aria-live="assertive">
            {error !== undefined && (
              <>
                <Icon name="circle-alert" />
                <span>{error}</span>
              </>
            )}
          </p>
        </div>
        <div class="enter-means">
          {field.kind === 'choice' ? (
            <Choices key={field.id} field={field} value={value} onChange={next => edit(() => next)} />
          ) : field.kind === 'name' ? (
            <LetterBoard
              key={field.id}
              onSigns={signs => edit(old => old + signs)}
              onDelete={() => edit(shortened)}
            />
          ) : (
            <NumberPad
              withPoint={field.kind === 'amount'}
              onSign={sign => edit(old => (field.kind === 'amount' ? typeAmount(old, sign) : old + sign))}
              onDelete={() => edit(shortened)}
              onClear={() => edit(() => '')}
            />
          )}
        </div>
      </section>
    </Frame>
  );
}

/** The field itself: a real input, for real keyboards and for screen readers. It shows what was typed in groups. */
function Typing({
  field,
  value,
  wrong,
  onChange,
  onEnter,
}: {
  field: ViewField;
  value: string;
  wrong: boolean;
  onChange: (value: string) => void;
  onEnter: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const shown = grouped(field.kind, value);
  useEffect(() => input.current?.focus(), []);
  return (
    <div class="typing" data-wrong={wrong}>
      {field.kind === 'amount' && (
        <span class="typing-sign" aria-hidden="true">
          ¥
        </span>
      )}
      <input
        ref={input}
        class="typing-input"
        style={{ '--signs': String(Math.max(shown.length, 12)) }}
        type="text"
        inputMode="none"
        autoComplete="off"
        spellcheck={false}
        aria-labelledby="question"
        aria-describedby={wrong ? 'question-error' : 'question-hint'}
        aria-invalid={wrong}
        value={shown}
        onInput={event => {
          const next = clipped(ungrouped(field.kind, event.currentTarget.value), field.maxLength);
          // What was too much is not drawn again by itself; an input method at work must not be disturbed.
          if (!event.isComposing) event.currentTarget.value = grouped(field.kind, next);
          onChange(next);
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && !event.isComposing) onEnter();
        }}
      />
    </div>
  );
}

/** The amount in Chinese capitals while it is typed: a zero too many is seen at once. */
function Capitals({ typed }: { typed: string }) {
  const words = useWords();
  const amount = parseYuan(typed);
  return (
    <p class="enter-capitals">
      {amount.ok && (
        <>
          <span>{words('customer.enter.amountAside')}</span>{' '}
          <strong lang="zh-Hans">{capitals(amount.value)}</strong>
        </>
      )}
    </p>
  );
}

import type { ComponentChildren } from 'preact';
import { serialFlows } from '../../core/device.ts';
import type { DeviceModel } from '../../core/device-model.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { bauds, type Draft, type DraftField, fieldsOf, type LineKind, linesOf } from './device-draft.ts';

/** A label above what it names. */
export function Field(props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={props.wide ? 'device-field device-field-wide' : 'device-field'}>
      <label htmlFor={props.id}>{props.label}</label>
      {props.children}
      {props.hint !== undefined && (
        <small id={`${props.id}-hint`} class="quiet">
          {props.hint}
        </small>
      )}
    </div>
  );
}

/** On which line a device is, by what such a line is told by. */
export function LineFields(props: {
  readonly language: Language;
  readonly draft: Draft;
  readonly model: DeviceModel | undefined;
  readonly isWrong: (field: DraftField) => boolean;
  readonly set: (more: Partial<Draft>) => void;
}) {
  const { language, draft, model, isWrong, set } = props;
  const kinds: readonly LineKind[] = model ? linesOf(model) : [];
  const offered = kinds.includes(draft.line) ? kinds : [draft.line, ...kinds];
  return (
    <>
      <Field id="form-line" label={say(language, 'technician.form.line')}>
        <select
          id="form-line"
          value={draft.line}
          onChange={event => {
            const line = offered.find(kind => kind === event.currentTarget.value);
            if (line) set({ line });
          }}
        >
          {offered.map(kind => (
            <option key={kind} value={kind}>
              {say(language, `technician.form.line.${kind}`)}
            </option>
          ))}
        </select>
      </Field>
      {fieldsOf[draft.line].map(field => (
        <Field
          key={field}
          id={`form-${field}`}
          label={say(language, `technician.form.${field}`)}
          wide={field === 'path'}
          {...(field === 'flow' ? { hint: say(language, 'technician.form.flowHint') } : {})}
        >
          {field === 'baud' || field === 'flow' ? (
            <select
              id={`form-${field}`}
              value={draft[field]}
              aria-describedby={field === 'flow' ? 'form-flow-hint' : undefined}
              onChange={event => set({ [field]: event.currentTarget.value })}
            >
              {field === 'baud'
                ? bauds.map(baud => (
                    <option key={baud} value={baud}>
                      {baud}
                    </option>
                  ))
                : serialFlows.map(flow => (
                    <option key={flow} value={flow}>
                      {say(language, `technician.form.flow.${flow}`)}
                    </option>
                  ))}
            </select>
          ) : (
            <input
              id={`form-${field}`}
              value={draft[field]}
              maxLength={200}
              autocomplete="off"
              spellcheck={false}
              aria-invalid={isWrong(field)}
              onInput={event => set({ [field]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
    </>
  );
}

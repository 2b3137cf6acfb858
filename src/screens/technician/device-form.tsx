import { useState } from 'preact/hooks';
import type { DeviceModel } from '../../core/device-model.ts';
import type { DeviceId } from '../../core/ids.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import { AskTwice } from './ask-twice.tsx';
import { configOf, type Draft, type DraftField, linesOf } from './device-draft.ts';
import type { TechnicianCall } from './diagnostics.ts';
import { Field, LineFields } from './line-fields.tsx';

/** Adds a device, or changes or removes one. */
export function DeviceForm(props: {
  readonly language: Language;
  readonly call: TechnicianCall;
  readonly models: readonly DeviceModel[];
  readonly first: Draft;
  /** The device that is changed; a new one has none yet. */
  readonly editing: DeviceId | undefined;
  readonly onDone: () => void;
}) {
  const { language, call, models, editing } = props;
  const [draft, setDraft] = useState(props.first);
  const [wrong, setWrong] = useState<readonly DraftField[]>([]);
  const { send, busy, failure } = useSending();
  const model = models.find(one => one.model === draft.model);
  const set = (more: Partial<Draft>): void => setDraft({ ...draft, ...more });
  const chooseModel = (chosen: string): void => {
    const next = models.find(one => one.model === chosen);
    if (!next) return;
    const lines = linesOf(next);
    const line = lines.includes(draft.line) ? draft.line : (lines[0] ?? draft.line);
    set({ model: chosen, line, ...(next.baud === undefined ? {} : { baud: String(next.baud) }) });
  };

  const save = async (): Promise<void> => {
    if (!model) return;
    const typed = configOf(draft, model);
    setWrong('wrong' in typed ? typed.wrong : []);
    if ('wrong' in typed) return;
    const params = { device: typed.config, language };
    const done = await send(() => (editing ? call('changeDevice', params) : call('addDevice', params)));
    if (done) props.onDone();
  };
  const remove = async (): Promise<void> => {
    if (editing && (await send(() => call('removeDevice', { device: editing, language })))) props.onDone();
  };
  const isWrong = (field: DraftField): boolean => wrong.includes(field);

  return (
    <form
      class="device-form"
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 id="form-title">
        {editing
          ? say(language, 'technician.editTitle', { device: editing })
          : say(language, 'technician.addTitle')}
      </h2>
      <div class="device-fields">
        <Field id="form-model" label={say(language, 'technician.form.model')} wide>
          <select
            id="form-model"
            value={draft.model}
            onChange={event => chooseModel(event.currentTarget.value)}
          >
            {!model && <option value={draft.model}>{draft.model}</option>}
            {models
              // Another class is another device: it would have another name.
              .filter(one => !editing || editing.startsWith(`${one.class}:`))
              .map(one => (
                <option key={one.model} value={one.model}>
                  {one.model} · {one.title}
                </option>
              ))}
          </select>
        </Field>
        {editing === undefined && (
          <Field
            id="form-name"
            label={say(language, 'technician.form.name')}
            hint={say(language, 'technician.form.nameHint')}
            wide
          >
            <span class="device-name">
              <span>{model?.class ?? ''}:</span>
              <input
                id="form-name"
                value={draft.name}
                maxLength={40}
                autocomplete="off"
                list="form-names"
                aria-invalid={isWrong('name')}
                aria-describedby="form-name-hint"
                onInput={event => set({ name: event.currentTarget.value })}
              />
              <datalist id="form-names">
                <option value="ticket-machine" />
                <option value="smart-counter" />
                <option value="hall" />
              </datalist>
            </span>
          </Field>
        )}
        <LineFields language={language} draft={draft} model={model} isWrong={isWrong} set={set} />
      </div>
      {wrong.length > 0 && (
        <FailureLine
          language={language}
          failure={{
            code: 'incomplete',
            detail: say(language, 'technician.form.incomplete', {
              fields: wrong.map(field => say(language, `technician.form.${field}`)).join(', '),
            }),
          }}
        />
      )}
      <FailureLine language={language} failure={failure} />
      <div class="technician-actions">
        <button type="submit" class="tool-button tool-button-primary" disabled={busy || !model}>
          <span>{say(language, 'technician.form.save')}</span>
        </button>
        <ToolButton onPress={props.onDone}>{say(language, 'technician.form.cancel')}</ToolButton>
        {editing && (
          <AskTwice
            label={say(language, 'technician.form.remove')}
            question={say(language, 'technician.form.removeSure')}
            yes={say(language, 'technician.form.removeNow')}
            no={say(language, 'technician.form.cancel')}
            disabled={busy}
            onYes={() => void remove()}
          />
        )}
      </div>
    </form>
  );
}

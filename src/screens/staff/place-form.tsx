import { useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { type Place, placeSchema } from './place.ts';

/** Asks who works here and at which window. The name is told to colleagues and written into the journal. */
export function PlaceForm(props: {
  readonly language: Language;
  readonly windows: readonly string[];
  readonly place: Place | undefined;
  readonly onChoose: (place: Place) => void;
}) {
  const { language, windows } = props;
  const [name, setName] = useState(props.place?.name ?? '');
  const [window, setWindow] = useState(props.place?.window ?? '');
  const place = placeSchema.safeParse(window === '' ? { name } : { name, window });

  return (
    <form
      class="panel place-form"
      onSubmit={event => {
        event.preventDefault();
        if (place.success) props.onChoose(place.data);
      }}
    >
      <h2>{say(language, 'staff.place.title')}</h2>
      <p>
        <label htmlFor="place-name">{say(language, 'staff.place.name')}</label>
        <input
          id="place-name"
          value={name}
          maxLength={40}
          autocomplete="off"
          onInput={event => setName(event.currentTarget.value)}
        />
      </p>
      <p>
        <label htmlFor="place-window">{say(language, 'staff.place.window')}</label>
        <select id="place-window" value={window} onChange={event => setWindow(event.currentTarget.value)}>
          <option value="">{say(language, 'staff.lobby')}</option>
          {windows.map(id => (
            <option key={id} value={id}>
              {say(language, 'staff.window', { window: id })}
            </option>
          ))}
        </select>
      </p>
      <button type="submit" class="tool-button tool-button-primary" disabled={!place.success}>
        <span>{say(language, 'staff.place.begin')}</span>
      </button>
    </form>
  );
}

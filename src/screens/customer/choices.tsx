import type { ViewField } from '../../core/session-view.ts';
import { Paged, usePages } from './pages.tsx';

/** One of a few, as cards with a mark: an account and what is on it. */
export function Choices({
  field,
  value,
  onChange,
}: {
  field: ViewField;
  value: string;
  onChange: (value: string) => void;
}) {
  const pages = usePages();
  return (
    <Paged
      pages={pages}
      class="choices"
      columns={[
        field.choices.map(choice => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={field.id}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span class="choice-mark" />
            <span class="choice-words">
              <strong>{choice.label}</strong>
              <span class="choice-note">{choice.note}</span>
            </span>
          </label>
        )),
      ]}
    />
  );
}

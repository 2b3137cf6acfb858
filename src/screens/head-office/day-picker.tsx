import type { BranchId } from '../../core/ids.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { hashOf } from './use-place.ts';

/** Which day of the branch; the newest stands first. A day without entries that the address names stands there too. */
export function DayPicker(props: {
  readonly language: Language;
  readonly branch: BranchId;
  readonly day: string;
  readonly days: readonly string[];
}) {
  const { language, branch, day, days } = props;
  return (
    <p class="day-picker">
      <label htmlFor="picked-day">{say(language, 'headOffice.day')}</label>
      <select
        id="picked-day"
        value={day}
        onChange={event => {
          window.location.hash = hashOf({ branch, day: event.currentTarget.value });
        }}
      >
        {(days.includes(day) ? days : [day, ...days]).map(one => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </p>
  );
}

import type { Language } from '../../core/language.ts';
import type { Pushed } from '../../rpc/contract.ts';
import type { headOfficeContract } from '../../rpc/head-office.ts';
import { say } from '../design/texts.ts';

export interface Choice {
  readonly branch: string;
  /** As `2026-11-21`. */
  readonly day: string;
}

/** Which branch, which day; the newest day stands first. */
export function DayPicker(props: {
  readonly language: Language;
  readonly branches: Pushed<typeof headOfficeContract, 'branches'>;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}) {
  const { language, branches, choice, onChoose } = props;
  const daysOf = (id: string): readonly string[] =>
    (branches.find(branch => branch.id === id)?.days ?? []).toSorted().toReversed();

  return (
    <div class="day-picker">
      <p>
        <label htmlFor="picked-branch">{say(language, 'headOffice.branch')}</label>
        <select
          id="picked-branch"
          value={choice.branch}
          onChange={event => {
            const branch = event.currentTarget.value;
            onChoose({ branch, day: daysOf(branch)[0] ?? choice.day });
          }}
        >
          {branches.map(branch => (
            <option key={branch.id} value={branch.id}>
              {branch.id}
            </option>
          ))}
        </select>
      </p>
      <p>
        <label htmlFor="picked-day">{say(language, 'headOffice.day')}</label>
        <select
          id="picked-day"
          value={choice.day}
          onChange={event => onChoose({ branch: choice.branch, day: event.currentTarget.value })}
        >
          {daysOf(choice.branch).map(day => (
            <option key={day} value={day}>
              {day}
            </option>
          ))}
        </select>
      </p>
    </div>
  );
}

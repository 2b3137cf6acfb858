import { useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { Pager, usePages } from '../tool/pager.tsx';
import { BranchCard } from './branch-card.tsx';
import {
  type Branch,
  type Fleet,
  needsOf,
  type Question,
  questions,
  silentAfter,
  sortedByNeed,
  troublesOf,
} from './needs.ts';

/** Five rows of four fill a landscape screen, ten rows of two an upright one. */
const shownBranches = 20;

/** Every branch, those that need a person first; above them how many do, and why. */
export function FleetView({ language, fleet, now }: { language: Language; fleet: Fleet; now: number }) {
  const [asked, setAsked] = useState<Question>();
  const [sought, setSought] = useState('');
  const wanted = sought.trim().toLowerCase();
  const found = sortedByNeed(fleet.branches, now).filter(
    branch => (asked === undefined || needsOf(branch, now)[asked]) && isCalled(branch, wanted),
  );
  const { items, page, pages, go } = usePages(found, shownBranches);
  const all = fleet.branches.length;
  return (
    <div class="fleet">
      <div class="answers">
        {questions.map(question => (
          <Answer
            key={question}
            language={language}
            question={question}
            branches={fleet.branches}
            now={now}
            pressed={asked === question}
            onPress={() => {
              setAsked(asked === question ? undefined : question);
              go(0);
            }}
          />
        ))}
      </div>
      <div class="fleet-bar">
        <h2 id="branches-title">
          {found.length === all
            ? say(language, 'headOffice.branches', { count: all })
            : say(language, 'headOffice.shownBranches', { shown: found.length, count: all })}
        </h2>
        <label class="search">
          <span>{say(language, 'headOffice.search')}</span>
          <input
            type="search"
            value={sought}
            onInput={event => {
              setSought(event.currentTarget.value);
              go(0);
            }}
          />
        </label>
        <Pager language={language} page={page} pages={pages} go={go} />
      </div>
      {items.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noneFound')}</p>
      ) : (
        <ul class="branches" aria-labelledby="branches-title">
          {items.map(branch => (
            <BranchCard key={branch.id} language={language} branch={branch} now={now} />
          ))}
        </ul>
      )}
    </div>
  );
}

const isCalled = ({ id, name }: Branch, wanted: string): boolean =>
  [id, ...Object.values(name ?? {})].some(text => text.toLowerCase().includes(wanted));

/** One question, answered in one number; pressed, only the branches of this answer are shown. */
function Answer(props: {
  readonly language: Language;
  readonly question: Question;
  readonly branches: readonly Branch[];
  readonly now: number;
  readonly pressed: boolean;
  readonly onPress: () => void;
}) {
  const { language, question, branches, now, pressed } = props;
  const count = branches.filter(branch => needsOf(branch, now)[question]).length;
  const values = {
    silent: { minutes: silentAfter / 60_000 },
    blocked: {},
    devices: { count: branches.reduce((sum, branch) => sum + troublesOf(branch, now).length, 0) },
  }[question];
  return (
    <button
      type="button"
      class="answer panel"
      data-need={count > 0 ? 'now' : 'fine'}
      aria-pressed={pressed}
      onClick={props.onPress}
    >
      <span class="answer-name">
        <Icon name={count > 0 ? 'circle-x' : 'circle-check'} />
        {say(language, `headOffice.answer.${question}`)}
      </span>
      <span class="answer-count">{count}</span>
      <span class="answer-definition">{say(language, `headOffice.definition.${question}`, values)}</span>
    </button>
  );
}

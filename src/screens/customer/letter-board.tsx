import './keys.css';
import { useState } from 'preact/hooks';
import { Icon } from '../design/icon.tsx';
import { candidates } from './pinyin.ts';
import { useVisit, useWords } from './visit.ts';

const rowsOfLetters = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** How many characters are offered at once: as many as stay wide enough for a thumb. */
const offeredAtOnce = 7;

/** Letters for a name: as pinyin, from which characters are chosen, or as they are. */
export function LetterBoard({
  onSigns,
  onDelete,
}: {
  onSigns: (signs: string) => void;
  onDelete: () => void;
}) {
  const { view, active } = useVisit();
  const words = useWords();
  const [mode, setMode] = useState<'pinyin' | 'letters'>(view.language === 'en' ? 'letters' : 'pinyin');
  const [letters, setLetters] = useState('');
  const [shelf, setShelf] = useState(0);

  const compose = (next: (old: string) => string): void => {
    active();
    setLetters(next);
    setShelf(0);
  };
  const press = (letter: string): void =>
    mode === 'letters' ? onSigns(letter.toUpperCase()) : compose(old => old + letter);
  const erase = (): void => (letters === '' ? onDelete() : compose(old => old.slice(0, -1)));
  const all = mode === 'pinyin' ? candidates(letters) : [];
  const shelves = Math.max(1, Math.ceil(all.length / offeredAtOnce));
  const offered = all.slice((shelf % shelves) * offeredAtOnce, ((shelf % shelves) + 1) * offeredAtOnce);

  return (
    // The field keeps the focus, so that a real keyboard goes on working.
    <fieldset
      class="board"
      aria-label={words('customer.key.board')}
      onMouseDown={event => event.preventDefault()}
    >
      {mode === 'pinyin' && (
        <div class="offers">
          <p class="offers-letters" aria-live="polite">
            {letters === '' ? (
              words('customer.key.typePinyin')
            ) : all.length === 0 ? (
              <>
                <strong>{letters}</strong> {words('customer.key.noCandidates')}
              </>
            ) : (
              <strong>{letters}</strong>
            )}
          </p>
          <div class="offers-row">
            {offered.map(({ character, uses }) => (
              <button
                key={`${character}${uses}`}
                type="button"
                class="key offer"
                lang="zh-Hans"
                onClick={() => {
                  onSigns(character);
                  compose(old => old.slice(uses));
                }}
              >
                {character}
              </button>
            ))}
            {shelves > 1 && (
              <button type="button" class="key key-word offer-more" onClick={() => setShelf(shelf + 1)}>
                {words('customer.key.moreCandidates')}
              </button>
            )}
          </div>
        </div>
      )}
      {rowsOfLetters.map((row, index) => (
        <div key={row} class="board-row">
          {Array.from(row, letter => (
            <button key={letter} type="button" class="key letter" onClick={() => press(letter)}>
              {mode === 'letters' ? letter.toUpperCase() : letter}
            </button>
          ))}
          {index === 2 && (
            <button type="button" class="key key-word letter-delete" onClick={erase}>
              <Icon name="delete" />
              <span>{words('customer.key.delete')}</span>
            </button>
          )}
        </div>
      ))}
      <div class="board-row">
        {(['pinyin', 'letters'] as const).map(choice => (
          <button
            key={choice}
            type="button"
            class="key key-word letter-mode"
            aria-pressed={mode === choice}
            onClick={() => {
              compose(() => '');
              setMode(choice);
            }}
          >
            {words(`customer.key.${choice}`)}
          </button>
        ))}
        <button
          type="button"
          class="key key-word letter-space"
          disabled={mode === 'pinyin'}
          onClick={() => onSigns(' ')}
        >
          {words('customer.key.space')}
        </button>
        <button type="button" class="key letter" aria-label="·" onClick={() => onSigns('·')}>
          ·
        </button>
      </div>
    </fieldset>
  );
}

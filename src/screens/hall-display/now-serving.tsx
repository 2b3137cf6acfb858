import type { Language } from '../../core/language.ts';
import type { CalledNumber } from '../../rpc/hall-display.ts';
import { Icon } from '../design/icon.tsx';
import { callKey } from './fresh-calls.ts';
import { TwoLanguages } from './two-languages.tsx';
import { useTurn } from './use-turn.ts';

/** So many earlier calls are readable from 12 m at once; more take turns. */
const mostRows = 6;
const turnMs = 8000;

/** Number, arrow, window. The style sheet makes the type as large as the place allows, counting the signs. */
function Call({ call, language, fresh }: { call: CalledNumber; language: Language; fresh: boolean }) {
  return (
    <div
      class={fresh ? 'call is-fresh' : 'call'}
      style={{ '--signs': call.number.length, '--window-signs': call.window.length }}
    >
      {/* Another `at` is another element, so that a number called again flashes again. */}
      {fresh && <span key={`${call.at} ${call.calls}`} class="call-flash" />}
      <p class="call-line">
        <strong class="call-number">{call.number}</strong>
        <span class="call-where">
          <Icon name="arrow-right" />
          <strong class="call-window">{call.window}</strong>
          <span class="call-label">
            <TwoLanguages language={language} text="hall.window" />
          </span>
        </span>
      </p>
    </div>
  );
}

/** The latest call in the largest type that fits, the ones before it below. */
export function NowServing(props: {
  readonly language: Language;
  readonly calls: readonly CalledNumber[];
  readonly fresh: ReadonlySet<string>;
}) {
  const { language, calls, fresh } = props;
  const [latest, ...earlier] = calls;
  const pages = Math.ceil(earlier.length / mostRows);
  const page = useTurn(pages, turnMs);
  const shown = earlier.slice(page * mostRows, (page + 1) * mostRows);

  return (
    <main class="now">
      <section class="now-latest" aria-live="assertive">
        {latest === undefined ? (
          <p class="now-nobody">
            <TwoLanguages language={language} text="hall.noCalls" />
          </p>
        ) : (
          <>
            <h2>
              <TwoLanguages language={language} text="hall.nowServing" />
            </h2>
            <Call call={latest} language={language} fresh={fresh.has(callKey(latest))} />
          </>
        )}
      </section>
      {shown.length > 0 && (
        <ul class="now-earlier" data-columns={shown.length > 2 ? 2 : 1}>
          {shown.map(call => (
            <li key={callKey(call)}>
              <Call call={call} language={language} fresh={fresh.has(callKey(call))} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

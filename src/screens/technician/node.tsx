import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { spanWords } from '../tool/span-words.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Which program this is and how long it has run. */
export function Node({ language, told, now }: { language: Language; told: Diagnostics; now: number }) {
  return (
    <section class="panel" aria-labelledby="node-title">
      <h2 id="node-title">{say(language, 'technician.node')}</h2>
      <dl class="facts">
        <dt>{say(language, 'technician.nodeName')}</dt>
        <dd>{told.node}</dd>
        <dt>{say(language, 'technician.version')}</dt>
        <dd>{told.version}</dd>
        <dt>{say(language, 'technician.startedAt')}</dt>
        <dd>
          {clockText(told.startedAt)}, {spanWords(language, now - told.startedAt)}
        </dd>
        <dt>{say(language, 'technician.businessDay')}</dt>
        <dd>
          {told.businessDay.day}
          {told.businessDay.held !== undefined && (
            <p class="technician-error">{say(language, `technician.dayHeld.${told.businessDay.held}`)}</p>
          )}
        </dd>
      </dl>
    </section>
  );
}

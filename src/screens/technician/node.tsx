import { businessDay } from '../../core/clock.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { spanWords } from '../tool/span-words.ts';
import type { Diagnostics } from './diagnostics.ts';

/** `2026-11-21 14:05`: it may have been days ago. */
const dayAndClock = (at: number): string => `${businessDay(at)} ${clockText(at)}`;

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
        {told.store !== undefined && (
          <>
            <dt>{say(language, 'technician.restored')}</dt>
            <dd>
              {say(language, 'technician.restoredFrom', {
                at: dayAndClock(told.store.restoredAt),
                backup: dayAndClock(told.store.backup.at),
                seq: told.store.backup.seq,
              })}
              <p class="technician-error">
                {say(language, 'technician.restoredTodo', { since: dayAndClock(told.store.unknownSince) })}
              </p>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

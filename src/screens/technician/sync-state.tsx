import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { spanWords } from '../tool/span-words.ts';
import type { Diagnostics } from './diagnostics.ts';

/** How far head office is behind this node. */
export function SyncState(props: {
  readonly language: Language;
  readonly sync: Diagnostics['sync'];
  /** The hub is another machine, which passes everything on. */
  readonly throughHub: boolean;
  readonly now: number;
}) {
  const { language, sync, throughHub, now } = props;
  const depth = sync.lastSeq - sync.ackedSeq;
  const need = sync.lastError !== undefined ? 'now' : 'fine';
  return (
    <section class="panel" aria-labelledby="sync-title">
      <h2 id="sync-title">{say(language, 'technician.sync')}</h2>
      <p class="device-sign technician-state" data-need={need}>
        <Icon name={need === 'fine' ? 'circle-check' : 'circle-alert'} />
        {say(language, `technician.sync.${sync.state}`)}
      </p>
      <dl class="facts">
        <dt>{say(language, 'technician.depth')}</dt>
        <dd>{depth}</dd>
        <dt>{say(language, 'technician.lastSeq')}</dt>
        <dd>{sync.lastSeq}</dd>
        <dt>{say(language, 'technician.ackedSeq')}</dt>
        <dd>{sync.ackedSeq}</dd>
        <dt>{say(language, 'technician.rate')}</dt>
        <dd>{sync.rate}</dd>
        {sync.oldestAt !== undefined && (
          <>
            <dt>{say(language, 'technician.oldest')}</dt>
            <dd>
              {clockText(sync.oldestAt)}, {spanWords(language, now - sync.oldestAt)}
            </dd>
          </>
        )}
        {sync.nextTryAt !== undefined && (
          <>
            <dt>{say(language, 'technician.nextTry')}</dt>
            <dd>{spanWords(language, sync.nextTryAt - now)}</dd>
          </>
        )}
        <dt>{say(language, throughHub ? 'technician.throughHub' : 'technician.upstream')}</dt>
        <dd>{sync.upstream}</dd>
        <dt>{say(language, 'technician.fingerprint')}</dt>
        <dd>{sync.fingerprint}</dd>
      </dl>
      {(sync.lastErrorClass === 'refused' || sync.lastErrorClass === 'notAuthorised') && (
        <p class="technician-error">{say(language, `technician.sync.act.${sync.lastErrorClass}`)}</p>
      )}
      {sync.lastError !== undefined && (
        <p class="technician-error">
          <span>{say(language, 'technician.lastError')}</span>
          {sync.lastError}
        </p>
      )}
    </section>
  );
}

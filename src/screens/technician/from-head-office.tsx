import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { hasText, say } from '../design/texts.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Which configuration of head office this node uses, which it does not, and why. */
export function FromHeadOffice(props: {
  readonly language: Language;
  readonly configuration: Diagnostics['fromHeadOffice'];
}) {
  const { language, configuration } = props;
  const { version, state, waiting, rejected, key } = configuration;
  const fine = rejected === undefined;
  const why = `configuration.why.${rejected?.why}`;
  return (
    <section class="panel" aria-labelledby="from-head-office-title">
      <h2 id="from-head-office-title">{say(language, 'technician.fromHeadOffice')}</h2>
      <p class="device-sign technician-state" data-need={fine ? 'fine' : 'now'}>
        <Icon name={fine ? 'circle-check' : 'circle-alert'} />
        {say(language, `technician.fromHeadOffice.${version === 0 && state === 'inForce' ? 'none' : state}`)}
      </p>
      <dl class="facts">
        {version > 0 && (
          <>
            <dt>{say(language, 'technician.fromHeadOffice.version')}</dt>
            <dd>{version}</dd>
          </>
        )}
        {waiting !== undefined && (
          <>
            <dt>{say(language, 'technician.fromHeadOffice.next')}</dt>
            <dd>{waiting}</dd>
          </>
        )}
        <dt>{say(language, 'technician.fromHeadOffice.key')}</dt>
        <dd>{key ?? say(language, 'technician.fromHeadOffice.noKey')}</dd>
      </dl>
      {rejected !== undefined && (
        <p class="technician-error">
          {say(language, 'technician.fromHeadOffice.rejected', {
            version: rejected.version,
            why: hasText(why) ? say(language, why) : rejected.why,
          })}
        </p>
      )}
    </section>
  );
}

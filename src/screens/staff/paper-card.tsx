import type { Language } from '../../core/language.ts';
import type { PrintFinding } from '../../core/outcomes.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import { faceName } from './face-name.ts';
import type { StaffCall, Work } from './work.ts';

const findings = { doubtful: ['wasPrinted', 'wasNotPrinted', 'copy'], failed: ['copy', 'decline'] } as const;

/** Paper that nothing could prove, or that did not come out: a person looks, or prints a copy (design §1.3). */
export function PaperCard(props: {
  readonly language: Language;
  readonly call: StaffCall;
  readonly print: Work['papers'][number];
  readonly staff: string | undefined;
}) {
  const { language, call, print, staff } = props;
  const { send, busy, failure } = useSending();
  const settle = (finding: PrintFinding): void => {
    if (staff !== undefined) void send(() => call('settlePrint', { job: print.job, finding, staff }));
  };
  return (
    <article class="panel attention" aria-label={print.title}>
      <header class="attention-head">
        <Icon name="printer" />
        <div>
          <h3>{say(language, `staff.print.${print.state}`, { title: print.title })}</h3>
          <p class="attention-about">
            {faceName(language, print.face)}
            <span>{clockText(print.at)}</span>
            <span>{print.why}</span>
          </p>
        </div>
      </header>
      <p class="attention-ask">
        {say(language, print.state === 'doubtful' ? 'staff.print.ask' : 'staff.print.offer')}
      </p>
      <div class="attention-actions">
        {findings[print.state].map(finding => (
          <ToolButton key={finding} disabled={busy || staff === undefined} onPress={() => settle(finding)}>
            {say(language, `staff.print.${finding}`)}
          </ToolButton>
        ))}
        {staff === undefined && <p class="attention-hint">{say(language, 'staff.nameFirst')}</p>}
      </div>
      <FailureLine language={language} failure={failure} />
    </article>
  );
}

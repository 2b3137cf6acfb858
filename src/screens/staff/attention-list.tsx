import { useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { ApprovalCard } from './approval-card.tsx';
import { AssistanceCard } from './assistance-card.tsx';
import './attention.css';
import { InterruptedCard } from './interrupted-card.tsx';
import { PaperCard } from './paper-card.tsx';
import { approvalKey, approvalOfKeys, inOrder, needsPerson, type StaffCall, type Work } from './work.ts';

/** Everything that needs a person: money first, then people, then paper, then machines. */
export function AttentionList(props: {
  readonly language: Language;
  readonly call: StaffCall;
  readonly work: Work;
  readonly staff: string | undefined;
  readonly now: number;
}) {
  const { language, call, work, staff, now } = props;
  const [touched, setTouched] = useState<string>();
  const approvals = inOrder(work.approvals);
  const ofKeys = approvalOfKeys(approvals, touched);
  const firstCall = work.assistance.find(one => one.attendedBy === undefined);
  const count = needsPerson(work);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard too.
    <section class="attention-list" tabIndex={0} aria-labelledby="attention-title">
      <h2 id="attention-title">
        {say(language, 'staff.needsPerson')} {count > 0 && <span class="count">{count}</span>}
      </h2>
      {count === 0 && work.assistance.length === 0 && (
        <div class="panel all-quiet">
          <Icon name="circle-check" />
          <p>{say(language, 'staff.allQuiet')}</p>
        </div>
      )}
      {approvals.map(approval => (
        <ApprovalCard
          key={approvalKey(approval)}
          language={language}
          call={call}
          approval={approval}
          reviewer={staff}
          now={now}
          hasKeys={approval === ofKeys}
          onTouch={() => setTouched(approvalKey(approval))}
        />
      ))}
      {work.assistance.map(assistance => (
        <AssistanceCard
          key={assistance.id}
          language={language}
          call={call}
          assistance={assistance}
          staff={staff}
          now={now}
          hasKey={assistance === firstCall}
        />
      ))}
      {work.interrupted.map(cut => (
        <InterruptedCard key={cut.operation} language={language} call={call} cut={cut} />
      ))}
      {work.papers.map(print => (
        <PaperCard key={print.job} language={language} call={call} print={print} staff={staff} />
      ))}
      {work.deviceTroubles.map(trouble => (
        <article key={`${trouble.device} ${trouble.text}`} class="panel attention trouble">
          <header class="attention-head">
            <Icon name="wrench" />
            <div>
              <h3>{trouble.text}</h3>
              <p class="attention-about">{trouble.device}</p>
            </div>
          </header>
        </article>
      ))}
    </section>
  );
}

import type { Language } from '../../core/language.ts';
import type { Day } from './day-figures.ts';
import { DevicePanel } from './device-panel.tsx';
import { EntryFeed } from './entry-feed.tsx';
import { Figures } from './figures.tsx';
import type { Node } from './needs.ts';
import { NodePanel } from './node-panel.tsx';
import { OperationTable } from './operation-table.tsx';
import type { Services } from './service-name.ts';
import { TicketTable } from './ticket-table.tsx';

/** Figures on top, the lists that they are counted from below, and at the right who told us. */
export function DayView(props: {
  readonly language: Language;
  readonly day: Day;
  readonly nodes: readonly Node[];
  readonly services: Services;
  readonly now: number;
}) {
  const { language, day, nodes, services, now } = props;
  return (
    <div class="day">
      <Figures language={language} day={day} />
      <div class="day-lists">
        <OperationTable language={language} day={day} services={services} />
        <TicketTable language={language} day={day} services={services} />
      </div>
      <div class="day-side">
        <NodePanel language={language} nodes={nodes} now={now} />
        <DevicePanel language={language} day={day} nodes={nodes} now={now} />
        <EntryFeed language={language} day={day} />
      </div>
    </div>
  );
}

import type { Language } from '../../core/language.ts';
import type { Day } from './day-figures.ts';
import { DevicePanel } from './device-panel.tsx';
import { EntryFeed } from './entry-feed.tsx';
import { Figures } from './figures.tsx';
import { NodePanel } from './node-panel.tsx';
import { OperationTable } from './operation-table.tsx';
import { TicketTable } from './ticket-table.tsx';

/** Figures on top, the lists that they are counted from below, and at the right who told us. */
export function DayView({ language, day, now }: { language: Language; day: Day; now: number }) {
  return (
    <div class="day">
      <Figures language={language} day={day} />
      <div class="day-lists">
        <OperationTable language={language} operations={day.operations} />
        <TicketTable language={language} tickets={day.tickets} />
      </div>
      <div class="day-side">
        <NodePanel language={language} nodes={day.nodes} now={now} />
        <DevicePanel language={language} devices={day.devices} />
        <EntryFeed language={language} entries={day.entries} count={day.entryCount} />
      </div>
    </div>
  );
}

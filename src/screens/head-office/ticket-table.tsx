import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { Pager, usePages } from '../tool/pager.tsx';
import type { Day } from './day-figures.ts';
import { ExportLink } from './export-link.tsx';
import { type Services, serviceName } from './service-name.ts';

const time = (at: number | undefined): string => (at === undefined ? '' : clockText(at));

/** Every number of the day, newest first, with how long its owner waited. */
export function TicketTable(props: { language: Language; day: Day; services: Services }) {
  const { language, day, services } = props;
  const { items, page, pages, go } = usePages(
    day.tickets.toSorted((a, b) => b.issuedAt - a.issuedAt),
    14,
  );
  return (
    <section class="panel" aria-labelledby="tickets-title">
      <div class="panel-head">
        <h2 id="tickets-title">
          {say(language, 'headOffice.tickets')} <span class="count">{day.tickets.length}</span>
        </h2>
        <ExportLink
          language={language}
          day={day}
          list="tickets"
          title={say(language, 'headOffice.tickets')}
        />
        <Pager language={language} page={page} pages={pages} go={go} />
      </div>
      {items.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noTickets')}</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{say(language, 'headOffice.number')}</th>
              <th scope="col">{say(language, 'headOffice.service')}</th>
              <th scope="col">{say(language, 'headOffice.state')}</th>
              <th scope="col">{say(language, 'headOffice.window')}</th>
              <th scope="col">{say(language, 'headOffice.issued')}</th>
              <th scope="col">{say(language, 'headOffice.called')}</th>
              <th scope="col">{say(language, 'headOffice.ended')}</th>
              <th scope="col">{say(language, 'headOffice.waited')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(ticket => (
              <tr key={`${ticket.node} ${ticket.number}`}>
                <th scope="row">{ticket.number}</th>
                <td>{serviceName(language, services, ticket.service)}</td>
                <td>{say(language, `headOffice.ticket.${ticket.state}`)}</td>
                <td>{ticket.window}</td>
                <td>{time(ticket.issuedAt)}</td>
                <td>{time(ticket.calledAt)}</td>
                <td>{time(ticket.endedAt)}</td>
                <td>
                  {ticket.calledAt !== undefined &&
                    say(language, 'tool.minutes', {
                      count: Math.round((ticket.calledAt - ticket.issuedAt) / 60_000),
                    })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

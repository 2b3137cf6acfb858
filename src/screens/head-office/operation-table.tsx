import type { Language } from '../../core/language.ts';
import { fen, formatYuan } from '../../core/money.ts';
import { standingOf } from '../../rpc/head-office.ts';
import { say } from '../design/texts.ts';
import { clockText } from '../tool/clock-text.ts';
import { Pager, usePages } from '../tool/pager.tsx';
import type { Day } from './day-figures.ts';
import { ExportLink } from './export-link.tsx';
import { knownWord } from './known-word.ts';
import { Sign } from './node-sign.tsx';
import { type Services, serviceName } from './service-name.ts';

const money = (amount: number | undefined): string => (amount === undefined ? '' : formatYuan(fen(amount)));

/** What customers asked the core to do, newest first. */
export function OperationTable(props: { language: Language; day: Day; services: Services }) {
  const { language, day, services } = props;
  const { items, page, pages, go } = usePages(
    day.operations.toSorted((a, b) => b.at - a.at),
    8,
  );
  return (
    <section class="panel" aria-labelledby="operations-title">
      <div class="panel-head">
        <h2 id="operations-title">
          {say(language, 'headOffice.operations')} <span class="count">{day.operations.length}</span>
        </h2>
        <ExportLink
          language={language}
          day={day}
          list="operations"
          title={say(language, 'headOffice.operations')}
        />
        <Pager language={language} page={page} pages={pages} go={go} />
      </div>
      {items.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noOperations')}</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{say(language, 'headOffice.at')}</th>
              <th scope="col">{say(language, 'headOffice.service')}</th>
              <th scope="col">{say(language, 'headOffice.state')}</th>
              <th scope="col" class="table-money">
                {say(language, 'headOffice.amount')}
              </th>
              <th scope="col" class="table-money">
                {say(language, 'headOffice.fee')}
              </th>
              <th scope="col">{say(language, 'headOffice.reviewer')}</th>
              <th scope="col">{say(language, 'headOffice.paper')}</th>
              <th scope="col">{say(language, 'headOffice.reference')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(operation => (
              <tr key={operation.id}>
                <td>{clockText(operation.at)}</td>
                <td>{serviceName(language, services, operation.service)}</td>
                <td>
                  <Standing language={language} standing={standingOf(operation)} />
                </td>
                <td class="table-money">{money(operation.amount)}</td>
                <td class="table-money">{money(operation.fee)}</td>
                <td>{operation.reviewer}</td>
                <td>{operation.paper && knownWord(language, 'headOffice.paper', operation.paper)}</td>
                <td>{operation.coreReference}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** How it ended, told apart at a glance: done, not done, and not known yet. */
function Standing({ language, standing }: { language: Language; standing: string }) {
  const word = knownWord(language, 'headOffice.operation', standing);
  if (standing === 'done') return <Sign need="fine">{word}</Sign>;
  if (standing === 'intended' || standing === 'sent') return <Sign need="soon">{word}</Sign>;
  return <Sign need="over">{word}</Sign>;
}

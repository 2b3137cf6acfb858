import type { Language } from '../../core/language.ts';
import { formatYuan } from '../../core/money.ts';
import { say } from '../design/texts.ts';
import { type Day, dayFigures } from './day-figures.ts';

/** The day in four figures, each with what it counts: a figure without its definition is an opinion. */
export function Figures({ language, day }: { language: Language; day: Day }) {
  const figures = dayFigures(day);
  const cards = [
    { id: 'tickets', value: figures.tickets, values: { waiting: figures.waiting } },
    { id: 'served', value: figures.served, values: { noShow: figures.noShow } },
    { id: 'operations', value: figures.operations, values: { done: figures.done } },
    { id: 'moved', value: formatYuan(figures.moved), values: { fees: formatYuan(figures.fees) } },
  ] as const;
  return (
    <dl class="figures">
      {cards.map(card => (
        <div key={card.id} class="panel">
          <dt>{say(language, `headOffice.figure.${card.id}`)}</dt>
          <dd class="figure-value">{card.value}</dd>
          <dd class="figure-definition">{say(language, `headOffice.definition.${card.id}`, card.values)}</dd>
        </div>
      ))}
    </dl>
  );
}

import type { EscposSimulator } from '../../../drivers/receipt-printer/escpos/simulator.ts';
import { count, done, type Glance, type Hands, oneOf } from './handling.ts';
import { paperText } from './paper-text.ts';
import type { SayDevice } from './texts.ts';

const papers = { full: 'paperFull', low: 'paperLow', out: 'paperOut' } as const;

/**
 * A printer shows each line of paper once, as it comes out.
 * @param columns of normal type on its paper
 */
export function printerHands(simulator: EscposSimulator, columns: number, say: SayDevice): Hands {
  let shown = simulator.lines().at(-1);
  let paper = simulator.paper();
  let coverOpen = simulator.coverOpen();

  const look = (): Glance | undefined => {
    const lines = simulator.lines();
    const torn = shown !== undefined && lines.length === 0;
    // Lines are the same objects for as long as they hang there; what lies above the last one was shown.
    const printed = lines.slice(shown === undefined ? 0 : lines.lastIndexOf(shown) + 1);
    const changed = simulator.paper() !== paper || simulator.coverOpen() !== coverOpen;
    if (printed.length === 0 && !torn && !changed) return undefined;
    const text = printed.flatMap(line => paperText(line, columns));
    if (torn) text.push(say('paperTorn'));
    if (simulator.paper() !== paper) text.push(say(papers[simulator.paper()]));
    if (simulator.coverOpen() !== coverOpen)
      text.push(say(simulator.coverOpen() ? 'coverOpen' : 'coverClosed'));
    shown = lines.at(-1);
    paper = simulator.paper();
    coverOpen = simulator.coverOpen();
    return { data: { paper, coverOpen, ...(torn ? { torn } : {}), printed }, text };
  };

  return {
    look,
    acts: [
      { name: 'tear', takes: '', says: 'actTear', do: () => done(() => simulator.tearPaper()) },
      {
        name: 'paper',
        takes: 'full|low|out',
        says: 'actPaper',
        do: word => {
          const next = oneOf(word, ['full', 'low', 'out']);
          return next !== undefined && done(() => simulator.setPaper(next));
        },
      },
      {
        name: 'end',
        takes: 'N',
        says: 'actPaperEnd',
        do: word => {
          const lines = count(word);
          return lines !== undefined && done(() => simulator.endPaperAfter(lines), say('willEnd', { lines }));
        },
      },
      {
        name: 'cover',
        takes: 'open|closed',
        says: 'actCover',
        do: word => {
          const next = oneOf(word, ['open', 'closed']);
          return next !== undefined && done(() => simulator.setCover(next === 'open'));
        },
      },
      {
        name: 'jam',
        takes: '',
        says: 'actJamCutter',
        do: () => done(() => simulator.jamAtCut(), say('willJamCutter')),
      },
      {
        name: 'clear',
        takes: '',
        says: 'actClear',
        do: () => done(() => simulator.clearJam(), say('cleared')),
      },
    ],
  };
}

import './review.css';
import type { Screen } from '../../core/session-view.ts';
import { Icon, type IconName } from '../design/icon.tsx';
import { Frame } from './frame.tsx';
import { Paged, usePages } from './pages.tsx';
import { Hero, Row } from './rows.tsx';
import { useLandscape } from './use-landscape.ts';
import { useVisit, useWords } from './visit.ts';
import { Waiting } from './waiting.tsx';

const seals = { success: 'check', refused: 'x', failed: 'triangle-alert' } as const satisfies Record<
  string,
  IconName
>;

const papers = {
  printing: 'receipt-text',
  printed: 'receipt-text',
  doubtful: 'circle-alert',
  failed: 'circle-x',
  none: 'info',
} as const satisfies Record<string, IconName>;

/** How it ended, what is on paper, what to take away. Success, refusal and failure differ in sign, words and colour. */
export function Done({ screen }: { screen: Extract<Screen, { name: 'done' }> }) {
  const { intend } = useVisit();
  const words = useWords();
  const pages = usePages();
  const landscape = useLandscape();
  const hero = screen.number === undefined ? screen.rows.find(row => row.emphasis) : undefined;

  const verdict = (
    <section key="verdict" class="verdict" data-outcome={screen.outcome}>
      <span class="seal" data-outcome={screen.outcome}>
        <Icon name={seals[screen.outcome]} />
      </span>
      <div class="verdict-words">
        <h1 class="question">{screen.title}</h1>
        <p class="explanation">{screen.explanation}</p>
      </div>
    </section>
  );
  const number =
    screen.number === undefined ? undefined : (
      <section key="number" class="number">
        <h2>{words('customer.done.number')}</h2>
        <p class="number-sign">{screen.number}</p>
        {screen.waiting && <Waiting waiting={screen.waiting} mine />}
      </section>
    );
  const told = [
    hero && <Hero key={hero.label} row={hero} />,
    ...screen.rows.filter(row => row !== hero).map(row => <Row key={row.label} row={row} />),
  ].filter(thing => thing !== undefined);
  const taking = [
    screen.takeCard && (
      <p key="card" class="taking" data-kind="card">
        <Icon name="id-card" />
        <span>{words('customer.done.takeCard')}</span>
      </p>
    ),
    screen.paperText !== '' && (
      <p key="paper" class="taking" data-kind={screen.paper}>
        <Icon name={papers[screen.paper]} />
        <span>{screen.paperText}</span>
      </p>
    ),
  ].filter(thing => thing !== false);

  return (
    <Frame
      primary={{
        icon: 'check',
        onPress: () => intend({ kind: 'finish' }),
        children: words('customer.done.finish'),
      }}
      secondary={
        screen.mayContinue
          ? {
              icon: 'plus',
              onPress: () => intend({ kind: 'another' }),
              children: words('customer.done.another'),
            }
          : undefined
      }
    >
      <Paged
        pages={pages}
        class="ending"
        columns={
          !landscape
            ? [[verdict, number, ...told, ...taking]]
            : number
              ? [number, [verdict, ...told, ...taking]]
              : told.length > 0
                ? [[verdict, ...taking], told]
                : [[verdict, ...taking]]
        }
      />
    </Frame>
  );
}

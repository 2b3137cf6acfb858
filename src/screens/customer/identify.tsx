import './identify.css';
import type { Screen } from '../../core/session-view.ts';
import { CardDrawing } from './card-drawing.tsx';
import { Frame } from './frame.tsx';
import { useVisit, useWords } from './visit.ts';

const phases = {
  waiting: { drawing: 'invite', question: 'customer.identify.question', how: 'customer.identify.how' },
  reading: { drawing: 'reading', question: 'customer.identify.reading', how: 'customer.identify.readingHow' },
  lookingUp: {
    drawing: 'read',
    question: 'customer.identify.lookingUp',
    how: 'customer.identify.lookingUpHow',
  },
} as const;

/** A card is wanted, or is being read (S28: how to lay it). */
export function Identify({ screen }: { screen: Extract<Screen, { name: 'identify' }> }) {
  const { intend } = useVisit();
  const words = useWords();
  const phase = phases[screen.phase];
  return (
    <Frame
      secondary={
        screen.mayGoWithoutCard && screen.phase === 'waiting'
          ? {
              icon: 'arrow-right',
              iconAt: 'end',
              onPress: () => intend({ kind: 'goWithoutCard' }),
              children: words('customer.identify.withoutCard'),
            }
          : undefined
      }
    >
      <section class="identify">
        <div class="identify-words" aria-live="polite">
          <h1 class="question">{words(phase.question)}</h1>
          <p class="explanation">{words(phase.how)}</p>
        </div>
        <CardDrawing phase={phase.drawing} />
      </section>
    </Frame>
  );
}

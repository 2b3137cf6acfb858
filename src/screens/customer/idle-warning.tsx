import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { useNow } from '../tool/use-now.ts';
import { useVisit, useWords } from './visit.ts';

/** Says that the visit is about to end by itself, and lets it go on with one touch (WCAG 2.2.1). */
export function IdleWarning({ endsAt }: { endsAt: number }) {
  const { view, intend } = useVisit();
  const words = useWords();
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => dialog.current?.querySelector('button')?.focus(), []);
  const seconds = Math.max(0, Math.ceil((endsAt - useNow()) / 1000));
  return (
    <div class="veil">
      <div
        ref={dialog}
        class="idle"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="idle-question"
        aria-describedby="idle-what"
      >
        <h2 id="idle-question" class="idle-question">
          {words('customer.idle.question')}
        </h2>
        <p class="idle-seconds" role="timer" aria-live="off">
          <strong>{seconds}</strong> <span>{words('customer.idle.seconds')}</span>
        </p>
        <p id="idle-what" class="idle-what">
          {words('customer.idle.what')}
        </p>
        <div class="idle-ways">
          <Button kind="primary" class="foot-primary" onPress={() => intend({ kind: 'stay' })}>
            {words('customer.idle.stay')}
          </Button>
          {view.can.cancel && (
            <Button onPress={() => intend({ kind: 'cancel' })}>{words('customer.idle.end')}</Button>
          )}
        </div>
      </div>
    </div>
  );
}

import type { ComponentChildren } from 'preact';
import { Button, type ButtonProps } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { Rail } from './rail.tsx';
import { Settings } from './settings.tsx';
import { useVisit, useWords } from './visit.ts';

interface FrameProps {
  /** The one thing to do here. */
  readonly primary?: ButtonProps | undefined;
  /** Another way on, beside the primary action and quieter. */
  readonly secondary?: ButtonProps | undefined;
  /** Replaces the backend's "back" where the step back is within the screen. */
  readonly onBack?: (() => void) | undefined;
  /** Who speaks at the top left; the customer, once known, else the machine's name. */
  readonly title?: string;
  readonly rail?: boolean;
  readonly children: ComponentChildren;
}

/** What stays in the same place on every screen (design 9). The task goes in between. */
export function Frame({ primary, secondary, onBack, title, rail = true, children }: FrameProps) {
  const { view, face, sending, intend, notice } = useVisit();
  const words = useWords();
  const name =
    title ??
    (view.customer === undefined
      ? words(`customer.face.${face}`)
      : words('customer.greeting', { name: view.customer }));
  const back = onBack ?? (view.can.back ? () => intend({ kind: 'back' }) : undefined);
  return (
    <>
      <header class="head">
        <p class="head-name">
          {view.customer !== undefined && <Icon name="user" />}
          <span>{name}</span>
        </p>
        {rail && <Rail />}
        <Settings />
      </header>
      <main class="task" id="task" tabIndex={-1}>
        <div class="notices" aria-live="polite">
          {notice === undefined && view.help && (
            <p class="notice" data-kind="help">
              <Icon name="headset" />
              <span>
                {words(view.help === 'called' ? 'customer.staffCalledMore' : 'customer.staffComingMore')}
              </span>
            </p>
          )}
          {notice !== undefined && (
            <p class="notice" data-kind="attention">
              <Icon name="circle-alert" />
              <span>{notice}</span>
            </p>
          )}
        </div>
        {children}
      </main>
      <footer class="foot">
        <Button
          class="foot-help"
          icon="headset"
          disabled={view.help !== undefined}
          onPress={() => intend({ kind: 'callStaff' })}
        >
          {words(
            view.help === undefined
              ? 'customer.callStaff'
              : view.help === 'called'
                ? 'customer.staffCalled'
                : 'customer.staffComing',
          )}
        </Button>
        {view.can.cancel && (
          <Button class="foot-cancel" kind="stop" icon="x" onPress={() => intend({ kind: 'cancel' })}>
            {words('customer.cancel')}
          </Button>
        )}
        {back && (
          <Button class="foot-back" icon="arrow-left" onPress={back}>
            {words('customer.back')}
          </Button>
        )}
        {secondary && <Button class="foot-back" {...secondary} />}
        {primary && (
          <Button
            {...primary}
            kind="primary"
            class="foot-primary"
            disabled={primary.disabled === true || sending}
          />
        )}
      </footer>
    </>
  );
}

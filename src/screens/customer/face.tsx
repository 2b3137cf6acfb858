import { useEffect, useRef, useState } from 'preact/hooks';
import type { CustomerFace as FaceName, Intent, SessionView } from '../../core/session-view.ts';
import type { customerContract } from '../../rpc/customer.ts';
import type { Live } from '../design/connect.ts';
import { useDocumentLanguage, useTextSize } from '../design/mount.tsx';
import { say } from '../design/texts.ts';
import './frame.css';
import { CurrentScreen } from './current-screen.tsx';
import { IdleWarning } from './idle-warning.tsx';
import { LostConnection } from './plain-screens.tsx';
import { VisitContext } from './visit.ts';

/** At most so often is the backend told that somebody types, ms: far below any idle limit (rules 4.3). */
const activityEvery = 5000;

/** Refusals that the next view explains by itself: the customer pressed what is no longer there. */
const explainedByNextView = ['staleView', 'otherSession', 'disconnected'];

/** Whether the customer waits for one of these; "somebody is here" and a call for help go beside everything else. */
const isWaited = (kinds: ReadonlySet<Intent['kind']>): boolean =>
  [...kinds].some(kind => kind !== 'stay' && kind !== 'callStaff');

/** The page of a ticket machine or smart counter: draws the view that the backend pushed, sends intents, knows nothing else. */
export function CustomerFace({ face, backend }: { face: FaceName; backend: Live<typeof customerContract> }) {
  const view = backend.usePush('view');
  const connected = backend.useConnected();
  // What was on the screen may be personal and may no longer be true: while nobody stands behind it, it is not drawn.
  return connected && view ? (
    <ConnectedFace face={face} backend={backend} view={view} />
  ) : (
    <LostConnection language={view?.language ?? 'zh-Hans'} />
  );
}

function ConnectedFace({
  face,
  backend,
  view,
}: {
  face: FaceName;
  backend: Live<typeof customerContract>;
  view: SessionView;
}) {
  useDocumentLanguage(view.language, say(view.language, `customer.face.${face}`));
  useTextSize(view.textSize);
  const open = useRef(new Set<Intent['kind']>());
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<{ view: number; text: string }>();
  const lastHeard = useRef(0);

  const send = async (intent: Intent): Promise<void> => {
    lastHeard.current = Date.now();
    open.current.add(intent.kind);
    setSending(isWaited(open.current));
    const result = await backend.call('intend', {
      ...(view.session === undefined ? {} : { session: view.session }),
      view: view.view,
      intent,
    });
    open.current.delete(intent.kind);
    setSending(isWaited(open.current));
    if (!result.ok && intent.kind !== 'stay' && !explainedByNextView.includes(result.failure.code))
      setRefusal({
        view: view.view,
        text: result.failure.detail ?? say(view.language, 'customer.refused'),
      });
  };

  const visit = {
    face,
    view,
    notice: refusal?.view === view.view ? refusal.text : view.notice?.text,
    sending,
    intend: (intent: Intent): void => {
      if (!open.current.has(intent.kind)) void send(intent);
    },
    active: (): void => {
      if (view.session !== undefined && Date.now() - lastHeard.current > activityEvery)
        void send({ kind: 'stay' });
    },
  };

  const leaving = view.endsAt !== undefined;
  useEffect(() => {
    // What had the focus is gone with its screen; a keyboard must not be left nowhere.
    if (document.activeElement === document.body) document.getElementById('task')?.focus();
  }, [view.screen.name]);
  return (
    <VisitContext.Provider value={visit}>
      <div class="face" data-screen={view.screen.name} data-view={view.view} inert={leaving}>
        <CurrentScreen />
      </div>
      {view.endsAt !== undefined && <IdleWarning endsAt={view.endsAt} />}
    </VisitContext.Provider>
  );
}

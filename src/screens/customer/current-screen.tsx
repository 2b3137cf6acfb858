import type { SessionId } from '../../core/ids.ts';
import { unreachable } from '../../core/result.ts';
import type { ViewField } from '../../core/session-view.ts';
import { Approval } from './approval.tsx';
import { Attract } from './attract.tsx';
import { Confirm } from './confirm.tsx';
import { Done } from './done.tsx';
import { Enter } from './enter.tsx';
import { Identify } from './identify.tsx';
import { OutOfService, PleaseWait } from './plain-screens.tsx';
import { Select } from './select.tsx';
import { useVisit } from './visit.ts';
import { Working } from './working.tsx';

/** The screen that the view names. Keys make sure that what was typed or ticked ends with what it was for. */
export function CurrentScreen() {
  const { session, screen } = useVisit().view;
  switch (screen.name) {
    case 'attract':
      return <Attract screen={screen} />;
    case 'identify':
      return <Identify screen={screen} />;
    case 'select':
      return <Select screen={screen} />;
    case 'enter':
      return <Enter key={judgement(session, screen.fields)} screen={screen} />;
    case 'confirm':
      return <Confirm key={screen.review.digest} review={screen.review} />;
    case 'waitingForApproval':
      return <Approval screen={screen} />;
    case 'working':
      return <Working screen={screen} />;
    case 'done':
      return <Done screen={screen} />;
    case 'pleaseWait':
      return <PleaseWait explanation={screen.explanation} />;
    case 'outOfService':
      return <OutOfService explanation={screen.explanation} />;
    default:
      return unreachable(screen);
  }
}

/** The same as long as the backend says the same of the same fields; in whichever language. */
const judgement = (session: SessionId | undefined, fields: readonly ViewField[]): string =>
  JSON.stringify([session, ...fields.map(field => [field.id, field.value, field.error === undefined])]);

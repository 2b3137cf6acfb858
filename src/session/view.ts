import type { SnapshotFrom } from 'xstate';
import { type TextKey, text } from '../catalogue/texts.ts';
import { maskAccount, maskName } from '../core/identity-document.ts';
import { formatYuan } from '../core/money.ts';
import type { Screen, SessionView, Step, ViewField } from '../core/session-view.ts';
import type { SessionMachine } from './machine.ts';
import type { Visit } from './visit.ts';

export type SessionSnapshot = SnapshotFrom<SessionMachine>;

/** A view before it is numbered. */
export type UnnumberedView = Omit<SessionView, 'view'>;

/** What the screen shows in this state: pure, complete, in the customer's language. */
export function toView(snapshot: SessionSnapshot): UnnumberedView {
  const visit = snapshot.context;
  const screen = screenOf(snapshot);
  const say = (key: TextKey): string => text(visit.language, key);
  return {
    face: visit.face,
    ...(visit.session ? { session: visit.session } : {}),
    language: visit.language,
    textSize: visit.textSize,
    step: stepOf(snapshot),
    ...(visit.customer ? { customer: maskName(visit.customer.reveal().name) } : {}),
    screen,
    ...(visit.notice ? { notice: { code: visit.notice, text: say(visit.notice) } } : {}),
    ...(visit.help ? { help: visit.help } : {}),
    ...(visit.warningEndsAt === undefined ? {} : { endsAt: visit.warningEndsAt }),
    can: {
      back: snapshot.can({ type: 'back' }),
      cancel: visit.session !== undefined && snapshot.can({ type: 'cancel' }),
    },
  };
}

function stepOf(snapshot: SessionSnapshot): Step {
  if (snapshot.matches({ flow: 'select' })) return 'select';
  if (snapshot.matches({ flow: 'enter' })) return 'enter';
  if (snapshot.matches({ flow: 'confirm' })) return 'confirm';
  if (snapshot.matches({ flow: 'complete' })) return 'complete';
  return 'identify';
}

function screenOf(snapshot: SessionSnapshot): Screen {
  const visit = snapshot.context;
  const say = (key: TextKey): string => text(visit.language, key);
  if (snapshot.matches({ flow: 'arriving' })) return arrivingScreen(snapshot);
  if (snapshot.matches({ flow: 'lookingUp' }))
    return { name: 'identify', phase: 'lookingUp', mayGoWithoutCard: false };
  if (snapshot.matches({ flow: 'select' })) return selectScreen(visit);
  if (
    snapshot.matches({ flow: { enter: 'checking' } }) ||
    snapshot.matches({ flow: { confirm: 'intending' } })
  )
    return {
      name: 'working',
      title: say('working.title'),
      stages: [{ label: say('working.check'), state: 'now' }],
    };
  if (snapshot.matches({ flow: 'enter' }))
    return { name: 'enter', title: visit.service?.name[visit.language] ?? '', fields: fieldsOf(visit) };
  if (snapshot.matches({ flow: { confirm: 'awaitingApproval' } }))
    return {
      name: 'waitingForApproval',
      title: say('approval.title'),
      explanation: say('approval.explanation'),
      since: visit.approval?.since ?? 0,
      deadline: visit.approval?.deadline ?? 0,
    };
  if (snapshot.matches({ flow: 'confirm' }) && visit.review) return { name: 'confirm', review: visit.review };
  if (snapshot.matches({ flow: { complete: 'shown' } })) return doneScreen(visit, visit.paper);
  if (snapshot.matches({ flow: { complete: { printing: 'overdue' } } })) return doneScreen(visit, 'printing');
  return workingScreen(visit, snapshot.matches({ flow: { complete: 'printing' } }));
}

function arrivingScreen(snapshot: SessionSnapshot): Screen {
  const visit = snapshot.context;
  const say = (key: TextKey): string => text(visit.language, key);
  const ready = visit.reader?.device === 'online' || visit.reader?.device === 'deviceBusy';
  if (snapshot.matches({ flow: { arriving: 'idle' } }))
    return {
      name: 'attract',
      headline: say(`attract.${visit.face}`),
      branch: visit.catalogue.branch.name[visit.language],
      canReadCard: ready,
    };
  const mayGoWithoutCard = visit.face === 'ticket-machine';
  if (!ready && !mayGoWithoutCard)
    return {
      name: 'pleaseWait',
      explanation: say(
        visit.reader === undefined || visit.reader.device === 'starting' ? 'wait.reader' : 'wait.readerGone',
      ),
    };
  return {
    name: 'identify',
    phase: snapshot.matches({ flow: { arriving: 'reading' } }) ? 'reading' : 'waiting',
    mayGoWithoutCard,
  };
}

function selectScreen(visit: Visit): Screen {
  const { language, face } = visit;
  const services = visit.catalogue.services
    .filter(service => service.faces.includes(face))
    .map(service => {
      const card = {
        id: service.id,
        title: service.name[language],
        hint: service.hint[language],
        icon: service.icon,
      };
      if (service.effect.kind !== 'issueTicket') return card;
      if (visit.ahead === undefined) return { ...card, closed: text(language, 'select.queueUnknown') };
      return { ...card, waiting: { ahead: visit.ahead[service.id] ?? 0 } };
    });
  return { name: 'select', question: text(language, `select.${face}`), services };
}

function fieldsOf(visit: Visit): ViewField[] {
  const { language } = visit;
  const typed = visit.typed?.reveal() ?? {};
  const accounts = visit.customer?.reveal().accounts ?? [];
  return (visit.service?.fields ?? []).map(field => {
    const only = field.kind === 'choice' && accounts.length === 1 ? accounts[0]?.number : undefined;
    const error = visit.fieldErrors[field.id];
    return {
      id: field.id,
      label: field.label[language],
      hint: field.hint[language],
      kind: field.kind,
      maxLength: field.maxLength,
      value: typed[field.id] ?? only ?? '',
      ...(error ? { error: text(language, error) } : {}),
      choices:
        field.choices === 'ownAccounts'
          ? accounts.map(account => ({
              value: account.number,
              label: `${account.product} ${maskAccount(account.number)}`,
              note: formatYuan(account.balance),
            }))
          : [],
    };
  });
}

function workingScreen(visit: Visit, printing: boolean): Screen {
  const say = (key: TextKey): string => text(visit.language, key);
  const ticket = visit.service?.effect.kind === 'issueTicket';
  return {
    name: 'working',
    title: say('working.title'),
    stages: [
      { label: say(ticket ? 'working.number' : 'working.book'), state: printing ? 'done' : 'now' },
      { label: say(ticket ? 'working.slip' : 'working.receipt'), state: printing ? 'now' : 'next' },
    ],
  };
}

function doneScreen(visit: Visit, paper: Extract<Screen, { name: 'done' }>['paper']): Screen {
  const { language, outcome } = visit;
  const say = (key: TextKey): string => text(language, key);
  if (!outcome) return { name: 'outOfService', explanation: say('error.internal') };
  const ticket = visit.service?.effect.kind === 'issueTicket';
  const paperText: Record<typeof paper, string> = {
    printing: say(visit.printer?.paper === 'out' ? 'paper.outWhilePrinting' : 'paper.printing'),
    printed: say(ticket ? 'paper.ticketPrinted' : 'paper.printed'),
    doubtful: say('paper.doubtful'),
    failed: say(ticket ? 'paper.ticketFailed' : 'paper.failed'),
    none: '',
  };
  return {
    name: 'done',
    outcome: outcome.kind,
    title: say(outcome.title),
    explanation: say(outcome.explanation),
    rows: [
      ...outcome.rows,
      ...(outcome.reason ? [{ label: say('done.staffSays'), value: outcome.reason, emphasis: false }] : []),
    ],
    ...(outcome.number ? { number: outcome.number } : {}),
    ...(outcome.ahead === undefined ? {} : { waiting: { ahead: outcome.ahead } }),
    paper,
    paperText: paperText[paper],
    // Nobody is invited to repeat what may have happened.
    mayContinue: outcome.unsettled !== true && paper !== 'printing',
    takeCard: visit.cardOnReader,
  };
}

import type { Catalogue } from '../catalogue/catalogue.ts';
import { hasText, text } from '../catalogue/texts.ts';
import type { OperationId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { approvalContentSchema } from '../rpc/approval.ts';
import { type ApprovalFate, hubLinkContract } from '../rpc/hub-link.ts';
import { logRefusals } from '../rpc/log-refusals.ts';
import type { Port } from '../rpc/port.ts';
import { type Served, serve } from '../rpc/serve.ts';
import { staffContract } from '../rpc/staff.ts';
import {
  type Approval,
  approvalOf,
  closeApproval,
  decideApproval,
  openApprovals,
  requestApproval,
} from '../store/approvals.ts';
import { attendAssistance, callAssistance } from '../store/assistance.ts';
import type { Store } from '../store/open-store.ts';
import {
  calledTickets,
  callNextTicket,
  endTicket,
  issueTicket,
  recallTicket,
  ticketOfRequest,
  waitingTickets,
} from '../store/tickets.ts';
import { boardOf, flashFor, hallOf, queueAhead, sharedQueue } from './hall.ts';
import { type KioskReport, workOf } from './work.ts';

export interface HubOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly log: Log;
}

/** The branch's one authority for queue, approvals, boards and calls for help (design §2). */
export interface Hub {
  acceptKiosk(port: Port): void;
  acceptStaff(port: Port): void;
  close(): void;
}

/** A timer cannot be set for longer than 24 days; waking up for nothing once an hour does no harm, ms. */
const longestSleep = 3_600_000;

interface Kiosk {
  readonly link: Served<typeof hubLinkContract>;
  report: KioskReport;
}

const fateOf = (
  { approval, digest, nonce, state, deadline, reviewer, reason }: Approval,
  now: number,
): ApprovalFate => ({
  approval,
  digest,
  nonce,
  state,
  remaining: state === 'open' ? Math.max(0, deadline - now) : 0,
  ...(reviewer === undefined ? {} : { reviewer }),
  ...(reason === undefined ? {} : { reason }),
});

/** Runs the hub over a store; everything that it knows and must not forget is in there. */
export function openHub({ store, catalogue, language, log }: HubOptions): Hub {
  const { read, write } = store;
  const clock = read.owner.clock;
  const kiosks = new Set<Kiosk>();
  const staff = new Set<Served<typeof staffContract>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** Tells a screen why nothing was done, in words. */
  const told = <T>(result: Result<T>, call: string): Result<Record<string, never>> => {
    if (result.ok) return ok({});
    const { code } = result.failure;
    log('callRefused', { call, code });
    const key = `staff.error.${code}`;
    return fail(code, hasText(key) ? text(language, key) : text(language, 'error.internal'));
  };

  const tellAll = (): void => {
    if (closed) return;
    const now = clock();
    const waiting = waitingTickets(read);
    const called = calledTickets(read);
    const hall = hallOf(catalogue, language, called, waiting, now);
    const queue = queueAhead(catalogue, waiting);
    const board = boardOf(called, now);
    for (const { link } of kiosks) {
      link.push('hall', hall);
      link.push('queue', queue);
      link.push('board', board);
    }
    const work = workOf(
      read,
      catalogue,
      language,
      [...kiosks].map(kiosk => kiosk.report),
    );
    for (const page of staff) page.push('work', work);
    wakeAt(board.flash ? (called[0]?.calledAt ?? now) + flashFor : undefined);
  };

  /** Wakes when the next deadline passes or the board has flashed long enough. */
  const wakeAt = (flashEnds: number | undefined): void => {
    clearTimeout(timer);
    const times = openApprovals(read).map(approval => approval.deadline);
    if (flashEnds !== undefined) times.push(flashEnds);
    if (times.length === 0) return;
    const until = Math.max(0, Math.min(...times) - clock()) + 1;
    timer = setTimeout(wake, Math.min(until, longestSleep));
  };
  const wake = (): void => {
    for (const asked of openApprovals(read)) {
      if (asked.deadline > clock()) continue;
      closeApproval(write, { approval: asked.approval, outcome: 'expired' });
      tellFate(asked.approval);
    }
    tellAll();
  };
  const tellFate = (id: Approval['approval']): void => {
    const settled = approvalOf(read, id);
    if (settled) for (const { link } of kiosks) link.push('approval', fateOf(settled, clock()));
  };

  const windowOf = (id: string): Result<Catalogue['windows'][number]> => {
    const window = catalogue.windows.find(candidate => candidate.id === id);
    return window ? ok(window) : fail('windowUnknown');
  };

  // Whoever waits for a commit goes on first; the screens hear of it in the next turn.
  let telling: NodeJS.Immediate | undefined;
  const stopListening = store.onCommit(() => {
    telling ??= setImmediate(() => {
      telling = undefined;
      tellAll();
    });
  });

  return {
    acceptKiosk(port) {
      /** Nothing is done for a kiosk that has not said that it belongs to this branch. */
      const known =
        <P, T>(handle: (params: P) => Result<T>) =>
        (params: P): Result<T> =>
          kiosks.has(kiosk) ? handle(params) : fail('noHello');
      const kiosk: Kiosk = {
        link: serve(
          hubLinkContract,
          port,
          {
            hello: ({ branch }) => {
              if (branch !== read.owner.branch)
                return fail('otherBranch', `this hub serves ${read.owner.branch}`);
              kiosks.add(kiosk);
              tellAll();
              return ok({});
            },
            issueTicket: known(({ request, service: id, customer }) => {
              const service = catalogue.services.find(candidate => candidate.id === id);
              if (service?.effect.kind !== 'issueTicket') return fail('serviceUnknown');
              const queue = sharedQueue(catalogue, id);
              const ticket = issueTicket(write, {
                request,
                service: id,
                prefix: service.effect.prefix,
                customer,
                queue,
              });
              return ok({ number: ticket.number, ahead: ticket.ahead });
            }),
            findTicket: known(({ request }) => {
              const ticket = ticketOfRequest(read, request);
              return ok(ticket ? { number: ticket.number } : {});
            }),
            requestApproval: known(asked => {
              const { approval, operation, digest, nonce, allow, ...content } = asked;
              requestApproval(write, {
                approval,
                operation,
                digest,
                nonce,
                deadline: clock() + allow,
                content: approvalContentSchema.parse(content),
              });
              const stands = approvalOf(read, approval);
              return stands ? ok(fateOf(stands, clock())) : fail('approvalUnknown');
            }),
            withdrawApproval: known(({ approval }) => {
              const withdrawn = closeApproval(write, { approval, outcome: 'withdrawn' });
              // A request that was never made, or is settled, needs no withdrawing.
              if (!withdrawn.ok)
                log('callRefused', { call: 'withdrawApproval', code: withdrawn.failure.code });
              return ok({});
            }),
            callStaff: known(call => {
              const { session, ...rest } = call;
              callAssistance(write, session === undefined ? rest : { ...rest, session });
              return ok({});
            }),
            report: known(report => {
              kiosk.report = report;
              tellAll();
              return ok({});
            }),
          },
          logRefusals(log, 'kiosk'),
        ),
        report: { devices: [], papers: [], interrupted: [] },
      };
      port.onClose(() => {
        kiosks.delete(kiosk);
        tellAll();
      });
    },

    acceptStaff(port) {
      const page = serve(
        staffContract,
        port,
        {
          callNext: ({ window: id }) => {
            const window = windowOf(id);
            if (!window.ok) return told(window, 'callNext');
            const called = callNextTicket(write, { window: id, services: window.value.services });
            if (!called.ok) return told(called, 'callNext');
            return ok(called.value ? { number: called.value.number } : {});
          },
          recall: ({ window }) => told(recallTicket(write, window), 'recall'),
          endService: end => told(endTicket(write, end), 'endService'),
          decide: ({ id, digest, nonce, decision, reason, reviewer }) => {
            const outcome = decision === 'approve' ? 'approved' : 'refused';
            const said = reason === '' ? {} : { reason };
            const decided = decideApproval(write, {
              approval: id,
              digest,
              nonce,
              outcome,
              reviewer,
              ...said,
            });
            if (decided.ok || decided.failure.code === 'approvalExpired') tellFate(id);
            return told(decided, 'decide');
          },
          attend: ({ id, staff: name }) => {
            const attended = attendAssistance(write, { assistance: id, staff: name });
            if (attended.ok)
              for (const { link } of kiosks)
                link.push('assistanceAttended', { assistance: id, face: attended.value.face });
            return told(attended, 'attend');
          },
          settleInterrupted: ({ operation }) => {
            const holds = ({ report }: Kiosk) =>
              report.interrupted.some(cut => cut.operation === operation && cut.outcome !== 'unknown');
            const owner = [...kiosks].find(holds);
            if (!owner) return told(fail('operationUnsettled'), 'settleInterrupted');
            owner.link.push('interruptedSettled', { operation });
            return ok({});
          },
          settlePrint: ({ job, finding, staff: name }) => {
            const owner = [...kiosks].find(kiosk => kiosk.report.papers.some(print => print.job === job));
            if (!owner) return told(fail('printUnknown'), 'settlePrint');
            owner.link.push('printFinding', { job, finding, staff: name });
            return ok({});
          },
        },
        logRefusals(log, 'staff'),
      );
      staff.add(page);
      port.onClose(() => staff.delete(page));
      tellAll();
    },

    close() {
      closed = true;
      stopListening();
      clearTimeout(timer);
      clearImmediate(telling);
      for (const page of staff) page.close();
      for (const { link } of kiosks) link.close();
    },
  };
}

/** An operation has at most one request for approval, so they share their id. */
export const approvalOfOperation = (operation: OperationId): Approval['approval'] =>
  hubLinkContract.calls.withdrawApproval.params.shape.approval.parse(operation);

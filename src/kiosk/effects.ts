import { randomBytes } from 'node:crypto';
import { type BankCore, type HostOperation, hostOperationSchema } from '../bank/port.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { needsApproval } from '../catalogue/fee.ts';
import { text } from '../catalogue/texts.ts';
import { businessDay, type Clock } from '../core/clock.ts';
import { cardFault, maskName } from '../core/identity-document.ts';
import {
  type DeviceId,
  type OperationId,
  type PrintJobId,
  printJobIdSchema,
  type SessionId,
} from '../core/ids.ts';
import { formatYuan } from '../core/money.ts';
import { newId } from '../core/new-id.ts';
import { Personal } from '../core/personal.ts';
import type { Receipt } from '../core/receipt.ts';
import { assert } from '../core/result.ts';
import { approvalOfOperation } from '../hub/hub.ts';
import type { Log } from '../log/log.ts';
import type { BusinessInput, SessionEffects } from '../session/effects.ts';
import { buildReview } from '../session/review.ts';
import type { CheckedEntry, Outcome, SessionCustomer } from '../session/visit.ts';
import type { Store } from '../store/open-store.ts';
import { intendOperation, operationSent, settleOperation } from '../store/operations.ts';
import { fillPrint, printSent } from '../store/prints.ts';
import { customerIdentified, sessionEnded, sessionStarted } from '../store/sessions.ts';
import type { Approvals } from './approvals.ts';
import { book } from './book.ts';
import type { DriverLink } from './driver-link.ts';
import type { HubConnection } from './hub-connection.ts';
import { type Printing, printJob, receiptOf } from './printing.ts';
import { operationReceipt, ticketSlip } from './slips.ts';

/** How long the staff have for a decision, ms (R07: the customer sees the time run). */
const approvalTime = 180_000;
/** A number is asked for again this often, and this far apart, while the hub cannot be reached, ms. */
const numberTries = 8;
const numberPause = 1_000;
/** Between two attempts to reach a reader that is away, ms. */
const readerPause = 300;

export interface FaceParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly log: Log;
  readonly drivers: DriverLink;
  readonly core: BankCore;
  readonly hub: HubConnection;
  readonly approvals: Approvals;
  readonly printing: Printing;
  readonly reader: DeviceId | undefined;
  readonly printer: DeviceId | undefined;
  /** Calls for help that the hub has not heard yet are told again when it is back. */
  readonly callStaff: SessionEffects['callStaff'];
  /** A visit is over. */
  readonly ended: () => void;
}

/** The original paper of an operation; there is one at most, so they share their id. */
export const receiptJob = (operation: OperationId): PrintJobId => printJobIdSchema.parse(operation);

const masked = (customer: Personal<SessionCustomer> | undefined): string =>
  customer ? maskName(customer.reveal().name) : '';

/** What the core is asked to do, or `undefined` for what is not its business. */
function hostOperationOf(input: BusinessInput, id: OperationId): HostOperation | undefined {
  const { effect } = input.service;
  if (effect.kind !== 'hostOperation') return undefined;
  const { values, amount, fee } = input.entry.reveal();
  return hostOperationSchema.parse({
    kind: effect.operation,
    id,
    customer: input.customer?.reveal().id,
    ...values,
    amount,
    fee,
  });
}

/** Everything that a visit makes happen, done with the real parts. */
export function faceEffects(parts: FaceParts): SessionEffects {
  const { store, catalogue, clock, log, drivers, core, hub, printing } = parts;
  const { write } = store;

  const settle = (settled: Parameters<typeof settleOperation>[1]): void =>
    assert(settleOperation(write, settled), 'a visit alone settles its operation');

  /** T3: the outcome, and in the same transaction the paper that is about to leave. */
  const settleDone = (operation: OperationId, reference: string, receipt: Receipt): void =>
    write.together(() => {
      settle({ operation, from: 'sent', outcome: 'done', reference });
      if (parts.printer === undefined) return;
      fillPrint(write, receiptJob(operation), receipt);
      printSent(write, receiptJob(operation));
    });

  const takeNumber = async (input: BusinessInput, operation: OperationId): Promise<Outcome> => {
    const customer = masked(input.customer);
    const ask = () => hub.call('issueTicket', { request: operation, service: input.service.id, customer });
    let issued = await ask();
    // The hub gives one number for one request, however often it is asked: a line that comes back brings the number.
    for (let left = numberTries; left > 0 && !issued.ok && issued.failure.code === 'hubUnreachable'; left--) {
      await new Promise(resolve => setTimeout(resolve, numberPause));
      issued = await ask();
    }
    if (!issued.ok) {
      const { code } = issued.failure;
      log('callRefused', { call: 'issueTicket', code });
      // A hub that went away may have given the number: the operation stays `sent` and is asked about when it is back.
      if (code === 'hubUnreachable')
        return {
          kind: 'failed',
          title: 'done.unknownTitle',
          explanation: 'done.numberUnknown',
          rows: [],
          unsettled: true,
        };
      settle({ operation, from: 'sent', outcome: 'withdrawn', reason: code });
      return { kind: 'failed', title: 'done.notDoneTitle', explanation: 'done.numberUnknown', rows: [] };
    }
    const slip = { catalogue, language: input.language, at: clock() };
    settleDone(operation, issued.value.number, ticketSlip(slip, input.service, issued.value));
    return {
      kind: 'success',
      title: 'done.ticketTitle',
      explanation: 'done.ticketExplanation',
      rows: [],
      number: issued.value.number,
      ahead: issued.value.ahead,
    };
  };

  const bookAtCore = async (
    input: BusinessInput,
    operation: OperationId,
    asked: HostOperation,
  ): Promise<Outcome> => {
    // One changed sign since the customer confirmed, and since the staff approved, and nothing is sent (design §1.4).
    const now = buildReview(input.service, input.entry.reveal(), input.customer?.reveal(), input.language);
    assert(now.digest === input.review.digest, 'what is sent is what was confirmed');
    operationSent(write, operation);
    const booked = await book(core, new Personal(asked));
    const notDone = { kind: 'failed', title: 'done.notDoneTitle', rows: [] } as const;
    switch (booked.state) {
      case 'done': {
        const { rows } = input.review;
        const slip = { catalogue, language: input.language, at: booked.at };
        const receipt = operationReceipt(slip, input.service, {
          face: input.face,
          rows,
          reference: booked.reference,
        });
        settleDone(operation, booked.reference, receipt);
        const transfer = asked.kind === 'transfer';
        return {
          kind: 'success',
          title: transfer ? 'done.transferTitle' : 'done.phoneTitle',
          explanation: transfer ? 'done.transferExplanation' : 'done.phoneExplanation',
          rows: [
            ...rows,
            { label: text(input.language, 'done.reference'), value: booked.reference, emphasis: false },
          ],
        };
      }
      case 'refused':
        settle({ operation, from: 'sent', outcome: 'refused', reason: booked.reason });
        return {
          kind: 'refused',
          title: 'done.refusedTitle',
          explanation: `refusal.${booked.reason}`,
          rows: [],
        };
      case 'unreachable':
      case 'unknown':
        log('coreFailed', { call: 'submit', code: booked.state });
        settle({ operation, from: 'sent', outcome: 'withdrawn', reason: `core ${booked.state}` });
        return { ...notDone, explanation: 'done.coreUnreachable' };
      case 'silent':
        // Stays `sent`; the kiosk goes on asking the core about it, and a person is told.
        log('operationUnresolved', { operation });
        void parts.callStaff(input.face, input.session);
        return {
          kind: 'failed',
          title: 'done.unknownTitle',
          explanation: 'done.unknownExplanation',
          rows: [],
          unsettled: true,
        };
    }
  };

  return {
    now: clock,

    begin: face => {
      const session = newId<SessionId>();
      sessionStarted(write, { session, face });
      log('sessionStarted', { face, session });
      return session;
    },

    readCard: async signal => {
      while (!signal.aborted) {
        const { reader } = parts;
        const done =
          reader && (await drivers.command(reader, 'idCardReader.readRawData', {}, { timeout: 0, signal }));
        if (done?.ok) return { kind: 'read', card: new Personal(done.value.card) };
        if (done?.failure.errorCode === 'invalidMedia') return { kind: 'unreadable' };
        // Also without a reader: a technician may configure one.
        await new Promise(resolve => setTimeout(resolve, readerPause));
      }
      // Nobody waits for this any more: it never ends.
      return new Promise(() => undefined);
    },

    identify: async ({ face, session, card, again }, signal) => {
      const { name, number } = card.reveal();
      const fault = cardFault(card.reveal(), businessDay(clock()).replaceAll('-', ''));
      if (fault) {
        log('sessionNotice', { face, session, code: fault });
        return { kind: 'refused', notice: `error.${fault}` };
      }
      const found = await core.lookUpCustomer(new Personal({ number, name }));
      if (!found.ok) log('coreFailed', { call: 'lookUpCustomer', code: found.failure.code });
      // A number may be had by anybody, also while the core is away.
      if (!found.ok && face === 'smart-counter')
        return {
          kind: 'refused',
          notice:
            found.failure.code === 'customerUnknown' ? 'error.customerUnknown' : 'error.coreUnreachable',
        };
      const customer = found.ok ? found.value : { name, phone: '', accounts: [] };
      // A visit that ended meanwhile has nobody to identify.
      if (!again && !signal.aborted)
        customerIdentified(write, { session, by: 'card', customer: maskName(name) });
      return { kind: 'known', customer: new Personal(customer) };
    },

    goWithoutCard: session => customerIdentified(write, { session, by: 'none', customer: '' }),

    checkEntry: async ({ service, entry }) => {
      if (service.effect.kind !== 'hostOperation' || service.effect.operation !== 'transfer')
        return { kind: 'right', entry };
      const values: CheckedEntry = entry.reveal();
      const payee = await core.payeeName(new Personal(values.values.to ?? ''));
      if (payee.ok && payee.value !== maskName(values.values.toName ?? ''))
        return { kind: 'wrong', field: 'toName', notice: 'error.payeeNameDiffers' };
      if (payee.ok) return { kind: 'right', entry: new Personal({ ...values, payee: payee.value }) };
      log('coreFailed', { call: 'payeeName', code: payee.failure.code });
      return payee.failure.code === 'payeeUnknown'
        ? { kind: 'wrong', field: 'to', notice: 'error.payeeUnknown' }
        : { kind: 'wrong', field: undefined, notice: 'error.coreUnreachable' };
    },

    intend: async input => {
      const operation = newId<OperationId>();
      const { amount, fee } = input.entry.reveal();
      const approval = amount !== undefined && needsApproval(input.service, amount);
      write.together(() => {
        intendOperation(write, {
          operation,
          session: input.session,
          face: input.face,
          service: input.service.id,
          digest: input.review.digest,
          needsApproval: approval,
          ...(amount === undefined ? {} : { amount }),
          ...(fee === undefined ? {} : { fee }),
          effect: input.service.effect.kind,
          ...(parts.printer
            ? {
                print: {
                  job: receiptJob(operation),
                  device: parts.printer,
                  title: input.service.name[input.language],
                },
              }
            : {}),
        });
        // The hub is asked at once and by this very id: there is nothing between the intent and the sending.
        if (input.service.effect.kind === 'issueTicket') operationSent(write, operation);
      });
      return { operation, needsApproval: approval };
    },

    decide: (input, requested, signal) => {
      const since = clock();
      const deadline = since + approvalTime;
      requested({ since, deadline });
      const { review, service, entry, language } = input;
      const limit = service.risk.approvalAbove;
      const amount = entry.reveal().amount;
      assert(limit !== undefined && amount !== undefined, 'an approval without a limit');
      return parts.approvals.ask(
        {
          approval: approvalOfOperation(input.operation),
          operation: input.operation,
          face: input.face,
          service: service.name[language],
          customer: masked(input.customer),
          language,
          rows: [...review.rows],
          ...(review.warning === undefined ? {} : { warning: review.warning }),
          reason: text(language, 'approval.reason', { amount: formatYuan(amount), limit: formatYuan(limit) }),
          digest: review.digest,
          nonce: randomBytes(16).toString('base64url'),
          allow: approvalTime,
        },
        signal,
      );
    },

    withdraw: (operation, reason) => settle({ operation, from: 'intended', outcome: 'withdrawn', reason }),

    execute: input => {
      const asked = hostOperationOf(input, input.operation);
      return asked ? bookAtCore(input, input.operation, asked) : takeNumber(input, input.operation);
    },

    print: async ({ operation }) => {
      if (parts.printer === undefined) return 'none';
      return printJob(printing, receiptJob(operation), receiptOf(store.read, receiptJob(operation)));
    },

    callStaff: parts.callStaff,

    end: (session, outcome) => {
      sessionEnded(write, { session, outcome });
      log('sessionEnded', { session, outcome });
      parts.ended();
    },
  };
}

import type { BankCore } from '../bank/port.ts';
import type { OperationOutcome } from '../core/outcomes.ts';
import { approvalOfOperation } from '../hub/hub.ts';
import type { Log } from '../log/log.ts';
import type { Store } from '../store/open-store.ts';
import { type OpenOperation, openOperations, settleOperation } from '../store/operations.ts';
import { failUnsentPrint } from '../store/prints.ts';
import type { HubConnection } from './hub-connection.ts';

/** Between two rounds while something is unresolved, ms. */
const roundPause = 3_000;

export interface Resolver {
  /** Something may be open: look at once. */
  look(): void;
  close(): void;
}

export interface ResolverParts {
  readonly store: Store;
  readonly core: BankCore;
  readonly hub: HubConnection;
  readonly log: Log;
  /** Operations that a visit is working on now are not the resolver's. */
  readonly isLive: (operation: OpenOperation) => boolean;
  /** A booking whose customer may not know how it ended, and what is known of it now. */
  readonly interrupted: (operation: OpenOperation, outcome: 'unknown' | OperationOutcome) => void;
}

/**
 * Finds out what became of the operations that a crash or a silent core left open, and says so in the journal
 * (design §1.2, §4). It never does anything again: what had not left this machine is withdrawn; what had left is asked
 * about by its id, until there is an answer.
 */
export function openResolver({ store, core, hub, log, isLive, interrupted }: ResolverParts): Resolver {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let lookAgain = false;
  let closed = false;

  const settle = (
    open: OpenOperation,
    end: { outcome: OperationOutcome; reference?: string; reason?: string },
  ): void => {
    const { operation, state: from } = open;
    const settled = store.write.together(() => {
      if (!settleOperation(store.write, { operation, from, ...end })) return false;
      // Whoever was to get this paper is gone; what can be proved is that no byte of it left.
      failUnsentPrint(store.write, operation, 'interrupted');
      return true;
    });
    if (!settled) return;
    log('operationResolved', { operation, outcome: end.outcome, reason: end.reason });
    if (open.effect === 'hostOperation') interrupted(open, end.outcome);
  };

  /** The list grows old while others are asked about: nobody else may have taken the operation on, or settled it. */
  const isStillOurs = (open: OpenOperation): boolean =>
    !closed &&
    !isLive(open) &&
    openOperations(store.read).some(now => now.operation === open.operation && now.state === open.state);

  /** Whether it is resolved now, by us or by somebody else. */
  const resolve = async (open: OpenOperation): Promise<boolean> => {
    if (!isStillOurs(open)) return true;
    const { operation, state } = open;
    if (state === 'intended') {
      if (open.needsApproval)
        await hub.call('withdrawApproval', { approval: approvalOfOperation(operation) });
      if (!isStillOurs(open)) return true;
      settle(open, { outcome: 'withdrawn', reason: 'interrupted' });
      return true;
    }
    if (open.effect === 'issueTicket') {
      const ticket = await hub.call('findTicket', { request: operation });
      if (!ticket.ok) return false;
      if (!isStillOurs(open)) return true;
      const { number } = ticket.value;
      settle(
        open,
        number === undefined
          ? { outcome: 'withdrawn', reason: 'interrupted' }
          : { outcome: 'done', reference: number },
      );
      return true;
    }
    interrupted(open, 'unknown');
    const fate = await core.find(operation);
    if (!fate.ok) return false;
    if (!isStillOurs(open)) return true;
    if (fate.value.state === 'done') settle(open, { outcome: 'done', reference: fate.value.reference });
    else if (fate.value.state === 'refused') settle(open, { outcome: 'refused', reason: fate.value.reason });
    else settle(open, { outcome: 'withdrawn', reason: 'interrupted' });
    return true;
  };

  const round = async (): Promise<void> => {
    running = true;
    let left: number;
    do {
      lookAgain = false;
      left = 0;
      for (const open of openOperations(store.read)) {
        if (closed) return;
        if (isLive(open)) continue;
        if (!(await resolve(open))) left += 1;
      }
    } while (lookAgain);
    running = false;
    if (left > 0 && !closed) timer = setTimeout(() => void round(), roundPause);
  };

  const look = (): void => {
    lookAgain = true;
    if (running || closed) return;
    clearTimeout(timer);
    // Not in this turn: whoever says that a visit has ended may be ending it just now.
    timer = setTimeout(() => void round(), 0);
  };
  return {
    look,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

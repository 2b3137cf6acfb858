import type { BankCore } from '../bank/port.ts';
import type { OperationId } from '../core/ids.ts';
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
}

/**
 * Finds out what became of the operations that a crash or a silent core left open, and says so in the journal
 * (design §1.2, §4). It never does anything again: what had not left this machine is withdrawn; what had left is asked
 * about by its id, until there is an answer.
 */
export function openResolver({ store, core, hub, log, isLive }: ResolverParts): Resolver {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let lookAgain = false;
  let closed = false;

  const settle = (
    operation: OperationId,
    end: { outcome: 'done' | 'refused' | 'withdrawn'; reference?: string; reason?: string },
  ): void => {
    store.write.together(() => {
      settleOperation(store.write, { operation, ...end });
      // Whoever was to get this paper is gone; what can be proved is that no byte of it left.
      failUnsentPrint(store.write, operation, 'interrupted');
    });
    log('operationResolved', { operation, outcome: end.outcome, reason: end.reason });
  };

  /** Whether it is resolved now. */
  const resolve = async (open: OpenOperation): Promise<boolean> => {
    const { operation, state } = open;
    if (state === 'intended') {
      if (open.needsApproval)
        await hub.call('withdrawApproval', { approval: approvalOfOperation(operation) });
      settle(operation, { outcome: 'withdrawn', reason: 'interrupted' });
      return true;
    }
    if (open.request.reveal() === null) {
      const ticket = await hub.call('findTicket', { request: operation });
      if (!ticket.ok) return false;
      const { number } = ticket.value;
      settle(
        operation,
        number === undefined
          ? { outcome: 'withdrawn', reason: 'interrupted' }
          : { outcome: 'done', reference: number },
      );
      return true;
    }
    const fate = await core.find(operation);
    if (!fate.ok) return false;
    if (fate.value.state === 'done') settle(operation, { outcome: 'done', reference: fate.value.reference });
    else if (fate.value.state === 'refused')
      settle(operation, { outcome: 'refused', reason: fate.value.reason });
    else settle(operation, { outcome: 'withdrawn', reason: 'interrupted' });
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

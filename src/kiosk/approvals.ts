import type { Params } from '../rpc/contract.ts';
import type { ApprovalFate, hubLinkContract } from '../rpc/hub-link.ts';
import type { Decision } from '../session/effects.ts';
import type { HubConnection } from './hub-connection.ts';

type Request = Params<typeof hubLinkContract, 'requestApproval'>;

/** How long a request may stand unasked while the hub cannot be reached, ms. */
const hubPatience = 8_000;

/** How much longer the hub's own word is waited for when a request's time is over, ms. */
const grace = 1_000;

/** The requests of this kiosk that wait for a decision. */
export interface Approvals {
  /** Asks, and waits for the decision, the end of its time or the signal; withdraws when no decision comes first. */
  ask(request: Request, signal: AbortSignal): Promise<Decision>;
  /** The hub told how a request stands. */
  heard(fate: ApprovalFate): void;
  /** A new line to the hub: what was asked on the old one is asked again, by the same ids. */
  reconnected(): void;
}

/**
 * What a fate means for the request it claims to answer; `undefined` while it is open. A fate that does not quote the
 * very digest and nonce of the request is no approval (design §8).
 */
export function decisionOf(request: Request, fate: ApprovalFate): Decision | undefined {
  if (fate.state === 'open') return undefined;
  if (fate.state === 'refused') return { kind: 'refused', reason: fate.reason ?? '' };
  if (fate.state !== 'approved') return { kind: 'expired' };
  const isOurs = fate.digest === request.digest && fate.nonce === request.nonce;
  return { kind: isOurs ? 'approved' : 'expired' };
}

export function openApprovalDesk(hub: () => HubConnection): Approvals {
  const pending = new Map<
    string,
    {
      request: Request;
      reached: boolean;
      /** Waits for so long from now on, ms. */
      wait: (ms: number) => void;
      settle: (decision: Decision) => void;
    }
  >();

  const heard = (fate: ApprovalFate): void => {
    const waiting = pending.get(fate.approval);
    const decision = waiting && decisionOf(waiting.request, fate);
    if (decision) waiting.settle(decision);
  };
  const send = async (request: Request): Promise<void> => {
    const answer = await hub().call('requestApproval', request);
    const waiting = pending.get(request.approval);
    if (!answer.ok || !waiting) return;
    waiting.reached = true;
    // The hub's time began when it heard of the request, which may have been late.
    waiting.wait(answer.value.remaining);
    heard(answer.value);
  };

  return {
    ask: (request, signal) =>
      new Promise(resolve => {
        const settle = (decision: Decision): void => {
          pending.delete(request.approval);
          clearTimeout(patience);
          clearTimeout(deadline);
          signal.removeEventListener('abort', expire);
          resolve(decision);
        };
        /** Also when the hub seems away: it may have heard the request, or hear it yet. */
        const withdraw = (decision: Decision): void => {
          settle(decision);
          void hub().call('withdrawApproval', { approval: request.approval });
        };
        const expire = (): void => withdraw({ kind: 'expired' });
        const patience = setTimeout(() => {
          if (!pending.get(request.approval)?.reached) withdraw({ kind: 'unreachable' });
        }, hubPatience);
        let deadline: NodeJS.Timeout | undefined;
        const wait = (ms: number): void => {
          clearTimeout(deadline);
          deadline = setTimeout(expire, ms + grace);
        };
        wait(request.allow);
        signal.addEventListener('abort', expire, { once: true });
        pending.set(request.approval, { request, reached: false, wait, settle });
        void send(request);
      }),
    heard,
    reconnected: () => {
      for (const { request } of pending.values()) void send(request);
    },
  };
}

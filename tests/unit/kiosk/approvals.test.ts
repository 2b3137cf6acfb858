import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeIdSchema } from '../../../src/core/ids.ts';
import { openHub } from '../../../src/hub/hub.ts';
import { decisionOf, openApprovalDesk } from '../../../src/kiosk/approvals.ts';
import { type HubConnection, keepHubConnection } from '../../../src/kiosk/hub-connection.ts';
import { silentLog } from '../../../src/log/log.ts';
import type { ApprovalFate } from '../../../src/rpc/hub-link.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import { approvalOf, decideApproval } from '../../../src/store/approvals.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { aRequest, catalogue } from '../hub/a-hub.ts';
import { branch, freshStore, noon } from '../store/a-store.ts';

const request = aRequest();
const { approval, digest, nonce } = request;
const approved: ApprovalFate = { approval, digest, nonce, state: 'approved', remaining: 0, reviewer: 'Wang' };

describe('a fate', () => {
  it.each<[string, Partial<ApprovalFate>, ReturnType<typeof decisionOf>]>([
    ['open', { state: 'open', remaining: 9 }, undefined],
    ['open though its time is over', { state: 'open' }, undefined],
    ['approved', {}, { kind: 'approved' }],
    ['approved for another digest', { digest: 'b'.repeat(64) }, { kind: 'expired' }],
    ['approved for an empty digest', { digest: '' }, { kind: 'expired' }],
    ['approved with another nonce', { nonce: 'n-2' }, { kind: 'expired' }],
    ['refused', { state: 'refused', reason: 'no' }, { kind: 'refused', reason: 'no' }],
    ['refused without a word', { state: 'refused' }, { kind: 'refused', reason: '' }],
    ['refused for another digest', { state: 'refused', digest: '' }, { kind: 'refused', reason: '' }],
    ['expired', { state: 'expired' }, { kind: 'expired' }],
    ['withdrawn', { state: 'withdrawn' }, { kind: 'expired' }],
  ])('%s means what it should', (_, change, decision) => {
    expect(decisionOf(request, { ...approved, ...change })).toEqual(decision);
  });
});

/** A desk whose line to a real hub can be cut and joined; the hub's clock is `ahead` by so much, ms. */
function aDesk(ahead = 0) {
  const store: Store = freshStore(() => Date.now() + ahead);
  const hub = openHub({ store, catalogue, language: 'en', log: silentLog });
  let reachable = true;
  const calls: string[] = [];
  let cut: () => void = () => {};
  const connection = keepHubConnection(
    async () => {
      if (!reachable) return undefined;
      const [near, far] = memoryPorts();
      hub.acceptKiosk(far);
      cut = () => near.close();
      return near;
    },
    line => {
      void line.call('hello', { node: nodeIdSchema.parse('kiosk-2'), branch });
      line.on('approval', fate => desk.heard(fate));
      desk.reconnected();
    },
    () => {},
  );
  const counted: HubConnection = {
    ...connection,
    call: (name, params) => {
      calls.push(name);
      return connection.call(name, params);
    },
  };
  const desk = openApprovalDesk(() => counted);
  const asked = aRequest();
  const abort = new AbortController();
  return {
    store,
    calls,
    asked,
    abort,
    lose: () => {
      reachable = false;
      cut();
    },
    find: () => {
      reachable = true;
    },
    ask: () => desk.ask(asked, abort.signal),
    state: () => approvalOf(store.read, asked.approval)?.state,
    decide: (outcome: 'approved' | 'refused') =>
      decideApproval(store.write, { ...asked, outcome, reviewer: 'Wang', reason: 'no' }),
    close: () => {
      connection.close();
      hub.close();
    },
  };
}

describe('the desk', () => {
  let desk: ReturnType<typeof aDesk>;
  const open = async (ahead = 0): Promise<void> => {
    desk = aDesk(ahead);
    await vi.advanceTimersByTimeAsync(0);
  };
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: noon });
    await open();
  });
  afterEach(() => {
    desk.close();
    vi.useRealTimers();
  });
  const settled = async <T>(promise: Promise<T>, ms: number): Promise<T | 'waiting'> => {
    await vi.advanceTimersByTimeAsync(ms);
    return Promise.race([promise, Promise.resolve('waiting' as const)]);
  };

  it('waits as long as the request may stand, and no longer', async () => {
    const decision = desk.ask();
    expect(await settled(decision, 179_999)).toBe('waiting');
    expect(await settled(decision, 2)).toEqual({ kind: 'expired' });
    expect(desk.state()).toBe('expired');
  });

  it.each([-3_600_000, 3_600_000])('does so also when the clock of the hub is off by %i ms', async ahead => {
    desk.close();
    await open(ahead);
    const decision = desk.ask();
    expect(await settled(decision, 179_999)).toBe('waiting');
    expect(desk.decide('approved').ok).toBe(true);
    desk.lose();
    desk.find();
    expect(await settled(decision, 900)).toEqual({ kind: 'approved' });
  });

  it('leaves the staff all of their time when the hub heard of the request late', async () => {
    desk.lose();
    const decision = desk.ask();
    await vi.advanceTimersByTimeAsync(1_500);
    desk.find();
    expect(await settled(decision, 178_000)).toBe('waiting');
    expect(desk.state()).toBe('open');
    expect(await settled(decision, 10_000)).toEqual({ kind: 'expired' });
    // By the hub, not withdrawn by a kiosk whose own time was over before.
    expect(desk.state()).toBe('expired');
  });

  it('hears a decision that was made at the hub while the line was away', async () => {
    const decision = desk.ask();
    await vi.advanceTimersByTimeAsync(1_000);
    desk.lose();
    desk.decide('approved');
    expect(await settled(decision, 30_000)).toBe('waiting');
    desk.find();
    expect(await settled(decision, 11_000)).toEqual({ kind: 'approved' });
  });

  it('gives up when the hub stays away, and leaves no request behind that somebody could still decide', async () => {
    desk.lose();
    const decision = desk.ask();
    expect(await settled(decision, 7_999)).toBe('waiting');
    expect(await settled(decision, 1)).toEqual({ kind: 'unreachable' });
    desk.find();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.state()).toBeUndefined();
  });

  it('keeps waiting when the hub came back in time', async () => {
    desk.lose();
    const decision = desk.ask();
    desk.find();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(desk.state()).toBe('open');
    expect(await settled(decision, 30_000)).toBe('waiting');
    desk.decide('refused');
    desk.lose();
    desk.find();
    expect(await settled(decision, 3_000)).toEqual({ kind: 'refused', reason: 'no' });
  });

  it('withdraws what nobody waits for any more', async () => {
    const decision = desk.ask();
    await vi.advanceTimersByTimeAsync(10);
    desk.abort.abort();
    expect(await settled(decision, 10)).toEqual({ kind: 'expired' });
    expect(desk.state()).toBe('withdrawn');
    await vi.advanceTimersByTimeAsync(300_000);
    expect(desk.calls).toEqual(['requestApproval', 'withdrawApproval']);
  });
});

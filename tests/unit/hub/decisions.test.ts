import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entriesAfter } from '../../../src/store/journal.ts';
import { noon } from '../store/a-store.ts';
import { aHub, aRequest, told } from './a-hub.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Time passes, and everything that follows has happened. */
const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await told();
};
const kinds = (hub: ReturnType<typeof aHub>): string[] =>
  entriesAfter(hub.store.read, 0, 100).map(({ kind }) => kind);

describe('a request for a decision', () => {
  const asked = async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    const request = aRequest();
    expect(await kiosk.call('requestApproval', request)).toMatchObject({ value: { state: 'open' } });
    await told();
    const decide = (change: Partial<Parameters<typeof staff.call<'decide'>>[1]> = {}) =>
      staff.call('decide', {
        id: request.approval,
        digest: request.digest,
        nonce: request.nonce,
        decision: 'approve',
        reason: '',
        reviewer: 'Wang',
        ...change,
      });
    return { hub, kiosk, staff, request, decide };
  };

  it('is seen by the staff as it was made', async () => {
    const { staff, request } = await asked();
    const { approval, operation: _, allow, ...content } = request;
    expect(staff.last('work').approvals).toEqual([
      { id: approval, ...content, requestedAt: noon, deadline: noon + allow },
    ]);
  });

  it('that is approved is told to the kiosk with what was approved, and is gone from the staff', async () => {
    const { kiosk, staff, request, decide } = await asked();
    expect((await decide()).ok).toBe(true);
    await told();
    expect(kiosk.heard.approval).toEqual([
      {
        approval: request.approval,
        digest: request.digest,
        nonce: request.nonce,
        state: 'approved',
        remaining: 0,
        reviewer: 'Wang',
      },
    ]);
    expect(staff.last('work').approvals).toEqual([]);
  });

  it('that is refused brings the reason to the customer', async () => {
    const { kiosk, decide } = await asked();
    await decide({ decision: 'refuse', reason: '与本人不符' });
    await told();
    expect(kiosk.last('approval')).toMatchObject({ state: 'refused', reason: '与本人不符' });
  });

  it('is decided once: the second decision changes nothing and says so', async () => {
    const { kiosk, decide, hub } = await asked();
    await decide();
    expect(await decide({ decision: 'refuse', reviewer: 'Li' })).toEqual({
      ok: false,
      failure: { code: 'approvalSettled', detail: expect.stringContaining('settled already') },
    });
    await told();
    expect(kiosk.heard.approval).toHaveLength(1);
    expect(kinds(hub).filter(kind => kind === 'approvalSettled')).toHaveLength(1);
  });

  it.each([
    ['for other content', { digest: 'b'.repeat(64) }, 'digestDiffers'],
    ['with another nonce', { nonce: 'n-2' }, 'nonceDiffers'],
    ['for another request', { id: aRequest().approval }, 'approvalUnknown'],
  ])('is not decided by a decision %s', async (_, change, code) => {
    const { kiosk, staff, decide } = await asked();
    expect(await decide(change)).toMatchObject({ failure: { code, detail: expect.any(String) } });
    await told();
    expect(kiosk.heard.approval).toEqual([]);
    expect(staff.last('work').approvals).toHaveLength(1);
  });

  it('expires by itself at its deadline, for kiosk and staff alike', async () => {
    const { hub, kiosk, staff, decide } = await asked();
    await pass(179_999);
    expect(kiosk.heard.approval).toEqual([]);
    await pass(2);
    expect(kiosk.last('approval').state).toBe('expired');
    expect(staff.last('work').approvals).toEqual([]);
    expect(await decide()).toMatchObject({ failure: { code: 'approvalSettled' } });
    expect(kinds(hub)).toEqual(['approvalRequested', 'approvalSettled']);
  });

  it('decided after the deadline, before the hub woke, has expired', async () => {
    const { kiosk, decide } = await asked();
    vi.setSystemTime(noon + 180_001);
    expect(await decide()).toMatchObject({ failure: { code: 'approvalExpired' } });
    await told();
    expect(kiosk.last('approval').state).toBe('expired');
  });

  it('made again on a new line is told how it stands, and how long it still may', async () => {
    const { hub, kiosk, request, decide } = await asked();
    await pass(60_000);
    expect(await kiosk.call('requestApproval', request)).toMatchObject({
      value: { state: 'open', remaining: 120_000 },
    });
    await decide();
    const again = await hub.kiosk();
    expect(await again.call('requestApproval', request)).toMatchObject({ value: { state: 'approved' } });
  });

  it('withdrawn is gone; withdrawing what is not there does no harm', async () => {
    const { kiosk, staff, request, decide } = await asked();
    expect((await kiosk.call('withdrawApproval', { approval: request.approval })).ok).toBe(true);
    expect((await kiosk.call('withdrawApproval', { approval: request.approval })).ok).toBe(true);
    expect((await kiosk.call('withdrawApproval', { approval: aRequest().approval })).ok).toBe(true);
    await told();
    expect(staff.last('work').approvals).toEqual([]);
    expect(await decide()).toMatchObject({ failure: { code: 'approvalSettled' } });
  });

  it('with a deadline beyond all timers does not keep the hub busy', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('requestApproval', aRequest({ allow: 100 * 86_400_000 }));
    await told();
    const times = staff.heard.work.length;
    await pass(1_000);
    expect(staff.heard.work.length).toBe(times);
    expect(staff.last('work').approvals).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import {
  approvalOf,
  closeApproval,
  decideApproval,
  openApprovals,
  requestApproval,
} from '../../../src/store/approvals.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import { freshStore, noon, testClock } from './a-store.ts';
import { digest, newApproval, newOperation } from './facts.ts';

function asked() {
  const clock = testClock();
  const store = freshStore(clock);
  const approval = newApproval();
  const request = {
    approval,
    operation: newOperation(),
    digest,
    nonce: 'n1',
    deadline: noon + 120_000,
    content: { rows: [{ label: 'Payee', value: '李*' }] },
  };
  requestApproval(store.write, request);
  const decide = (change: Partial<Parameters<typeof decideApproval>[1]> = {}) =>
    decideApproval(store.write, {
      approval,
      digest,
      nonce: 'n1',
      outcome: 'approved',
      reviewer: 'Wang',
      ...change,
    });
  const settlements = () =>
    entriesAfter(store.read, 0, 100)
      .filter(({ kind }) => kind === 'approvalSettled')
      .map(({ payload }) => payload);
  return { clock, store, approval, request, decide, settlements };
}

describe('a staff decision', () => {
  it('is told to the customer in the reviewer’s own words, which the journal does not keep and the next day forgets', () => {
    const { clock, store, approval, decide } = asked();
    decide({ outcome: 'refused', reason: '收款人李四电话有误' });
    expect(approvalOf(store.read, approval)?.reason).toBe('收款人李四电话有误');
    expect(JSON.stringify(entriesAfter(store.read, 0, 100))).not.toContain('李四');
    clock.at = noon + 24 * 3_600_000;
    store.write.turnDay();
    expect(approvalOf(store.read, approval)).not.toHaveProperty('reason');
  });

  it('counts once and drops what the reviewer saw', () => {
    const { store, approval, decide, settlements } = asked();
    expect(openApprovals(store.read)[0]?.content).toEqual({ rows: [{ label: 'Payee', value: '李*' }] });
    expect(decide()).toMatchObject({ ok: true, value: { state: 'approved', reviewer: 'Wang' } });
    expect(approvalOf(store.read, approval)?.content).toBeUndefined();
    expect(decide({ outcome: 'refused' })).toMatchObject({
      failure: { code: 'approvalSettled', detail: 'approved' },
    });
    expect(settlements()).toHaveLength(1);
    expect(openApprovals(store.read)).toEqual([]);
  });

  it.each([
    ['for another content', { digest: 'b'.repeat(64) }, 'digestDiffers'],
    ['for another showing of it', { nonce: 'n2' }, 'nonceDiffers'],
    ['for a request that nobody made', { approval: newApproval() }, 'approvalUnknown'],
  ])('%s does not count, and the request stays open', (_, change, code) => {
    const { store, decide, settlements } = asked();
    expect(decide(change)).toMatchObject({ failure: { code } });
    expect(settlements()).toEqual([]);
    expect(openApprovals(store.read)).toHaveLength(1);
  });

  it('that comes late ends the request as expired', () => {
    const { clock, approval, request, decide, settlements } = asked();
    clock.at = noon + 120_001;
    expect(decide()).toMatchObject({ failure: { code: 'approvalExpired' } });
    expect(decide()).toMatchObject({ failure: { code: 'approvalSettled', detail: 'expired' } });
    expect(settlements()).toEqual([{ approval, operation: request.operation, outcome: 'expired' }]);
  });

  it('at the very deadline still counts', () => {
    const { clock, decide } = asked();
    clock.at = noon + 120_000;
    expect(decide().ok).toBe(true);
  });
});

describe('a request for a decision', () => {
  it('made twice is one request', () => {
    const { store, request } = asked();
    requestApproval(store.write, request);
    expect(openApprovals(store.read)).toHaveLength(1);
    expect(entriesAfter(store.read, 0, 100)).toHaveLength(1);
  });

  it('is withdrawn once, and not after a decision', () => {
    const { store, approval, decide } = asked();
    const withdraw = () => closeApproval(store.write, { approval, outcome: 'withdrawn', reason: 'left' });
    expect(withdraw()).toMatchObject({ value: { state: 'withdrawn', reason: 'left' } });
    expect(withdraw()).toMatchObject({ failure: { code: 'approvalSettled' } });
    expect(decide()).toMatchObject({ failure: { code: 'approvalSettled', detail: 'withdrawn' } });
  });
});

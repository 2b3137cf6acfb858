import { describe, expect, it } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';
import { aVisit, customer, durable, failure, secrets, transferOf } from './a-visit.ts';
import { at, expectNobody } from './at-state.ts';

describe('fields', () => {
  it('with faults are all named at once and nothing is asked of the core', async () => {
    const visit = await at('editing');
    visit.want({ kind: 'submitFields', values: { ...transferOf('１００'), to: '12' } });
    const faulty = visit.screen('enter').fields.filter(field => field.error !== undefined);
    expect(faulty.map(field => field.id)).toEqual(['to', 'amount']);
    expect(faulty.map(field => field.value)).toEqual(['12', '１００']);
    expect(visit.asked.checkEntry).toEqual([]);
  });

  it('that the core finds wrong come back with the fault at the field', async () => {
    const visit = await at('checking');
    await visit.answer('checkEntry', { kind: 'wrong', field: 'to', notice: 'error.payeeUnknown' });
    const to = visit.screen('enter').fields.find(field => field.id === 'to');
    expect(to).toMatchObject({ value: secrets.payee, error: expect.any(String) });
    visit.want({ kind: 'submitFields', values: transferOf('1') });
    await visit.answer('checkEntry', { kind: 'right', entry: visit.entry() });
    visit.want({ kind: 'back' });
    expect(visit.screen('enter').fields.filter(field => field.error)).toEqual([]);
  });

  it('stay when the core is away, with a word about it', async () => {
    const visit = await at('checking');
    await visit.answer('checkEntry', { kind: 'wrong', field: undefined, notice: 'error.coreUnreachable' });
    expect(visit.view().notice?.code).toBe('error.coreUnreachable');
    expect(visit.screen('enter').fields.map(field => field.value)).toContain('60000');
  });
});

describe('the review', () => {
  it('in another language is another review with another digest, and the old one cannot be confirmed', async () => {
    const visit = await at('reviewing');
    const before = visit.screen('confirm').review;
    visit.want({ kind: 'setLanguage', language: 'en' });
    const after = visit.screen('confirm').review;
    expect(after.title).toBe('Transfer money');
    expect(after.digest).not.toBe(before.digest);
    visit.want({ kind: 'confirm', digest: before.digest, acknowledged: true });
    expect(visit.view().notice?.code).toBe('error.reviewChanged');
    expect(visit.asked.intend).toEqual([]);
    visit.confirm();
    expect(visit.asked.intend).toHaveLength(1);
  });

  it('is not confirmed without its acknowledgement', async () => {
    const visit = await at('reviewing');
    const { digest } = visit.screen('confirm').review;
    visit.want({ kind: 'confirm', digest, acknowledged: false });
    expect(visit.view().notice?.code).toBe('error.acknowledgementMissing');
    expect(visit.asked.intend).toEqual([]);
  });

  it('that was confirmed is what the staff and the core are given, whatever the language is later', async () => {
    const visit = await at('reviewing');
    const { review } = visit.screen('confirm');
    visit.confirm();
    await visit.answer('intend', durable());
    visit.want({ kind: 'setLanguage', language: 'en' });
    await visit.answer('decide', { kind: 'approved' });
    expect(visit.asked.decide[0]?.input).toMatchObject({ review });
    expect(visit.asked.execute[0]?.input).toMatchObject({ review });
  });

  it('cannot be confirmed twice', async () => {
    const visit = await at('reviewing');
    const { digest } = visit.screen('confirm').review;
    expect(visit.want({ kind: 'confirm', digest, acknowledged: true })).toBe(true);
    expect(visit.want({ kind: 'confirm', digest, acknowledged: true })).toBe(false);
    await visit.answer('intend', durable(false));
    expect(visit.want({ kind: 'confirm', digest, acknowledged: true })).toBe(false);
    expect(visit.asked.intend).toHaveLength(1);
    expect(visit.asked.execute).toHaveLength(1);
  });
});

describe('a decision of the staff', () => {
  it.each([
    [{ kind: 'refused', reason: '与本人不符' }, 'refused'],
    [{ kind: 'expired' }, 'failed'],
    [{ kind: 'unreachable' }, 'failed'],
  ] as const)('%j ends the operation without booking it', async (decision, outcome) => {
    const visit = await at('awaitingApproval');
    await visit.answer('decide', decision);
    expect(visit.told).toEqual([`withdraw approval ${decision.kind}`]);
    expect(visit.screen('done')).toMatchObject({ outcome, paper: 'none', paperText: '' });
    expect(visit.asked.execute).toEqual([]);
    if (decision.kind === 'refused')
      expect(visit.screen('done').rows.map(row => row.value)).toEqual([decision.reason]);
  });

  it('shows from when until when it is waited for', async () => {
    const visit = await at('awaitingApproval');
    const { since, deadline } = visit.screen('waitingForApproval');
    expect(deadline - since).toBe(180_000);
  });
});

describe('the end of a business', () => {
  it('that failed prints nothing', async () => {
    const visit = await at('executing');
    await visit.answer('execute', failure);
    expect(visit.asked.print).toEqual([]);
    expect(visit.screen('done')).toMatchObject({ outcome: 'failed', paper: 'none' });
  });

  it.each(['printed', 'doubtful', 'failed', 'none'] as const)('says that the paper is %s', async paper => {
    const visit = await at('printing');
    await visit.answer('print', paper);
    expect(visit.screen('done').paper).toBe(paper);
    expect(visit.screen('done').paperText === '').toBe(paper === 'none');
  });

  it('lets the same customer do another business, from a clean page and with the balances of now', async () => {
    const visit = await at('shown');
    visit.want({ kind: 'another' });
    expect(visit.asked.identify.at(-1)?.input).toMatchObject({ again: true });
    await visit.answer('identify', { kind: 'known', customer: new Personal(customer) });
    expect(visit.view().screen.name).toBe('select');
    expect(visit.view().customer).toBe('张**');
    visit.choose('transfer');
    expect(visit.screen('enter').fields.map(field => field.value)).toEqual(['', '', '', '']);
    expect(visit.context()).toMatchObject({ operation: undefined, outcome: undefined, paper: 'none' });
  });

  it('finished by hand leaves nobody', async () => {
    const visit = await at('shown');
    visit.want({ kind: 'finish' });
    expect(visit.told).toEqual(['end finished']);
    expectNobody(visit);
  });

  it('lets the next customer begin as if nobody had been there', async () => {
    const visit = await at('shown');
    const first = visit.view().session;
    visit.want({ kind: 'setLanguage', language: 'en' });
    visit.want({ kind: 'setTextSize', textSize: 'largest' });
    visit.want({ kind: 'callStaff' });
    visit.want({ kind: 'finish' });
    const fresh = aVisit();
    expect(visit.view()).toEqual(fresh.view());
    visit.want({ kind: 'begin' });
    expect(visit.view().session).not.toBe(first);
    expect(visit.view()).toMatchObject({ language: 'zh-Hans', textSize: 'normal' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchIdSchema } from '../../src/core/ids.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { deviceId, transferOf, type Visitor, visitorAt } from '../support/visitor.ts';

/** Everything that the paper of a printer says, one line a row. */
async function paperOf(hall: Hall, face: string): Promise<string> {
  const bench = await hall.screen('bench');
  const id = deviceId(`receiptPrinter:${face}`);
  const { devices } = await bench.until('bench', value =>
    value.devices.some(
      device => device.id === id && 'lines' in device && device.lines.some(line => line.kind === 'cut'),
    ),
  );
  const printer = devices.find(device => device.id === id);
  const lines = printer && 'lines' in printer ? printer.lines : [];
  await bench.call('tearPaper', { device: id });
  bench.close();
  return lines
    .map(line => (line.kind === 'text' ? line.runs.map(run => run.text).join('') : `[${line.kind}]`))
    .join('\n');
}

describe('a visit', () => {
  let hall: Hall;
  let counter: Visitor;
  let machine: Visitor;

  beforeAll(async () => {
    hall = await startHall({ speed: 20, readMs: 1000 });
    counter = await visitorAt(hall, 'smart-counter');
    machine = await visitorAt(hall, 'ticket-machine');
    await counter.sees('attract', screen => screen.canReadCard);
    await machine.sees('attract', screen => screen.canReadCard);
  }, 60_000);
  afterAll(() => hall.stop());

  it('changes a phone number from card to receipt without a member of staff', async () => {
    await counter.laysCard('zhang-san');
    const { services } = await counter.sees('select');
    expect(services.map(service => service.id)).toEqual(['transfer', 'change-phone']);
    expect(counter.view().customer).toBe('张*');
    await counter.wants({ kind: 'selectService', service: 'change-phone' });
    await counter.sees('enter');
    await counter.wants({ kind: 'submitFields', values: { phone: '13900000001' } });
    const { review } = await counter.sees('confirm');
    expect(review.rows.map(row => row.value)).toContain('13900000001');
    await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
    const done = await counter.sees('done');
    expect(done).toMatchObject({ outcome: 'success', paper: 'printed', takeCard: true });
    expect(await paperOf(hall, 'smart-counter')).toContain('13900000001');
    await counter.takesCard();
    await counter.wants({ kind: 'finish' });
    await counter.sees('attract');
    expect(JSON.stringify(counter.view())).not.toMatch(/张|13900000001|6200/);
  });

  it('lets a large transfer wait for a decision and books it once', async () => {
    const staff = await hall.screen('staff');
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await counter.wants({ kind: 'selectService', service: 'transfer' });
    await counter.sees('enter');
    await counter.wants({ kind: 'submitFields', values: transferOf('60,000.00') });
    const { review } = await counter.sees('confirm');
    expect(review.rows[0]).toMatchObject({ value: '¥60,000.00', note: '陆万元整' });
    expect(
      await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: false }),
    ).toMatchObject({ ok: true });
    await counter.waitsFor(view => view.notice?.code === 'error.acknowledgementMissing');
    await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
    await counter.sees('waitingForApproval');
    const { approvals } = await staff.until('work', work => work.approvals.length === 1);
    const [asked] = approvals;
    if (!asked) throw new Error('no approval');
    expect(asked.rows).toEqual(review.rows);
    expect(asked.digest).toBe(review.digest);

    const decide = (change: object) =>
      staff.call('decide', {
        id: asked.id,
        digest: asked.digest,
        nonce: asked.nonce,
        decision: 'approve' as const,
        reason: '',
        reviewer: '值班主管',
        ...change,
      });
    expect(await decide({ digest: '0'.repeat(64) })).toMatchObject({
      ok: false,
      failure: { code: 'digestDiffers' },
    });
    expect(await decide({ nonce: 'another' })).toMatchObject({
      ok: false,
      failure: { code: 'nonceDiffers' },
    });
    expect(await decide({})).toMatchObject({ ok: true });
    expect(await decide({})).toMatchObject({ ok: false, failure: { code: 'approvalSettled' } });

    expect(await counter.sees('done')).toMatchObject({ outcome: 'success', paper: 'printed' });
    expect(await paperOf(hall, 'smart-counter')).toContain('陆万元整');
    await counter.wants({ kind: 'finish' });
    await counter.sees('attract');
    await counter.takesCard();
    staff.close();
  });

  it('gives a number, calls it to board and hall display, and ends the service', async () => {
    const staff = await hall.screen('staff');
    const display = await hall.screen('hall-display');
    const bench = await hall.screen('bench');
    await machine.wants({ kind: 'begin' });
    await machine.sees('identify');
    await machine.wants({ kind: 'goWithoutCard' });
    await machine.sees('select');
    await machine.wants({ kind: 'selectService', service: 'personal-cash' });
    const { review } = await machine.sees('confirm');
    expect(review.documents).toEqual(['本人有效身份证', '银行卡或存折']);
    await machine.wants({ kind: 'confirm', digest: review.digest, acknowledged: false });
    const done = await machine.sees('done');
    expect(done).toMatchObject({ number: 'A001', waiting: { ahead: 0 }, paper: 'printed' });
    const paper = await paperOf(hall, 'ticket-machine');
    expect(paper).toContain('A001');
    expect(paper).toContain('银行卡或存折');
    await display.until('hall', value => value.waiting.some(ticket => ticket.number === 'A001'));

    expect(await staff.call('callNext', { window: '2' })).toMatchObject({
      ok: true,
      value: { number: 'A001' },
    });
    await display.until('hall', value =>
      value.nowServing.some(call => call.number === 'A001' && call.window === '2'),
    );
    await bench.until('bench', value =>
      value.devices.some(
        device => device.class === 'callBoard' && device.text.includes('A001') && device.flash,
      ),
    );
    expect(await staff.call('callNext', { window: '2' })).toMatchObject({
      ok: false,
      failure: { code: 'windowBusy' },
    });
    expect(await staff.call('endService', { window: '2', outcome: 'served' })).toMatchObject({ ok: true });
    await display.until('hall', value => value.nowServing.length === 0);
    await machine.wants({ kind: 'finish' });
    await machine.sees('attract');
  });

  it('brings one touch on "help" to the staff and the answer back to the screen', async () => {
    const staff = await hall.screen('staff');
    await machine.wants({ kind: 'callStaff' });
    await machine.waitsFor(view => view.help === 'called');
    const { assistance } = await staff.until('work', work => work.assistance.length > 0);
    const [call] = assistance;
    if (!call) throw new Error('nobody called');
    expect(await staff.call('attend', { id: call.id, staff: '大堂经理' })).toMatchObject({ ok: true });
    await machine.waitsFor(view => view.help === 'coming');
    staff.close();
  });

  it('has every step upstream, exactly once and in order', async () => {
    const technician = await hall.screen('technician');
    const { sync } = await technician.until('diagnostics', ({ sync: now }) => now.ackedSeq === now.lastSeq);
    const office = await hall.screen('head-office');
    await office.call('watch', { branch: branchIdSchema.parse('demo-branch') });
    const day = await office.until('day', value => value.entryCount >= sync.lastSeq);
    expect(day.entries.map(entry => entry.seq)).toEqual(
      [...day.entries.keys()].map(index => (day.entries[0]?.seq ?? 0) - index),
    );
    expect(day.tickets).toMatchObject([{ number: 'A001', state: 'served', window: '2' }]);
    expect(day.operations.filter(operation => operation.service === 'transfer')).toMatchObject([
      { state: 'done', amount: 6_000_000, fee: 1_000, reviewer: '值班主管', paper: 'printed' },
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchIdSchema } from '../../src/core/ids.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { transferOf, visitorAt } from '../support/visitor.ts';

describe('head office that is away', () => {
  let hall: Hall;
  beforeAll(async () => {
    hall = await startHall({ speed: 20, readMs: 100 });
  }, 60_000);
  afterAll(() => hall.stop());

  it('gets every entry of the visits made meanwhile, in order and once, when it is back', async () => {
    const technician = await hall.screen('technician');
    await technician.until('diagnostics', ({ sync }) => sync.ackedSeq > 0 && sync.ackedSeq === sync.lastSeq);
    await hall.end('upstream');

    const machine = await visitorAt(hall, 'ticket-machine');
    await machine.sees('attract', screen => screen.canReadCard);
    for (const number of ['A001', 'A002', 'A003']) {
      await machine.wants({ kind: 'goWithoutCard' });
      await machine.sees('select');
      await machine.wants({ kind: 'selectService', service: 'personal-cash' });
      const { review } = await machine.sees('confirm');
      await machine.wants({ kind: 'confirm', digest: review.digest, acknowledged: false });
      expect(await machine.sees('done')).toMatchObject({ number, paper: 'printed' });
      await machine.wants({ kind: 'finish' });
      await machine.sees('attract');
    }
    const { sync } = await technician.until('diagnostics', value => value.sync.state === 'waiting');
    expect(sync.lastError).toContain('ECONNREFUSED');
    expect(sync.lastErrorClass).toBe('retryable');
    expect(sync.lastSeq - sync.ackedSeq).toBeGreaterThan(15);

    await hall.start('upstream');
    await technician.until('diagnostics', value => value.sync.ackedSeq === value.sync.lastSeq, 40_000);
    const office = await hall.screen('head-office');
    await office.call('watch', { branch: branchIdSchema.parse('demo-branch') });
    const day = await office.until('day', value => value.entryCount >= sync.lastSeq);
    expect(day.entries.map(entry => entry.seq).reverse()).toEqual(
      [...day.entries.keys()].map(index => index + 1),
    );
    expect(day.tickets.map(ticket => ticket.number).sort()).toEqual(['A001', 'A002', 'A003']);
  });

  it('is not needed: a core that is away stops transfers with a clear word, not numbers', async () => {
    await hall.kill('core');
    const counter = await visitorAt(hall, 'smart-counter');
    const machine = await visitorAt(hall, 'ticket-machine');
    await counter.laysCard('zhang-san');
    await counter.waitsFor(view => view.notice?.code === 'error.coreUnreachable');
    await machine.laysCard('zhang-san');
    await machine.sees('select');
    expect(machine.view().customer).toBe('张*');
    await hall.start('core');
    await counter.takesCard();
    await counter.laysCard('zhang-san');
    await counter.sees('select');
  });

  it('a core that fell silent in the middle of a transfer is told to the staff until the customer knows', async () => {
    const staff = await hall.screen('staff');
    const counter = await visitorAt(hall, 'smart-counter');
    await counter.sees('select');
    await counter.wants({ kind: 'selectService', service: 'transfer' });
    await counter.sees('enter');
    await counter.wants({ kind: 'submitFields', values: transferOf('10') });
    const { review } = await counter.sees('confirm');
    process.kill(hall.pid('core'), 'SIGSTOP');
    await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
    expect(await counter.sees('done', () => true, 70_000)).toMatchObject({
      outcome: 'failed',
      mayContinue: false,
    });
    await counter.wants({ kind: 'finish' });
    const [cut] = (await staff.until('work', work => work.interrupted.length === 1)).interrupted;
    if (!cut) throw new Error('nothing is told');
    expect(cut).toMatchObject({ outcome: 'unknown', face: 'smart-counter' });
    const settle = () => staff.call('settleInterrupted', { operation: cut.operation });
    expect(await settle()).toMatchObject({ ok: false, failure: { code: 'operationUnsettled' } });
    process.kill(hall.pid('core'), 'SIGCONT');
    await staff.until('work', work => work.interrupted.some(now => now.outcome !== 'unknown'), 30_000);
    expect(await settle()).toMatchObject({ ok: true });
    await staff.until('work', work => work.interrupted.length === 0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { technicianContract } from '../../src/rpc/technician.ts';
import { type Hall, startHall } from '../support/hall.ts';
import type { ScreenClient } from '../support/screen-client.ts';
import { type Visitor, visitorAt } from '../support/visitor.ts';

describe('a driver host that is killed', () => {
  let hall: Hall;
  let counter: Visitor;
  let technician: ScreenClient<typeof technicianContract>;

  beforeAll(async () => {
    hall = await startHall({ speed: 1, readMs: 1000 });
    counter = await visitorAt(hall, 'smart-counter');
    technician = await hall.screen('technician');
    await counter.sees('attract', screen => screen.canReadCard);
  }, 60_000);
  afterAll(() => hall.stop());

  const killHost = async (): Promise<void> => {
    const { driverHost } = await technician.until(
      'diagnostics',
      value => value.driverHost.state === 'running',
    );
    if (!driverHost.pid) throw new Error('the driver host has no process id');
    process.kill(driverHost.pid, 'SIGKILL');
    await technician.until('diagnostics', value => value.driverHost.restarts > driverHost.restarts);
  };

  it('is back with all its devices, and a card that is laid then is read', async () => {
    // Waited for from before the kill: it is over within a second.
    const blind = counter.sees('attract', screen => !screen.canReadCard);
    await killHost();
    await blind;
    const killedAt = Date.now();
    await technician.until('diagnostics', value =>
      value.devices.every(device => device.state.device === 'online'),
    );
    console.log(`all devices online again after ${Date.now() - killedAt} ms`);
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await counter.takesCard();
    await counter.wants({ kind: 'cancel' });
    await counter.sees('attract');
  });

  it('makes a customer who waits for the reader wait, not start again', async () => {
    await counter.wants({ kind: 'begin' });
    await counter.sees('identify');
    const { session } = counter.view();
    const patience = counter.sees('pleaseWait');
    await killHost();
    await patience;
    await counter.sees('identify');
    expect(counter.view().session).toBe(session);
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    expect(counter.view().session).toBe(session);
    await counter.takesCard();
    await counter.wants({ kind: 'cancel' });
    await counter.sees('attract');
  });

  it('leaves a paper that was printing doubtful, and the business done', async () => {
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await counter.wants({ kind: 'selectService', service: 'change-phone' });
    await counter.sees('enter');
    await counter.wants({ kind: 'submitFields', values: { phone: '13900000009' } });
    const { review } = await counter.sees('confirm');
    await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
    await counter.sees('working', screen => screen.stages.some(stage => stage.state === 'done'));
    await killHost();
    expect(await counter.sees('done', screen => screen.paper !== 'printing')).toMatchObject({
      outcome: 'success',
      paper: 'doubtful',
    });
    await counter.takesCard();
    await counter.wants({ kind: 'finish' });
  });

  it('is not restarted by a technician while a customer is there', async () => {
    await counter.sees('attract', screen => screen.canReadCard);
    await counter.wants({ kind: 'begin' });
    expect(await technician.call('restartDriverHost', { language: 'zh-Hans' })).toMatchObject({
      ok: false,
      failure: { code: 'customerPresent' },
    });
    await counter.wants({ kind: 'cancel' });
    await counter.sees('attract');
    expect(await technician.call('restartDriverHost', { language: 'zh-Hans' })).toMatchObject({ ok: true });
  });
});

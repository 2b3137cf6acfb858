import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/core/new-id.ts';
import type { benchContract } from '../../src/rpc/bench.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { openScreenSocket, type ScreenClient } from '../support/screen-client.ts';
import { deviceId, transferOf, type Visitor, visitorAt } from '../support/visitor.ts';

describe('bad input', () => {
  let hall: Hall;
  let counter: Visitor;
  let bench: ScreenClient<typeof benchContract>;
  const reader = deviceId('idCardReader:smart-counter');
  const printer = deviceId('receiptPrinter:smart-counter');
  const log = (): string => readFileSync(join(hall.folder, 'kiosk/log/kiosk.log'), 'utf8');

  beforeAll(async () => {
    hall = await startHall({ speed: 20, readMs: 1000 });
    bench = await hall.screen('bench');
    counter = await visitorAt(hall, 'smart-counter');
    await counter.sees('attract', screen => screen.canReadCard);
  }, 60_000);
  afterAll(() => hall.stop());

  const leave = async (): Promise<void> => {
    await counter.takesCard();
    await counter.wants({ kind: counter.view().can.cancel ? 'cancel' : 'finish' });
    await counter.sees('attract');
  };
  const identify = async (): Promise<void> => {
    await counter.laysCard('zhang-san');
    await counter.sees('select');
  };
  const changePhone = async (phone: string): Promise<void> => {
    await counter.wants({ kind: 'selectService', service: 'change-phone' });
    await counter.sees('enter');
    await counter.wants({ kind: 'submitFields', values: { phone } });
    const { review } = await counter.sees('confirm');
    await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
  };

  it.each([
    ['sun-cuo', 'error.cardNumberWrong'],
    ['qian-guo', 'error.cardExpired'],
  ])('refuses the card %s in words and waits for another', async (card, code) => {
    await counter.laysCard(card);
    await counter.waitsFor(view => view.notice?.code === code);
    expect(counter.view().screen.name).toBe('identify');
    expect(log()).toContain(code.replace('error.', ''));
    await leave();
  });

  it('asks to lay the card again when it was lifted while it was read', async () => {
    await counter.laysCard('zhang-san');
    await counter.sees('identify', screen => screen.phase === 'reading');
    await counter.takesCard();
    await counter.waitsFor(view => view.notice?.code === 'error.cardRemoved');
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await leave();
  });

  it('reads the card in spite of a damaged frame', async () => {
    await bench.call('injectFault', { device: reader, fault: 'bitFlip' });
    await identify();
    await leave();
  });

  it('says what is wrong with an amount, for each wrong amount, and keeps what was typed', async () => {
    await identify();
    await counter.wants({ kind: 'selectService', service: 'transfer' });
    for (const [amount, words] of [
      ['0', '大于 0'],
      ['1e99', '太大'],
      ['１００', '全角'],
      ['-5', '只能是数字'],
      ['1.234', '两位小数'],
      ['268000.01', '余额不够'],
      ['', '请填写'],
    ]) {
      await counter.wants({ kind: 'submitFields', values: transferOf(amount ?? '') });
      const { fields } = await counter.sees('enter', screen =>
        screen.fields.some(field => field.error?.includes(words ?? '')),
      );
      expect(fields.find(field => field.id === 'amount')?.value).toBe(amount);
    }
    await leave();
  });

  it('refuses a transfer to oneself, to nobody and to another name', async () => {
    await identify();
    await counter.wants({ kind: 'selectService', service: 'transfer' });
    for (const [change, field, words] of [
      [{ to: '6200000000000001' }, 'to', '相同'],
      [{ to: '6299999999999999' }, 'to', '没有这个收款账号'],
      [{ toName: '李四' }, 'toName', '不一致'],
    ] as const) {
      await counter.wants({ kind: 'submitFields', values: transferOf('100', change) });
      await counter.sees('enter', screen =>
        screen.fields.some(found => found.id === field && found.error?.includes(words)),
      );
    }
    await leave();
  });

  it('does nothing for an intent that was made for another view or another session', async () => {
    await identify();
    const { session, view } = counter.view();
    const screen = await hall.screen('smart-counter');
    const intend = (change: object) =>
      screen.call('intend', {
        session,
        view,
        intent: { kind: 'cancel' as const },
        ...change,
      });
    expect(await intend({ view: view - 1 })).toMatchObject({ ok: false, failure: { code: 'staleView' } });
    expect(await intend({ session: newId() })).toMatchObject({
      ok: false,
      failure: { code: 'otherSession' },
    });
    expect(await intend({ intent: { kind: 'another' } })).toMatchObject({
      ok: false,
      failure: { code: 'notNow' },
    });
    expect(counter.view()).toMatchObject({ view, screen: { name: 'select' } });
    screen.close();
    await leave();
  });

  it('answers garbage, survives 10 MB, and goes on serving everybody else', async () => {
    const { socket, port } = await openScreenSocket(hall.address('kiosk'), 'smart-counter');
    const answers: unknown[] = [];
    port.onMessage(text => answers.push(JSON.parse(text)));
    for (const text of [
      '',
      'garbage',
      '{}',
      '[]',
      '{"id":1,"call":"__proto__"}',
      '{"id":2,"call":"intend","params":{"view":"x"}}',
    ])
      socket.send(text);
    await expect
      .poll(() => answers.filter(answer => JSON.stringify(answer).includes('failure')).length)
      .toBe(6);
    const closed = new Promise(resolve => socket.once('close', resolve));
    socket.send('x'.repeat(10 * 1024 * 1024));
    expect(await closed).toBe(1009);
    expect(log()).toContain('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    await identify();
    await leave();
  });

  it('calls a receipt failed, and not doubtful, when the printer was gone before it was sent', async () => {
    const staff = await hall.screen('staff');
    await bench.call('setPlug', { device: printer, plugged: false });
    await staff.until('work', work => work.deviceTroubles.length === 1);
    await identify();
    await changePhone('13900000005');
    expect(await counter.sees('done', screen => screen.paper !== 'printing')).toMatchObject({
      outcome: 'success',
      paper: 'failed',
    });
    await leave();
    await bench.call('setPlug', { device: printer, plugged: true });
    const { papers } = await staff.until(
      'work',
      work => work.deviceTroubles.length === 0 && work.papers.length === 1,
    );
    const job = papers[0]?.job;
    if (!job) throw new Error('no failed paper');
    expect(await staff.call('settlePrint', { job, finding: 'decline', staff: '大堂经理' })).toMatchObject({
      ok: true,
    });
    await staff.until('work', work => work.papers.length === 0);
    staff.close();
  });

  it('books without a receipt when there is no paper, says so, and tells the staff', async () => {
    const staff = await hall.screen('staff');
    await bench.call('setPaper', { device: printer, paper: 'out' });
    await staff.until('work', work => work.deviceTroubles.some(trouble => trouble.text.includes('缺纸')));
    await identify();
    await changePhone('13900000002');
    expect(await counter.sees('done')).toMatchObject({ outcome: 'success', paper: 'failed' });
    await leave();
    await bench.call('setPaper', { device: printer, paper: 'full' });
    const { papers } = await staff.until(
      'work',
      work => work.deviceTroubles.length === 0 && work.papers.length === 1,
    );
    const job = papers[0]?.job;
    if (!job) throw new Error('no failed paper');
    expect(await staff.call('settlePrint', { job, finding: 'copy', staff: '大堂经理' })).toMatchObject({
      ok: true,
    });
    await bench.until('bench', now =>
      now.devices.some(device => device.id === printer && JSON.stringify(device).includes('DUPLICATE')),
    );
    await staff.until('work', work => work.papers.length === 0);
    staff.close();
  });

  it('waits for a new roll when the paper ends in the middle, and prints the receipt once', async () => {
    await bench.call('tearPaper', { device: printer });
    await identify();
    await bench.call('injectFault', { device: printer, fault: 'paperOut' });
    await changePhone('13900000003');
    expect(await counter.sees('done')).toMatchObject({ outcome: 'success', paper: 'printing' });
    expect((await counter.sees('done')).paperText).toContain('缺纸');
    await bench.call('setPaper', { device: printer, paper: 'full' });
    await counter.sees('done', screen => screen.paper === 'printed');
    const value = await bench.until('bench', now =>
      now.devices.some(
        device => device.id === printer && 'lines' in device && device.lines.at(-1)?.kind === 'cut',
      ),
    );
    const paper = value.devices.find(device => device.id === printer);
    const text = JSON.stringify(paper && 'lines' in paper ? paper.lines : []);
    expect(text.split('13900000003').length - 1).toBe(1);
    await leave();
  });

  it('calls a receipt doubtful when the printer vanished under it, and lets a person settle it with a marked copy', async () => {
    const staff = await hall.screen('staff');
    await identify();
    await bench.call('injectFault', { device: printer, fault: 'paperOut' });
    await changePhone('13900000004');
    expect((await counter.sees('done')).paperText).toContain('缺纸');
    await bench.call('setPlug', { device: printer, plugged: false });
    await counter.sees('done', screen => screen.paper === 'doubtful', 30_000);
    await leave();
    await bench.call('setPaper', { device: printer, paper: 'full' });
    await bench.call('setPlug', { device: printer, plugged: true });
    await bench.call('tearPaper', { device: printer });
    const { papers } = await staff.until('work', work => work.papers.length === 1);
    const job = papers[0]?.job;
    if (!job) throw new Error('no doubtful print');
    await staff.until('work', work => work.deviceTroubles.length === 0);
    expect(await staff.call('settlePrint', { job, finding: 'copy', staff: '大堂经理' })).toMatchObject({
      ok: true,
    });
    await bench.until('bench', now =>
      now.devices.some(device => device.id === printer && JSON.stringify(device).includes('DUPLICATE')),
    );
    await staff.until('work', work => work.papers.length === 0);
    staff.close();
  });

  it('writes nothing personal into its log', () => {
    expect(log()).not.toMatch(/张三|11010519491231002X|1390000000\d|620000000000000/);
  });
});

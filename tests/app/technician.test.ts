import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceConfig, deviceConfigSchema } from '../../src/core/device.ts';
import { languages } from '../../src/core/language.ts';
import type { benchContract } from '../../src/rpc/bench.ts';
import type { technicianContract } from '../../src/rpc/technician.ts';
import { type Hall, startHall } from '../support/hall.ts';
import type { ScreenClient } from '../support/screen-client.ts';
import { deviceId, type Visitor, visitorAt } from '../support/visitor.ts';

const language = 'zh-Hans';
const reader = deviceId('idCardReader:smart-counter');
const printer = deviceId('receiptPrinter:smart-counter');
const board = deviceId('callBoard:hall');
const voice: DeviceConfig = deviceConfigSchema.parse({
  id: 'voice:hall',
  model: 'voice/syn6288',
  transport: { kind: 'tcp', host: '127.0.0.1', port: 1 },
});

describe('a technician', () => {
  let hall: Hall;
  let technician: ScreenClient<typeof technicianContract>;
  let bench: ScreenClient<typeof benchContract>;
  let counter: Visitor;

  const comeIn = async (): Promise<void> => {
    technician = await hall.screen('technician');
    counter = await visitorAt(hall, 'smart-counter');
    await counter.sees('attract', screen => screen.canReadCard);
    await online(printer);
    await online(board);
  };
  const online = (id: string) =>
    technician.until('diagnostics', ({ devices }) =>
      devices.some(({ config, state }) => config.id === id && state.device === 'online'),
    );
  beforeAll(async () => {
    hall = await startHall({ speed: 20, readMs: 200 });
    bench = await hall.screen('bench');
    await comeIn();
  }, 60_000);
  afterAll(() => hall.stop());

  const deviceNow = (id: string) =>
    technician.latest('diagnostics')?.devices.find(({ config }) => config.id === id);
  const file = (name: string): string => join(hall.folder, 'kiosk', name);
  const shownOn = (id: string) => {
    const device = bench.latest('bench')?.devices.find(one => one.id === id);
    return device?.class === 'callBoard' ? JSON.stringify(device) : '';
  };
  const paper = () => {
    const device = bench.latest('bench')?.devices.find(({ id }) => id === printer);
    return device?.class === 'receiptPrinter' ? JSON.stringify(device.lines) : '';
  };

  it('prints a test slip, which the printer proves', async () => {
    const done = await technician.call('testDevice', { device: printer, language });
    expect(done).toMatchObject({ ok: true, value: { outcome: 'passed' } });
    await expect.poll(paper).toContain('设备测试');
    expect(paper()).toContain(printer);
  });

  it('sees 8888 on the board, for a moment', async () => {
    const done = await technician.call('testDevice', { device: board, language: 'en' });
    expect(done).toMatchObject({ ok: true, value: { outcome: 'look' } });
    await expect.poll(() => shownOn(board)).toContain('8888');
    await expect.poll(() => shownOn(board), { timeout: 15_000 }).not.toContain('8888');
  });

  it('reads a card without beginning a visit, and is told only what is masked', async () => {
    const testing = technician.call('testDevice', { device: reader, language });
    expect(await technician.call('testDevice', { device: reader, language })).toMatchObject({
      failure: { code: 'testRunning' },
    });
    await counter.laysCard('zhang-san');
    const done = await testing;
    expect(done).toMatchObject({ ok: true, value: { outcome: 'passed' } });
    expect(JSON.stringify(done)).toContain('张*');
    expect(JSON.stringify(done)).not.toContain('张三');
    expect(JSON.stringify(done)).not.toContain('19491231');
    expect(counter.view().session).toBeUndefined();
    await counter.takesCard();
    // The face waits for cards again.
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await counter.takesCard();
    await counter.wants({ kind: 'cancel' });
    await counter.sees('attract', screen => screen.canReadCard);
  });

  it('changes, tests and restarts nothing while a customer is served, and is told so in their language', async () => {
    await counter.wants({ kind: 'begin' });
    await counter.sees('identify');
    const words = new Set<string>();
    for (const one of languages) {
      const refused = await technician.call('removeDevice', { device: printer, language: one });
      expect(refused).toMatchObject({ ok: false, failure: { code: 'customerPresent' } });
      words.add(refused.ok ? '' : (refused.failure.detail ?? ''));
    }
    expect(words.size).toBe(3);
    for (const refused of [
      await technician.call('addDevice', { device: voice, language }),
      await technician.call('changeDevice', { device: voice, language }),
      await technician.call('useStartDevices', { language }),
      await technician.call('testDevice', { device: printer, language }),
      await technician.call('restartDriverHost', { language }),
    ])
      expect(refused).toMatchObject({ ok: false });
    await counter.wants({ kind: 'cancel' });
    await counter.sees('attract', screen => screen.canReadCard);
    expect(technician.latest('diagnostics')?.configuration.source).toBe('start');
  });

  it('is told which entry is wrong and how, and nothing changes', async () => {
    const wrong: readonly (readonly [Partial<DeviceConfig>, string])[] = [
      [{ id: printer }, printer],
      [{ model: 'voice/unheard-of' }, 'voice/unheard-of'],
      [{ id: deviceId('callBoard:1') }, 'callBoard:1'],
      [{ transport: { kind: 'usb-printer', path: '/dev/usb/lp0' } }, 'usb-printer'],
    ];
    for (const [part, word] of wrong) {
      const refused = await technician.call('addDevice', { device: { ...voice, ...part }, language });
      expect(refused).toMatchObject({ ok: false, failure: { code: 'deviceRefused' } });
      expect(JSON.stringify(refused)).toContain(word);
    }
    expect(() => readFileSync(file('devices.json'))).toThrow('ENOENT');
  });

  it('adds a device, finds it again after a restart of the kiosk, and goes back', async () => {
    const since = deviceNow(reader)?.since;
    expect(await technician.call('addDevice', { device: voice, language })).toMatchObject({ ok: true });
    await technician.until('diagnostics', ({ devices }) =>
      devices.some(({ config, state }) => config.id === voice.id && state.device === 'offline'),
    );
    // The others were left alone.
    expect(deviceNow(reader)).toMatchObject({ since, state: { device: 'online' } });
    expect(deviceNow(voice.id)?.instruction?.en).toContain('network cable');
    expect(JSON.parse(readFileSync(file('devices.json'), 'utf8'))).toHaveLength(6);

    await hall.kill('kiosk');
    await hall.start('kiosk');
    await comeIn();
    expect(technician.latest('diagnostics')?.configuration.source).toBe('technician');
    expect(deviceNow(voice.id)).toBeDefined();
    expect(await technician.call('removeDevice', { device: voice.id, language })).toMatchObject({ ok: true });
    await technician.until('diagnostics', ({ devices }) => devices.length === 5);
    expect(JSON.parse(readFileSync(file('devices.previous.json'), 'utf8'))).toHaveLength(6);
    expect(await technician.call('useStartDevices', { language })).toMatchObject({ ok: true });
    await technician.until('diagnostics', ({ configuration }) => configuration.source === 'start');
  });

  it('takes a reader away, and the face knows, and gives it back', async () => {
    const config = deviceNow(reader)?.config;
    if (!config) throw new Error('there is a reader');
    expect(await technician.call('removeDevice', { device: reader, language })).toMatchObject({ ok: true });
    await counter.sees('attract', screen => !screen.canReadCard);
    expect(await technician.call('addDevice', { device: config, language })).toMatchObject({ ok: true });
    await counter.sees('attract', screen => screen.canReadCard);
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await counter.takesCard();
    await counter.wants({ kind: 'cancel' });
    await counter.sees('attract', screen => screen.canReadCard);
  });

  it('finds nothing of a customer in what went over any line in their visit', async () => {
    await counter.laysCard('zhang-san');
    await counter.sees('select');
    await counter.wants({ kind: 'selectService', service: 'change-phone' });
    await counter.sees('enter');
    await counter.wants({ kind: 'submitFields', values: { phone: '13900000009' } });
    const { review } = await counter.sees('confirm');
    await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
    await counter.sees('done', screen => screen.paper === 'printed', 30_000);
    await counter.takesCard();
    await counter.wants({ kind: 'finish' });
    // What is searched for was there: the paper names what the customer did.
    expect(paper()).toContain('139');
    let shown = '';
    let printed = 0;
    for (const { config } of technician.latest('diagnostics')?.devices ?? []) {
      const trace = await technician.call('deviceTrace', { device: config.id, language });
      if (!trace.ok) throw new Error(trace.failure.code);
      shown += JSON.stringify(trace.value);
      if (config.id === printer)
        printed = Math.max(...trace.value.frames.map(frame => ('length' in frame ? frame.length : 0)));
    }
    expect(printed).toBeGreaterThan(200);
    for (const secret of ['张三', '11010519491231002X', '13900000009', '139', '19491231'])
      for (const encoding of ['utf16le', 'utf-16be', 'gb18030', 'latin1'])
        expect(shown).not.toContain(iconv.encode(secret, encoding).toString('hex'));
    expect(shown).not.toContain('张三');
  });
});

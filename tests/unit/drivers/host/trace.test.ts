import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { deviceModels, driverOf } from '../../../../drivers/host/registry.ts';
import { openTrace } from '../../../../drivers/host/trace.ts';
import { shown as shownOfCard } from '../../../../drivers/id-card/sdt/codec.ts';
import { sdtDriver } from '../../../../drivers/id-card/sdt/driver.ts';
import { simulateSdt } from '../../../../drivers/id-card/sdt/simulator.ts';
import { zt598Driver } from '../../../../drivers/pin-pad/zt598/driver.ts';
import { simulateZt598 } from '../../../../drivers/pin-pad/zt598/simulator.ts';
import { escposDriver } from '../../../../drivers/receipt-printer/escpos/driver.ts';
import { simulateEscpos } from '../../../../drivers/receipt-printer/escpos/simulator.ts';
import { syn6288Driver } from '../../../../drivers/voice/syn6288/driver.ts';
import { simulateSyn6288 } from '../../../../drivers/voice/syn6288/simulator.ts';
import type { DeviceClass } from '../../../../src/core/device.ts';
import { mostShown, mostTraced, type Traced } from '../../../../src/core/device-trace.ts';
import { parseCards } from '../../../../src/shell/bench/cards.ts';
import { VirtualPlace } from '../virtual-place.ts';

const cards = parseCards(
  JSON.parse(readFileSync(new URL('../../../../assets/bench/cards.json', import.meta.url), 'utf8')),
);
const secrets = ['张三', '11010519491231002X', '1949', '北京市', '6200000000000001'];
const encodings = ['utf16le', 'utf-16be', 'gb18030', 'latin1', 'utf8'];

/** What of the trace a person could read a secret from, in whatever way it was written. */
function leaks(trace: readonly Traced[]): string[] {
  const shown = trace.map(entry => ('shown' in entry ? entry.shown : '')).join('');
  const text = JSON.stringify(trace);
  return secrets.flatMap(secret => [
    ...(text.includes(secret) ? [secret] : []),
    ...encodings.filter(encoding => shown.includes(iconv.encode(secret, encoding).toString('hex'))),
  ]);
}
const frames = (trace: readonly Traced[]) =>
  trace.flatMap(entry => ('length' in entry ? [[entry.kind, entry.length, entry.shown] as const] : []));

describe('the trace of a device', () => {
  it.each([true, false])(
    'shows how a card was read and nothing of the card, in pieces or whole (%s)',
    async whole => {
      const place = new VirtualPlace(sdtDriver, 115_200, simulateSdt, { kind: 'none' }, whole);
      await place.untilOnline();
      const card = cards.find(({ id }) => id === 'zhang-san');
      if (!card) throw new Error('no such card');
      place.thing.layCard(card);
      const read = await place.run('idCardReader.readRawData', {});
      expect(read).toMatchObject({ code: 'success', payload: { card: { name: '张三' } } });
      const trace = place.trace();
      expect(leaks(trace)).toEqual([]);
      expect(frames(trace)).toContainEqual(['sent', 10, 'aaaaaa96690003300132']);
      // The preamble, 0x0508 bytes and 90: that is what a technician wants to know of the answer.
      expect(frames(trace)).toContainEqual(['received', 1295, 'aaaaaa96690508000090']);
      expect(trace[0]).toMatchObject({ kind: 'lineOpened' });
      await place.close();
    },
  );

  it('of a receipt holds the questions and the answers and nothing of the paper', async () => {
    const place = new VirtualPlace(escposDriver, 19_200, simulateEscpos);
    await place.untilOnline();
    const printed = await place.run('receiptPrinter.print', {
      processId: 'ab01',
      blocks: [
        ...secrets.map(secret => ({ kind: 'text', text: secret, align: 'left', size: 1, bold: false })),
        { kind: 'qr', data: '11010519491231002X' },
      ],
    });
    expect(printed).toMatchObject({ code: 'success' });
    const trace = place.trace();
    expect(leaks(trace)).toEqual([]);
    expect(frames(trace)).toContainEqual(['sent', 3, '100401']);
    expect(frames(trace).find(([, length]) => length > 200)).toEqual(['sent', expect.any(Number), '1b40']);
    // The proof of printing: 37 22 and the process id.
    expect(
      frames(trace)
        .map(([, , shown]) => shown)
        .join(),
    ).toContain('37226162303100');
    await place.close();
  });

  it('of a PIN pad holds no key, no sign that one was pressed, no card number and no PIN block', async () => {
    const place = new VirtualPlace(zt598Driver, 9600, simulateZt598);
    await place.untilOnline();
    const entry = place.give('pinPad.pinEntry', { minLen: 4, maxLen: 6 });
    await place.until(() => place.thing.open(), 5000, 'keys');
    await place.pass(1000);
    const before = frames(place.trace()).length;
    for (const key of ['4', '7', '1', '1', 'enter'] as const) {
      place.thing.press(key);
      await place.pass(400);
    }
    await place.until(() => place.completionsOf(entry).length > 0, 5000, 'the end of the entry');
    const keys = frames(place.trace())
      .slice(before)
      .filter(([kind]) => kind === 'received');
    expect(keys).toEqual([]);
    const block = await place.run('pinPad.getPinBlock', { key: 0x30, customerData: '000000000001' });
    expect(block.code).toBe('success');
    const hex = frames(place.trace())
      .map(([, , shown]) => shown)
      .join();
    expect(hex).toContain(Buffer.from('7').toString('hex'));
    expect(hex).not.toContain(Buffer.from('0000').toString('hex').repeat(2));
    if (block.code !== 'success') return;
    const { pinBlock } = block.payload as { pinBlock: string };
    expect(hex).not.toContain(Buffer.from(pinBlock.slice(0, 4)).toString('hex'));
    await place.close();
  });

  it('of a voice module holds no word that it said', async () => {
    const place = new VirtualPlace(syn6288Driver, 9600, simulateSyn6288);
    await place.untilOnline();
    expect(await place.run('voice.speak', { text: '请张三到1号窗口' })).toMatchObject({ code: 'success' });
    expect(leaks(place.trace())).toEqual([]);
    expect(frames(place.trace())).toContainEqual(['sent', 21, 'fd00120101']);
    await place.close();
  });

  it('shows only the head of a card frame, however its pieces are cut and however late they come', () => {
    const head = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08, 0x00, 0x00, 0x90];
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(69), fc.constantFrom(0, 10, 200)), { maxLength: 12 }),
        (text, cuts) => {
          const bytes = Uint8Array.from([...head, ...text]);
          let now = 0;
          const trace = openTrace(shownOfCard, () => now);
          let from = 0;
          for (const [cut, pause] of cuts.toSorted(([a], [b]) => a - b)) {
            trace.frame('received', bytes.slice(from, cut));
            from = Math.max(from, Math.min(cut, bytes.length));
            now += pause;
          }
          trace.frame('received', bytes.slice(from));
          const kept = frames(trace.entries());
          const whole = Buffer.from(head).toString('hex');
          // Bytes that look like the preamble's first may be its first.
          for (const [, , shown] of kept) expect(whole.startsWith(shown) || /^(aa)*$/.test(shown)).toBe(true);
          expect(kept.reduce((sum, [, length]) => sum + length, 0)).toBe(bytes.length);
        },
      ),
    );
  });

  it('of a driver that says nothing about its frames holds their lengths alone', () => {
    const trace = openTrace(
      () => 0,
      () => 1,
    );
    trace.frame('sent', Buffer.from('张三'));
    trace.frame('received', Buffer.from('11010519491231002X'));
    expect(frames(trace.entries())).toEqual([
      ['sent', 6, ''],
      ['received', 18, ''],
    ]);
  });

  it('shows text only on the lines of devices that know nothing of a person', () => {
    const text = Buffer.from('11010519491231002X');
    const classesThatShow = (direction: 'sent' | 'received') =>
      deviceModels
        .filter(({ model }) => (driverOf(model)?.shown?.(direction, text) ?? 0) > 10)
        .map(model => model.class);
    const readers: DeviceClass[] = [
      'idCardReader',
      'passportReader',
      'cardReader',
      'barcodeReader',
      'pinPad',
    ];
    for (const kind of readers) expect(classesThatShow('received')).not.toContain(kind);
    for (const kind of ['receiptPrinter', 'voice', 'pinPad'] as const)
      expect(classesThatShow('sent')).not.toContain(kind);
    expect(classesThatShow('received')).toContain('callBoard');
  });

  it('keeps the last two hundred frames, and of a long one its first bytes', () => {
    let now = 0;
    const trace = openTrace(
      (_, bytes) => bytes.length,
      () => now,
    );
    for (now = 0; now < 100 * 300; now += 100) trace.frame('received', new Uint8Array(100).fill(now / 100));
    const kept = trace.entries();
    expect(kept).toHaveLength(mostTraced);
    expect(kept[0]).toMatchObject({ at: 10_000, length: 100, shown: '64'.repeat(mostShown) });
  });

  it('tells when a line was opened and why it was lost', () => {
    const trace = openTrace(
      () => 0,
      () => 5,
    );
    trace.lineOpened();
    trace.lineLost('pulled');
    expect(trace.entries()).toEqual([
      { kind: 'lineOpened', at: 5 },
      { kind: 'lineLost', at: 5, cause: 'pulled' },
    ]);
  });
});

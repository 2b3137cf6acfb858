import { describe, expect, it, vi } from 'vitest';
import {
  simulateHidPos,
  simulateHidPosHoneywell,
} from '../../../drivers/barcode-reader/hid-pos/simulator.ts';
import {
  simulateSerialHoneywell,
  simulateSerialScanner,
} from '../../../drivers/barcode-reader/serial/simulator.ts';
import { serialRig } from '../lines.ts';
import { overLine } from './over-line.ts';
import { limit, place } from './place.ts';

/** Two reports long. */
const text = `fenliu:appointment:张三:${'0123456789'.repeat(5)}`;
const code = { symbology: 'Q1', data: new TextEncoder().encode(text) };
const read = { code: 'success', payload: { symbology: 'Q1', barcodeData: text } };

const models = [
  ['over HID', 'barcode-reader/hid-pos', 480_000, simulateHidPos],
  ['of Honeywell over HID', 'barcode-reader/hid-pos-honeywell', 480_000, simulateHidPosHoneywell],
  ['over a serial line', 'barcode-reader/serial', 9600, simulateSerialScanner],
  ['of Honeywell over a serial line', 'barcode-reader/serial-honeywell', 9600, simulateSerialHoneywell],
] as const;

describe.each(models)('a scanner %s', (_line, model, baud, simulate) => {
  const scanner = () => place(model, baud, simulate);
  type Scanner = Awaited<ReturnType<typeof scanner>>;
  const triggered = model.endsWith('honeywell');
  const show = async (at: Scanner) => {
    at.thing.takeAway();
    const reading = at.run('barcodeReader.read', {});
    await Promise.resolve();
    at.thing.show(code);
    return reading;
  };
  const stillWorks = async (at: Scanner): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    expect(await show(at)).toEqual(read);
    await vi.waitFor(() => expect(at.thing.looking()).toBe(!triggered), limit);
  };

  it('reads one code after the other, and the same one again', async () => {
    const at = await scanner();
    await stillWorks(at);
    await stillWorks(at);
  });

  it('stops waiting when it is told to, and when its time is over, and goes dark', async () => {
    const at = await scanner();
    const reading = at.run('barcodeReader.read', {});
    await vi.waitFor(() => expect(at.thing.looking()).toBe(true), limit);
    at.cancelAll();
    expect(await reading).toMatchObject({ code: 'canceled' });
    await vi.waitFor(() => expect(at.thing.looking()).toBe(!triggered), limit);
    expect(await at.run('barcodeReader.read', {}, 200)).toMatchObject({ code: 'timeOut' });
    await stillWorks(at);
  });

  it.each([1, 2])('reads a code of which piece %i comes split', async nth => {
    const at = await scanner();
    at.strike('split', nth);
    expect(await show(at)).toEqual(read);
    await stillWorks(at);
  });

  it.each(['late', 'silent'] as const)('gives no half of a code when its end comes %s', async fault => {
    const at = await scanner();
    at.strike(fault, model.includes('hid') ? 2 : 1);
    const reading = show(at);
    const ended = await Promise.race([reading, new Promise(resolve => setTimeout(resolve, 1500))]);
    at.thing.takeAway();
    at.thing.show(code);
    const end = ended ?? (await reading);
    if ((end as { code: string }).code !== 'commandErrorCode') expect(end).toEqual(read);
    await stillWorks(at);
  });

  it.each([0, 0.5, 0.98])('ends and comes back when the plug is pulled at %d of a piece', async part => {
    const at = await scanner();
    at.strike('unplug', 1, part);
    expect(await show(at)).toMatchObject({ code: 'deviceNotReady' });
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    await at.line.plug();
    await stillWorks(at);
  });

  it('reads the code that is still before it after a power cycle', async () => {
    const at = await scanner();
    const reading = at.run('barcodeReader.read', {});
    await vi.waitFor(() => expect(at.thing.looking()).toBe(true), limit);
    at.line.powerCycle();
    at.thing.show(code);
    expect(await reading).toEqual(read);
    await stillWorks(at);
  });
});

it('a scanner reads over a serial line, and is missed when it goes', async () => {
  const at = await overLine(serialRig, 'barcode-reader/serial-honeywell', simulateSerialHoneywell);
  const reading = at.run('barcodeReader.read', {});
  at.thing.show(code);
  expect(await reading).toEqual(read);
  at.vanish();
  await at.until('offline');
});

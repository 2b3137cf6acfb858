import { describe, expect, it, vi } from 'vitest';
import {
  ablePrinter,
  clonePrinter,
  fencePrinter,
  mutePrinter,
  narrowPrinter,
  type SimulatedModel,
} from '../../../drivers/receipt-printer/escpos/simulated-model.ts';
import { simulateEscpos } from '../../../drivers/receipt-printer/escpos/simulator.ts';
import { limit, place } from './place.ts';

const blocks = [
  { kind: 'text', text: '回单', align: 'centre', size: 2, bold: true },
  { kind: 'pair', label: '金额', value: '￥100.00' },
  { kind: 'barcode', data: 'A023' },
];
let jobs = 1000;
/** What the wires between host and printer do to it. */
interface Wires {
  garble: (byte: number) => number;
  onHeard: (count: number) => void;
}

async function printerOf(model: SimulatedModel) {
  const wires: Wires = { garble: byte => byte, onHeard: () => {} };
  let heard = 0;
  const name = model.width === 58 ? 'receipt-printer/escpos-58' : 'receipt-printer/escpos';
  const at = await place(
    name,
    115_200,
    world => {
      const printer = simulateEscpos({ ...world, send: bytes => world.send(bytes.map(wires.garble)) }, model);
      return {
        ...printer,
        receive(bytes) {
          for (const byte of bytes) {
            printer.receive(Uint8Array.of(wires.garble(byte)));
            wires.onHeard(++heard);
          }
        },
      };
    },
    40,
  );
  const print = () => at.run('receiptPrinter.print', { processId: `${++jobs}`, blocks });
  const backOnline = () => vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
  return { at, wires, print, backOnline, heard: () => heard };
}

describe.each([
  ['with process ids', ablePrinter, { code: 'success', payload: { proof: 'processId' } }],
  ['with a fence', fencePrinter, { code: 'success', payload: { proof: 'processingFence' } }],
  ['that is a clone', clonePrinter, { code: 'success', payload: { proof: 'processingFence' } }],
  ['that proves nothing', mutePrinter, { code: 'commandErrorCode', errorCode: 'printDoubtful' }],
  ['for 58-mm paper', narrowPrinter, { code: 'success', payload: { proof: 'processId' } }],
] as const)('a printer %s', (_name, model, proof) => {
  it('prints, tells what it can prove, and prints again', async () => {
    const { at, print } = await printerOf(model);
    expect(await print()).toMatchObject(proof);
    expect(await print()).toMatchObject(proof);
    const words = JSON.stringify(at.thing.lines());
    expect(words.split('回单')).toHaveLength(3);
  });

  it('is offline while the line runs at the wrong speed, and back afterwards', async () => {
    const { at, wires, print, backOnline } = await printerOf(model);
    await print();
    wires.garble = byte => (byte >> 1) | 0x80;
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    expect(await print()).toMatchObject({ code: 'deviceNotReady' });
    wires.garble = byte => byte;
    await backOnline();
    expect(await print()).toMatchObject(proof);
  });
});

it('is back after the plug was pulled at any byte of a job, each of which ended once', async () => {
  const { at, wires, print, backOnline, heard } = await printerOf(ablePrinter);
  await print();
  const start = heard();
  await print();
  const bytesOfJob = heard() - start;
  expect(bytesOfJob).toBeGreaterThan(60);
  for (let bytes = 1; bytes <= bytesOfJob; bytes += 3) {
    const pullAt = heard() + bytes;
    wires.onHeard = count => {
      if (count === pullAt) at.line.unplug();
    };
    const completion = await print();
    wires.onHeard = () => {};
    if (completion.code !== 'success')
      expect(['deviceNotReady', 'printDoubtful']).toContain(completion.errorCode ?? completion.code);
    await at.line.plug();
    await backOnline();
  }
  expect(await print()).toMatchObject({ code: 'success' });
});

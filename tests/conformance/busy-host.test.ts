import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FromHost } from '../../drivers/host/protocol.ts';
import { driverOf } from '../../drivers/host/registry.ts';
import { startRunner } from '../../drivers/host/runner.ts';
import { openTimers } from '../../drivers/host/timers.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import { printerRig, type Rig, serialRig, tcpRig } from './lines.ts';
import { limit } from './transport-suite.ts';

const device = deviceIdSchema.parse('device:under-test');
const lines: readonly [string, () => Promise<Rig>][] = [
  ['a socket', tcpRig],
  ['a serial line', serialRig],
  ['a device file that has to be looked at', printerRig],
];
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Time goes slower than on the wall, so that a loaded machine does not take what is meant for quiet. */
const speed = 0.2;

/** What each says in two pieces, and how long the quiet between them would have to be to end the first, ms. */
const models = [
  ['barcode-reader/serial', 'barcodeReader.read', {}, 'FIRST-HALF\r', 'SECOND-HALF\r', 50],
  [
    'card-reader/serial-track',
    'cardReader.readRawData',
    { track1: true, track2: true, track3: false },
    '%B1234567890123456^ZHANG/SAN^99121010000000000000?',
    ';1234567890123456=99121010000000000000?\r',
    200,
  ],
] as const;

describe.each(lines)('over %s', (_line, openRig) => {
  it.each(models)(
    '%s hears what has come before its patience ends, however long the host was busy',
    async (model, name, payload, first, second, patience) => {
      const rig = await openRig();
      const news: FromHost[] = [];
      const driver = driverOf(model);
      if (!driver) throw new Error(`no driver ${model}`);
      const runner = startRunner({
        device,
        driver,
        open: rig.open,
        timers: openTimers(speed),
        tell: one => news.push(one),
      });
      onTestFinished(async () => {
        await runner.close();
        await rig.close();
      });
      await vi.waitFor(
        () =>
          expect(news).toContainEqual(
            expect.objectContaining({ type: 'state', state: { device: 'online' } }),
          ),
        limit,
      );
      runner.command({ type: 'command', requestId: 'only', device, name, payload, timeout: 0 });
      rig.say(bytes(first));
      const heard = (): number =>
        runner.trace().reduce((sum, one) => sum + (one.kind === 'received' ? one.length : 0), 0);
      await vi.waitFor(() => expect(heard()).toBe(first.length), { timeout: 5000, interval: 1 });
      // After this turn's look at the lines: what is due is then run before the next.
      await new Promise<void>(resolve =>
        setImmediate(() => {
          rig.say(bytes(second));
          const busyUntil = performance.now() + patience / speed + 30;
          while (performance.now() < busyUntil);
          resolve();
        }),
      );
      const end = await vi.waitFor(() => {
        const found = news.find(one => one.type === 'completion');
        if (found?.type !== 'completion') throw new Error('not completed');
        return found.completion;
      }, limit);
      if (model === 'barcode-reader/serial') expect(end).toMatchObject({ errorCode: 'invalidMedia' });
      else expect(end).toMatchObject({ code: 'success', payload: { track2: { status: 'ok' } } });
    },
  );
});

import type { DeviceConfig } from '../../src/core/device.ts';
import type { DeviceId } from '../../src/core/ids.ts';
import { lineOpener } from '../transports/open-transport.ts';
import { type FromHost, toHostSchema } from './protocol.ts';
import { driverOf } from './registry.ts';
import { type Runner, startRunner } from './runner.ts';
import { openTimers } from './timers.ts';

/**
 * The driver host: a child process made by `child_process.fork`, which owns every device line and may crash alone.
 * It lives as long as its parent. Exit codes: 0 told to end or parent gone, 70 a bug.
 */

const exitOfBug = 70;
const runners = new Map<DeviceId, Runner>();
const timers = openTimers();

function tell(news: FromHost): void {
  if (process.connected) process.send?.(news);
}

function startDevice(config: DeviceConfig) {
  const driver = driverOf(config.model);
  const refuse = (cause: string) =>
    tell({ type: 'state', device: config.id, state: { device: 'noDevice', cause } });
  if (runners.has(config.id)) return refuse('configured twice');
  if (!driver) return refuse(`no driver for model ${config.model.slice(0, 100)}`);
  if (!driver.manifest.transports.includes(config.transport.kind))
    return refuse(`${config.model} has no ${config.transport.kind} line`);
  const open = lineOpener(config.transport);
  runners.set(config.id, startRunner({ device: config.id, driver, open, timers, tell }));
}

async function closeAll(): Promise<void> {
  const closing = [...runners.values()].map(runner => runner.close());
  runners.clear();
  await Promise.all(closing);
}

async function receive(message: unknown): Promise<void> {
  const parsed = toHostSchema.safeParse(message);
  if (!parsed.success) return tell({ type: 'trouble', text: 'a message of the kiosk was not understood' });
  const order = parsed.data;
  switch (order.type) {
    case 'configure':
      await closeAll();
      for (const device of order.devices) startDevice(device);
      return;
    case 'command': {
      const runner = runners.get(order.device);
      if (runner) return runner.command(order);
      const { requestId, device } = order;
      tell({ type: 'acknowledge', requestId });
      const completion = { code: 'deviceNotReady', description: 'no such device' } as const;
      return tell({ type: 'completion', requestId, device, completion });
    }
    case 'cancel':
      for (const runner of runners.values()) runner.cancel(order.requestId);
      return;
    case 'shutdown':
      await closeAll();
      process.disconnect();
      process.exit(0);
  }
}

process.on('uncaughtException', error => {
  // Messages of errors are ours and hold nothing personal; the bytes of devices are in none of them.
  const text = `${error.name}: ${error.message}`.slice(0, 500);
  if (!process.connected || !process.send) process.exit(exitOfBug);
  process.send({ type: 'trouble', text } satisfies FromHost, () => process.exit(exitOfBug));
});
process.on('disconnect', () => process.exit(0));
process.on('message', message => void receive(message));
tell({ type: 'ready' });

import { setTimeout as sleep } from 'node:timers/promises';
import type { AttachedLine, DeviceConfig } from '../../src/core/device.ts';
import type { DeviceId } from '../../src/core/ids.ts';
import { listAttached, watchAttached } from '../transports/attached.ts';
import { lineOpener } from '../transports/open-transport.ts';
import { followAttached, isOn, unknownLines } from './attachments.ts';
import { type FromHost, type ToHost, toHostSchema } from './protocol.ts';
import { deviceModels, driverOf } from './registry.ts';
import { type Runner, startRunner } from './runner.ts';
import { openTimers } from './timers.ts';

/**
 * The driver host: a child process made by `child_process.fork`, which owns every device line and may crash alone.
 * It lives as long as its parent. Exit codes: 0 told to end or parent gone, 70 a bug.
 */

const exitOfBug = 70;
/** What lines that nobody uses any more may take to close before the new ones are opened all the same, ms. */
const mostClosing = 5000;
interface Running {
  readonly config: DeviceConfig;
  readonly runner: Runner;
}
const devices = new Map<DeviceId, Running>();
/** Which runner of a device's name was started last. */
const latest = new Map<DeviceId, symbol>();
const timers = openTimers();
/** The last configuration that came, and the last that has been put into effect. */
let wanted: readonly DeviceConfig[] = [];
let configured: readonly DeviceConfig[] = [];
let attached: readonly AttachedLine[] = [];
let toldUnknown = '[]';
let configuring: Promise<void> = Promise.resolve();

function tell(news: FromHost): void {
  // The parent may be gone before it has read this; `disconnect` then ends the process.
  if (process.connected) process.send?.(news, undefined, undefined, () => {});
}

function startDevice(config: DeviceConfig) {
  const driver = driverOf(config.model);
  const refuse = (cause: string) =>
    tell({ type: 'state', device: config.id, state: { device: 'noDevice', cause } });
  if (devices.has(config.id)) return refuse('configured twice');
  if (!driver) return refuse(`no driver for model ${config.model.slice(0, 100)}`);
  if (!driver.manifest.transports.includes(config.transport.kind))
    return refuse(`${config.model} has no ${config.transport.kind} line`);
  const open = lineOpener(config.transport);
  const mine = Symbol();
  latest.set(config.id, mine);
  const runner = startRunner({
    device: config.id,
    driver,
    open,
    timers,
    tell: news => {
      // A line that took too long to close may still have last words when its device has a successor.
      if (latest.get(config.id) === mine || news.type === 'acknowledge' || news.type === 'completion')
        tell(news);
    },
  });
  devices.set(config.id, { config, runner });
}

const isIn = (configs: readonly DeviceConfig[], running: DeviceConfig): boolean =>
  configs.some(config => JSON.stringify(config) === JSON.stringify(running));

/** Leaves alone what is configured as before: a customer's paper is not cut off because a board was added. */
async function configure(next: readonly DeviceConfig[]): Promise<void> {
  const leaving = [...devices.values()].filter(({ config }) => !isIn(next, config));
  for (const { config } of leaving) devices.delete(config.id);
  // A line is free for its next user only when the last one has let go of it.
  await Promise.race([Promise.all(leaving.map(({ runner }) => runner.close())), sleep(mostClosing)]);
  configured = next;
  const served = new Set([...devices.values()].map(({ config }) => JSON.stringify(config)));
  for (const config of next) if (!served.delete(JSON.stringify(config))) startDevice(config);
  tellUnknown();
}

async function closeAll(): Promise<void> {
  await configuring;
  const closing = [...devices.values()].map(({ runner }) => runner.close());
  devices.clear();
  await Promise.all(closing);
}

function tellUnknown(): void {
  const lines = unknownLines(attached, configured, deviceModels);
  const now = JSON.stringify(lines);
  if (now === toldUnknown) return;
  toldUnknown = now;
  tell({ type: 'unknownLines', lines: [...lines] });
}

async function command(order: Extract<ToHost, { type: 'command' }>): Promise<void> {
  const { requestId, device } = order;
  const staying = devices.get(device);
  if (staying && isIn(wanted, staying.config)) return staying.runner.command(order);
  // A device that is just being configured gets its command when it is there.
  await configuring;
  const running = devices.get(device);
  if (running) return running.runner.command(order);
  tell({ type: 'acknowledge', requestId });
  const completion = { code: 'deviceNotReady', description: 'no such device' } as const;
  tell({ type: 'completion', requestId, device, completion });
}

function cancel(requestId: string): void {
  for (const { runner } of devices.values()) runner.cancel(requestId);
}

async function receive(message: unknown): Promise<void> {
  const parsed = toHostSchema.safeParse(message);
  if (!parsed.success) return tell({ type: 'trouble', text: 'a message of the kiosk was not understood' });
  const order = parsed.data;
  switch (order.type) {
    case 'configure':
      wanted = order.devices;
      configuring = configuring.then(() => configure(order.devices));
      return configuring;
    case 'command':
      return command(order);
    case 'cancel':
      cancel(order.requestId);
      // The command itself may be waiting for its device.
      await configuring;
      return cancel(order.requestId);
    case 'trace':
      return tell({
        type: 'trace',
        requestId: order.requestId,
        frames: [...(devices.get(order.device)?.runner.trace() ?? [])],
      });
    case 'ping':
      return tell({ type: 'pong' });
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
tell({ type: 'ready', models: [...deviceModels] });

const unlisted = new Set<string>();
const list = (): Promise<readonly AttachedLine[]> =>
  listAttached(({ kind, cause }) => {
    if (unlisted.has(kind)) return;
    unlisted.add(kind);
    tell({ type: 'trouble', text: `${kind} lines cannot be listed: ${cause}` });
  });
followAttached(list, watchAttached, (lines, arrived) => {
  attached = lines;
  for (const { config, runner } of devices.values())
    if (arrived.some(line => isOn(config.transport, line))) runner.wake();
  tellUnknown();
});

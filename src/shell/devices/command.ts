import { parseArgs } from 'node:util';
import { driverOf } from '../../../drivers/host/registry.ts';
import { serialFlows } from '../../core/device.ts';
import type { Language } from '../../core/language.ts';
import { exits } from '../run.ts';
import { deviceNamed } from './simulators.ts';
import { sayUsageIn, type UsageText } from './usage-texts.ts';

/** `fenliu devices …`: what a technician does with devices on the command line. */
export async function runDevices(args: readonly string[], language: Language): Promise<number> {
  const [name, ...rest] = args;
  const say = sayUsageIn(language);
  if (name === 'simulate') return simulate(rest, language);
  if (name === 'list' || name === 'status' || name === 'test' || name === 'trace')
    return (await import('./ask-kiosk.ts')).askKiosk(name, rest, language);
  console.error(name === undefined ? say('usage') : say('unknownSubcommand', { name }));
  return exits.usage;
}

async function simulate(args: readonly string[], language: Language): Promise<number> {
  const say = sayUsageIn(language);
  const refuse = (
    key: UsageText,
    values: Record<string, string> = {},
    code: number = exits.usage,
  ): number => {
    console.error(say(key, values));
    return code;
  };
  const options = {
    pty: { type: 'boolean' },
    json: { type: 'boolean' },
    baud: { type: 'string' },
    flow: { type: 'string', default: 'none' },
  } as const;
  let line: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    line = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return refuse('wrongOption', { why: error instanceof Error ? error.message : String(error) });
  }
  const { values, positionals } = line;
  const [model, ...others] = positionals;
  if (model === undefined || others.length > 0) return refuse('simulateUsage');
  const device = deviceNamed(model);
  if (!device.ok) return refuse(device.failure.code, { model, known: device.failure.detail ?? '' });
  if (!values.pty) return refuse('ptyWanted', { model });
  if (!driverOf(device.value.model)?.manifest.transports.includes('serial'))
    return refuse('usbOnly', { model: device.value.model });
  const baud = values.baud === undefined ? device.value.baud : Number(values.baud);
  if (!Number.isInteger(baud) || baud < 300 || baud > 921_600)
    return refuse('wrongBaud', { baud: values.baud ?? '' });
  const flow = serialFlows.find(known => known === values.flow);
  if (!flow) return refuse('wrongFlow', { flow: values.flow });

  // Only now: the simulation loads the native module of pseudo-terminals.
  const [{ simulateOnPty }, { sayDeviceIn }] = await Promise.all([
    import('./simulate.ts'),
    import('./texts.ts'),
  ]);
  const done = await simulateOnPty(device.value, {
    baud,
    flow,
    json: values.json ?? false,
    say: sayDeviceIn(language),
    terminal: {
      input: process.stdin,
      output: process.stdout,
      interactive: process.stdin.isTTY === true && process.stdout.isTTY === true && !values.json,
    },
  });
  if (!done.ok) return refuse('noPty', { why: done.failure.detail ?? '' }, exits.unavailable);
  // A terminal that is still being read would keep the process.
  process.stdin.destroy();
  return 0;
}

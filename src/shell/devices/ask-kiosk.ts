import { parseArgs } from 'node:util';
import { deviceIdSchema } from '../../core/ids.ts';
import type { Language } from '../../core/language.ts';
import { peerAddressSchema } from '../../core/peer-address.ts';
import { trustAuthority } from '../../rpc/tls-files.ts';
import { exits } from '../run.ts';
import { listText, statusText, traceText } from './report.ts';
import { connectTechnician, type TechnicianClient } from './technician-client.ts';
import { sayUsageIn, type UsageText } from './usage-texts.ts';

type Question = 'list' | 'status' | 'test' | 'trace';

/** Where a kiosk is that was started without `--port`. */
const ownKiosk = 'http://127.0.0.1:8600';

/** What a refusal of the kiosk means to a script: a wrong id is the caller's, a customer goes away by itself. */
const refusals: Readonly<Record<string, number>> = {
  unknownDevice: exits.usage,
  noSafeTest: exits.usage,
  customerPresent: exits.inUse,
  testRunning: exits.inUse,
  driverHostAway: exits.unavailable,
  disconnected: exits.unavailable,
};
const failedTest = 1;

interface Answer {
  readonly value: unknown;
  readonly text: readonly string[];
}

/** Asks a running kiosk about its devices, and prints the answer. @returns the exit code */
export async function askKiosk(
  question: Question,
  args: readonly string[],
  language: Language,
): Promise<number> {
  const say = sayUsageIn(language);
  const refuse = (code: number, key: UsageText, values: Record<string, string> = {}): number => {
    console.error(say(key, values));
    return code;
  };
  let parsed: { values: { url?: string; 'tls-ca'?: string; json?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      options: { url: { type: 'string' }, 'tls-ca': { type: 'string' }, json: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    return refuse(exits.usage, 'wrongOption', {
      why: error instanceof Error ? error.message : String(error),
    });
  }
  const { values, positionals } = parsed;
  const { url = ownKiosk, 'tls-ca': authority, json = false } = values;
  if (!peerAddressSchema.safeParse(url).success)
    return refuse(exits.usage, /^http:/i.test(url) ? 'plainHttp' : 'wrongUrl', { url });
  const wantsDevice = question === 'test' || question === 'trace';
  if (positionals.length !== (wantsDevice ? 1 : 0))
    return refuse(exits.usage, wantsDevice ? 'deviceWanted' : 'nothingWanted', { question });

  const trusted = authority === undefined ? undefined : trustAuthority(authority);
  if (trusted?.ok === false)
    return refuse(exits.usage, 'authorityUnusable', { why: trusted.failure.detail ?? '' });
  const connected = await connectTechnician(url);
  if (!connected.ok)
    return refuse(exits.unavailable, connected.failure.code, { url, why: connected.failure.detail ?? '' });
  const client = connected.value;
  try {
    const [id = ''] = positionals;
    const { devices } = client.diagnostics;
    if (wantsDevice && !devices.some(({ config }) => config.id === id)) {
      const example = devices[0]?.config.id;
      const told = example === undefined ? say('noDevices') : say('noSuchDevice', { device: id, example });
      if (json) console.log(JSON.stringify({ refused: { code: 'unknownDevice', text: told } }));
      console.error(told);
      return exits.usage;
    }
    const answer = await answerTo(client, question, positionals[0], language);
    if ('refused' in answer) {
      const { code, detail } = answer.refused;
      if (json) console.log(JSON.stringify({ refused: { code, text: detail } }));
      console.error(detail ?? say('refused', { code }));
      return code === 'testFailed' ? failedTest : (refusals[code] ?? exits.software);
    }
    console.log(json ? JSON.stringify(answer.value, null, 2) : answer.text.join('\n'));
    return 0;
  } finally {
    client.channel.close();
  }
}

type Refused = { readonly refused: { readonly code: string; readonly detail?: string } };

async function answerTo(
  { diagnostics, channel }: TechnicianClient,
  question: Question,
  id: string | undefined,
  language: Language,
): Promise<Answer | Refused> {
  switch (question) {
    case 'list': {
      const { devices, unknown } = diagnostics;
      return { value: { devices, unknown }, text: listText(diagnostics, language) };
    }
    case 'status':
      return { value: diagnostics, text: statusText(diagnostics, language) };
    case 'test': {
      const tested = await channel.call('testDevice', { device: deviceIdSchema.parse(id), language });
      if (!tested.ok) return { refused: tested.failure };
      const { outcome, says } = tested.value;
      const say = sayUsageIn(language);
      return { value: tested.value, text: [say(outcome === 'passed' ? 'testPassed' : 'testLook', { says })] };
    }
    case 'trace': {
      const traced = await channel.call('deviceTrace', { device: deviceIdSchema.parse(id), language });
      if (!traced.ok) return { refused: traced.failure };
      return { value: traced.value, text: traceText(traced.value.frames, language) };
    }
  }
}

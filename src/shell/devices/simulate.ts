import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import cards from '../../../assets/bench/cards.json' with { type: 'json' };
import { driverOf } from '../../../drivers/host/registry.ts';
import { columns } from '../../../drivers/receipt-printer/escpos/manifest.ts';
import type { LineFault } from '../../../drivers/transports/paced-device.ts';
import { openPtyLine, type PtyLine } from '../../../drivers/transports/pty-line.ts';
import type { SerialFlow } from '../../core/device.ts';
import type { Failure, Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { parseCards } from '../bench/cards.ts';
import { padCells } from '../messages.ts';
import { onStopSignal } from '../stop-signals.ts';
import { type Act, done } from './handling.ts';
import { handsOf } from './hands.ts';
import type { AnySimulator, SimulatedModel } from './simulators.ts';
import type { DeviceText, SayDevice } from './texts.ts';

/** What befalls the next thing that the device says, whatever device it is. */
const faults: Readonly<Record<LineFault, DeviceText>> = {
  silent: 'willBeSilent',
  late: 'willBeLate',
  split: 'willBeSplit',
  bitFlip: 'willFlipBit',
  unplug: 'willUnplug',
};
const isFault = (word: string): word is LineFault => Object.hasOwn(faults, word);

/** Changes are told at most this often, in milliseconds: a printer makes forty lines a second. */
const restBetweenLooks = 20;

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  /** A person sits before it: there is a prompt, and lines are not cut off from each other. */
  readonly interactive: boolean;
}

/**
 * Puts a simulated device at the end of a pseudo-terminal, tells what a person before it would see, and obeys what is
 * typed, until it is told to end. Fails with `noPty` on a system without pseudo-terminals.
 * @param json one object a line instead of words
 */
export async function simulateOnPty(
  { model, simulate, columns: columnsOfPaper = columns }: SimulatedModel,
  options: { baud: number; flow: SerialFlow; json: boolean; say: SayDevice; terminal: Terminal },
): Promise<Result<void, Failure<'noPty'>>> {
  const { baud, flow, json, say } = options;
  const { input, output, interactive } = options.terminal;
  const drawer = parseCards(cards);
  let looking: NodeJS.Timeout | undefined;
  let lookNow = (): void => {};
  const changed = (): void => {
    looking ??= setTimeout(() => {
      looking = undefined;
      lookNow();
    }, restBetweenLooks);
  };

  const opened = await openPtyLine<AnySimulator>({ baud, speed: 1, flow, simulate, changed });
  if (!opened.ok) {
    clearTimeout(looking);
    return opened;
  }
  const line = opened.value;
  const hands = handsOf(line.simulator, { cards: drawer, columns: columnsOfPaper, say });

  let prompt: Interface | undefined;
  const print = (text: readonly string[]): void => {
    if (text.length === 0) return;
    // What is being typed goes below what is told.
    if (interactive) output.write('\r\x1b[K');
    output.write(`${text.join('\n')}\n`);
    if (interactive) prompt?.prompt(true);
  };
  const tell = (data: object, text: readonly string[]): void =>
    print(json ? [JSON.stringify({ at: Date.now(), ...data })] : text);

  let path = line.path();
  lookNow = () => {
    const now = line.path();
    if (now !== path) {
      path = now;
      tell({ pty: now ?? null }, [now === undefined ? say('unplugged') : say('plugged', { path: now })]);
    }
    const glance = hands.look();
    if (glance) tell(glance.data, glance.text);
  };

  const title = driverOf(model)?.manifest.title ?? model;
  tell({ model, pty: path, baud }, [
    say('simulating', { title, model, baud, path: path ?? '' }),
    say('howToAct'),
  ]);

  const ended = Promise.withResolvers<void>();
  // Whoever read it has gone, as `head -1` does; stays until the process ends, because the last words fail as well.
  output.on('error', () => ended.resolve());
  const acts: readonly Act[] = [
    ...hands.acts,
    ...actsOnWire(line, say, why => tell({ plugFailed: why }, [say('plugFailed', { why })])),
    { name: 'quit', takes: '', says: 'actQuit', do: () => done(() => ended.resolve()) },
  ];
  const answer = (text: readonly string[]): void => tell({ answer: text }, text);
  const obey = (typed: string): void => {
    const [name = '', ...words] = typed.trim().split(/\s+/);
    const act = acts.find(known => known.name === name);
    const came = act?.do(...words);
    if (name === 'help') answer(helpOf(acts, drawer, say, line.simulator));
    else if (name !== '' && !act) answer([say('noSuchAct', { act: name })]);
    else if (act && came === false) answer([say('wrongAct', { act: name, takes: act.takes })]);
    else if (typeof came === 'string') answer([came]);
    changed();
  };

  prompt = createInterface({
    input,
    ...(interactive ? { output, prompt: '> ' } : {}),
    terminal: interactive,
  });
  prompt.on('line', obey);
  prompt.on('SIGINT', () => ended.resolve());
  const away = onStopSignal(
    () => ended.resolve(),
    () => ended.resolve(),
  );
  lookNow();
  await ended.promise;

  away();
  clearTimeout(looking);
  prompt.close();
  prompt = undefined;
  await line.close();
  if (!json) print([say('ended')]);
  return ok(undefined);
}

/** @param plugFailed is told why the plug could not be put in */
const actsOnWire = (
  line: PtyLine<AnySimulator>,
  say: SayDevice,
  plugFailed: (why: string) => void,
): readonly Act[] => [
  { name: 'unplug', takes: '', says: 'actUnplug', do: () => done(() => line.unplug()) },
  {
    name: 'plug',
    takes: '',
    says: 'actPlug',
    do: () => done(() => void line.plug().catch((error: Error) => plugFailed(error.message))),
  },
  { name: 'power', takes: '', says: 'actPower', do: () => done(() => line.powerCycle(), say('powered')) },
  {
    name: 'fault',
    takes: Object.keys(faults).join('|'),
    says: 'actFault',
    do: (word = '') => isFault(word) && done(() => line.inject(word), say(faults[word])),
  },
];

function helpOf(
  acts: readonly Act[],
  drawer: ReturnType<typeof parseCards>,
  say: SayDevice,
  simulator: AnySimulator,
): readonly string[] {
  const rows: (readonly [string, string])[] = acts.map(({ name, takes, says }) => [
    `${name} ${takes}`,
    say(says),
  ]);
  rows.push(['help', say('actHelp')]);
  const wide = Math.min(40, Math.max(...rows.map(([typed]) => typed.length)));
  const cardsOf = simulator.class === 'idCardReader' ? drawer : [];
  return [
    ...rows.map(([typed, says]) => `  ${padCells(typed, wide)}  ${says}`),
    ...cardsOf.map(({ label, note }, index) => `  ${index + 1}  ${label}  ${note}`),
  ];
}

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Language, languageSchema } from '../core/language.ts';
import { peerAddressSchema } from '../core/peer-address.ts';
import { customerFaces } from '../core/session-view.ts';
import { databaseAddressSchema, databaseVariable } from '../upstream/database-address.ts';
import { type OptionName, optionTable } from './option-table.ts';

export const commands = ['start', 'kiosk', 'hub', 'upstream'] as const;
export type Command = (typeof commands)[number];

/** The faces that a machine in the hall can wear (design §2). */
export const profiles = [...customerFaces, 'hall-display'] as const;
export type Profile = (typeof profiles)[number];

const required: Readonly<Record<Command, readonly OptionName[]>> = {
  start: [],
  kiosk: ['core', 'upstream'],
  hub: ['upstream'],
  upstream: [],
};

const file = z
  .string()
  .min(1)
  .transform(name => resolve(name))
  .optional();

/** Every option as it is typed, and what it becomes. */
const valuesSchema = z.object({
  profile: z
    .string()
    .default(profiles.join(','))
    .transform(list => [...new Set(list.split(','))])
    .pipe(z.array(z.enum(profiles)).min(1)),
  // The upstream's and the bench's page come after it.
  port: z.string().regex(/^\d+$/).default('8600').transform(Number).pipe(z.int().max(65_533)),
  data: z
    .string()
    .min(1)
    .transform(folder => resolve(folder))
    .optional(),
  language: languageSchema.optional(),
  devices: file,
  headless: z.boolean().default(false),
  listen: z
    .string()
    .regex(/^[A-Za-z0-9.-]+$/)
    .optional(),
  'tls-cert': file,
  'tls-key': file,
  'tls-ca': file,
  'enrol-code': file,
  'config-key': file,
  hub: peerAddressSchema.optional(),
  'hub-key': file,
  'store-key': file,
  upstream: peerAddressSchema.optional(),
  'upstream-database': databaseAddressSchema.optional(),
  core: peerAddressSchema.optional(),
  'bench-speed': z.string().default('1').transform(Number).pipe(z.number().gt(0).max(1000)),
});

export interface Options extends Omit<z.infer<typeof valuesSchema>, 'data' | 'language'> {
  readonly command: Command;
  readonly data: string;
  readonly language: Language;
}

/** What is wrong with a command line; the code is the key of the message that says so. */
export type UsageFailure =
  | { readonly code: 'unknownCommand'; readonly command: string }
  | { readonly code: 'unknownOption'; readonly command: string; readonly option: string }
  | { readonly code: 'missingOption'; readonly command: string; readonly name: OptionName }
  | {
      readonly code: 'missingValue' | 'badValue' | 'plainHttp' | 'plainDatabase';
      readonly name: OptionName;
      readonly value: string;
    };

export type CommandLine =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' | 'version'; readonly language: Language }
  | { readonly kind: 'wrong'; readonly language: Language; readonly failure: UsageFailure };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a command line. `--help` and `--version` win over everything else on it. */
export function readCommandLine(argv: readonly string[], environment: Environment): CommandLine {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(
        Object.entries(optionTable).map(
          ([name, { takes }]) => [name, { type: takes ? 'string' : 'boolean' }] as const,
        ),
      ),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  const given = tokens.filter(token => token.kind === 'option');
  const language =
    languageSchema.safeParse(given.find(token => token.name === 'language')?.value).data ??
    languageOf(environment);
  if (given.some(token => token.name === 'help')) return { kind: 'help', language };
  if (given.some(token => token.name === 'version')) return { kind: 'version', language };
  const wrong = (failure: UsageFailure): CommandLine => ({ kind: 'wrong', language, failure });

  const [first, ...others] = tokens.filter(token => token.kind === 'positional').map(token => token.value);
  const command = commands.find(name => name === first);
  if (command === undefined)
    return first === undefined
      ? { kind: 'help', language }
      : wrong({ code: 'unknownCommand', command: first });

  const typed: Record<string, string | boolean> = {};
  for (const { name, rawName, value, inlineValue } of given) {
    if (!isOption(name) || !optionTable[name].of.includes(command))
      return wrong({ code: 'unknownOption', command, option: rawName });
    if (optionTable[name].takes && (value === undefined || (!inlineValue && value.startsWith('-'))))
      return wrong({ code: 'missingValue', name, value: '' });
    if (!optionTable[name].takes && value !== undefined)
      return wrong({ code: 'unknownOption', command, option: `${rawName}=${value}` });
    typed[name] = value ?? true;
  }
  // After the options: what follows an unknown option counts as a word of its own.
  if (others[0] !== undefined) return wrong({ code: 'unknownOption', command, option: others[0] });
  const fromEnvironment = environment[databaseVariable];
  const runsUpstream = command === 'upstream' || typed.upstream === undefined;
  if (fromEnvironment && runsUpstream && optionTable['upstream-database'].of.includes(command))
    typed['upstream-database'] ??= fromEnvironment;
  const parsed = valuesSchema.safeParse(typed);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    if (!isOption(name)) throw parsed.error;
    // Such an address carries a password, and what we print may end in a journal.
    const value = name === 'upstream-database' ? '…' : String(typed[name]);
    const { plainHttp, plainDatabase } = (issue?.code === 'custom' && issue.params) || {};
    return wrong({
      code: plainHttp ? 'plainHttp' : plainDatabase ? 'plainDatabase' : 'badValue',
      name,
      value,
    });
  }
  const missing = required[command].find(option => typed[option] === undefined);
  if (missing !== undefined) return wrong({ code: 'missingOption', command, name: missing });
  return {
    kind: 'run',
    options: {
      ...parsed.data,
      command,
      language,
      data: parsed.data.data ?? defaultFolder(command, environment),
    },
  };
}

const isOption = (name: string): name is OptionName => Object.hasOwn(optionTable, name);

/** The language of the person's own system; simplified Chinese where it says nothing. */
function languageOf(environment: Environment): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  if (/^en/i.test(locale)) return 'en';
  return /^zh[_-](TW|HK|MO|Hant)/i.test(locale) ? 'zh-Hant' : 'zh-Hans';
}

/** Every command has a folder of its own, so that a hub and a kiosk can run on one machine. */
export function defaultFolder(command: Command, environment: Environment): string {
  const base = environment.XDG_DATA_HOME || environment.LOCALAPPDATA || join(homedir(), '.local', 'share');
  return join(base, command === 'start' ? 'fenliu' : `fenliu-${command}`);
}

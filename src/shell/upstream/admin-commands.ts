import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import {
  codeReplySchema,
  codesPath,
  type NodeList,
  nodeListSchema,
  revocationReplySchema,
  revocationsPath,
} from '../../core/admin-wire.ts';
import { branchIdSchema, nodeIdSchema } from '../../core/ids.ts';
import { nodesPath } from '../../core/journal-wire.ts';
import type { Language } from '../../core/language.ts';
import { peerAddressSchema } from '../../core/peer-address.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { findSecret } from '../../core/secret-file.ts';
import { trustAuthority } from '../../rpc/tls-files.ts';
import { defaultFolder } from '../options.ts';
import { exits } from '../run.ts';
import { type AdminText, sayAdminIn } from './admin-texts.ts';

const valuesSchema = z.object({
  upstream: peerAddressSchema.default('http://127.0.0.1:8600'),
  data: z.string().min(1).optional(),
  'tls-ca': z.string().min(1).optional(),
  hours: z.string().default('24').transform(Number).pipe(z.int().min(1).max(720)),
  key: z.string().min(1).optional(),
  branch: z.string().min(1).optional(),
  version: z.string().transform(Number).pipe(z.int().min(1)).optional(),
});
type Values = z.output<typeof valuesSchema>;

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** What is between what was typed and its answer: how it is refused, and how the server is asked. */
interface Desk {
  readonly words: readonly string[];
  readonly values: Values;
  readonly say: ReturnType<typeof sayAdminIn>;
  readonly ask: <S extends z.ZodType>(asked: Asked, reply: S) => Promise<Result<z.output<S>>>;
}

/** `fenliu upstream enrol BRANCH`: prints a code by which one node of the branch may enrol. */
export const enrolCommand = (args: readonly string[], language: Language): Promise<number> =>
  atDesk(args, language, async ({ words, values, say, ask }) => {
    const branch = branchIdSchema.safeParse(words[0]);
    if (!branch.success || words.length > 1) return refused(say('enrolUsage'));
    const body = { branch: branch.data, hours: values.hours };
    const reply = await ask({ method: 'POST', path: codesPath, body }, codeReplySchema);
    if (!reply.ok) return failed(say, values, reply.failure);
    const { code, configurationFingerprint } = reply.value;
    console.log(configurationFingerprint === undefined ? code : `${code} ${configurationFingerprint}`);
    console.error(say('codeGivenOut', { branch: branch.data, hours: values.hours }));
    // The code is given all the same: of a new branch nobody can have heard.
    const nodes = await ask({ method: 'GET', path: nodesPath }, nodeListSchema);
    if (nodes.ok && !nodes.value.some(node => node.branch === branch.data))
      console.error(say('branchUnheardOf', { branch: branch.data }));
    return 0;
  });

/** `fenliu upstream revoke BRANCH NODE`: withdraws the key of a node. */
export const revokeCommand = (args: readonly string[], language: Language): Promise<number> =>
  atDesk(args, language, async ({ words, values, say, ask }) => {
    const [branch, node] = [branchIdSchema.safeParse(words[0]), nodeIdSchema.safeParse(words[1])];
    if (!branch.success || !node.success || words.length > 2) return refused(say('revokeUsage'));
    const body = { branch: branch.data, node: node.data };
    const reply = await ask({ method: 'POST', path: revocationsPath, body }, revocationReplySchema);
    if (!reply.ok) return failed(say, values, reply.failure);
    console.log(say(reply.value.revoked ? 'revoked' : 'notEnrolled', { node: node.data }));
    return reply.value.revoked ? 0 : exits.unavailable;
  });

/** `fenliu upstream nodes`: every node with its key and what is wrong with it. */
export const nodesCommand = (args: readonly string[], language: Language): Promise<number> =>
  atDesk(args, language, async ({ words, values, say, ask }) => {
    if (words.length > 0) return refused(say('nodesUsage'));
    const reply = await ask({ method: 'GET', path: nodesPath }, nodeListSchema);
    if (!reply.ok) return failed(say, values, reply.failure);
    for (const line of nodeLines(reply.value, say)) console.log(line);
    return 0;
  });

const nodeLines = (nodes: NodeList, say: Desk['say']): string[] =>
  nodes.map(({ branch, node, fingerprint, lastSeq, lastContactAt, conflict }) =>
    [
      `${branch}/${node}`,
      fingerprint ?? say('noKey'),
      lastSeq === undefined ? '-' : String(lastSeq),
      lastContactAt === undefined ? '-' : new Date(lastContactAt).toISOString(),
      conflict === undefined ? '' : say(conflict),
    ]
      .join('  ')
      .trimEnd(),
  );

export function refused(text: string): number {
  console.error(text);
  return exits.usage;
}

const known: Readonly<Record<string, AdminText>> = {
  keyMissing: 'keyMissing',
  notAdmin: 'notAdmin',
  authorityUnusable: 'authorityUnusable',
};

export function failed(
  say: Desk['say'],
  { upstream }: Values,
  failure: { code: string; detail?: string },
): number {
  console.error(say(known[failure.code] ?? 'unreachable', { upstream, why: failure.detail ?? failure.code }));
  return exits.unavailable;
}

/** Reads what was typed, and gives the work a way to ask the server. */
export async function atDesk(
  args: readonly string[],
  language: Language,
  work: (desk: Desk) => Promise<number>,
): Promise<number> {
  const say = sayAdminIn(language);
  let words: readonly string[];
  let values: Values;
  try {
    const line = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.keys(valuesSchema.shape).map(name => [name, { type: 'string' }] as const),
      ),
    });
    words = line.positionals;
    values = valuesSchema.parse(line.values);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return refused(say('wrongOption', { why: why.replaceAll('\n', ' ') }));
  }
  return work({ words, values, say, ask: (asked, reply) => askServer(values, asked, reply) });
}

/** What the server understood and denied. */
const refusalSchema = z.object({ code: z.string(), detail: z.string().exactOptional() });

/** Asks the server as its administrator: with the key that it keeps in its data folder. */
async function askServer<S extends z.ZodType>(
  { upstream, data, 'tls-ca': authority }: Values,
  { method, path, body }: Asked,
  reply: S,
): Promise<Result<z.output<S>>> {
  if (authority !== undefined) {
    const trusted = trustAuthority(authority);
    if (!trusted.ok) return trusted;
  }
  const keyFile = join(data ?? defaultFolder('upstream', process.env), 'upstream', 'admin.key');
  const key = findSecret(keyFile);
  if (key === undefined) return fail('keyMissing', keyFile);
  try {
    const response = await fetch(new URL(path, upstream), {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 401) return fail('notAdmin', keyFile);
    if (response.status === 409) {
      const refusal = refusalSchema.safeParse(await response.json()).data;
      if (refusal) return { ok: false, failure: refusal };
    }
    if (!response.ok) return fail('unreachable', `HTTP ${response.status}`);
    const parsed = reply.safeParse(await response.json());
    return parsed.success ? ok(parsed.data) : fail('unreachable', 'an answer that is none');
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return fail('unreachable', cause instanceof Error ? cause.message : String(cause));
  }
}

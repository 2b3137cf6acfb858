import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../core/clock.ts';
import { journalRefusalSchema } from '../core/journal-wire.ts';
import { signRequest } from '../core/request-signature.ts';
import { findSecret } from '../core/secret-file.ts';
import type { NodeKey } from './node-key.ts';

/**
 * Why the other side did not do what was asked. `retryable`: nothing is known to be wrong with it. `refused`: it was
 * understood and denied; the same again would not help. `notAuthorised`: this node may not, until a person lets it.
 */
export interface Trouble {
  readonly kind: 'retryable' | 'refused' | 'notAuthorised';
  readonly code: string;
  /** For technicians. */
  readonly text: string;
  /** With the code `gap`: the number that the other side needs next. */
  readonly wants?: number;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly target: string;
  /** Sent as compressed JSON. */
  readonly body?: unknown;
}

/** The way from a node to the next one up, a hub or head office. */
export interface Line {
  readonly address: string;
  readonly key: NodeKey;
  /** Asks once, signed. Never rejects. */
  ask(
    request: Request,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'answer'; readonly body: unknown } | Trouble>;
}

const compress = promisify(gzip);

/**
 * @param address TLS, or this machine itself
 * @param hubKeyFile where the hub's key is, when the way leads through one; a technician may bring it later
 * @param clock what the signatures are dated by; when the other side finds it wrong, its time is used from then on
 */
export function openLine({
  address,
  key,
  clock,
  hubKeyFile,
}: {
  readonly address: string;
  readonly key: NodeKey;
  readonly clock: Clock;
  readonly hubKeyFile?: string | undefined;
}): Line {
  let clockIsLate = 0;

  async function ask({ method, target, body }: Request, signal: AbortSignal, again = true) {
    const bytes = body === undefined ? new Uint8Array() : await compress(JSON.stringify(body));
    const bearer = hubKeyFile === undefined ? undefined : findSecret(hubKeyFile);
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(target, address), {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
          ...signRequest({ method, target, body: bytes }, key, key.privateKey, clock() + clockIsLate),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
        ...(body === undefined ? {} : { body: bytes }),
        redirect: 'error',
        signal,
      });
      text = await response.text();
    } catch (error) {
      return whyUnreachable(error);
    }
    const reply = parseJson(text);
    if (response.ok) return { kind: 'answer', body: reply } as const;
    const refusal = journalRefusalSchema.safeParse(reply).data;
    if (refusal?.code === 'signatureStale' && refusal.now !== undefined && again) {
      clockIsLate = refusal.now - clock();
      return ask({ method, target, body }, signal, false);
    }
    return troubleOf(response.status, refusal);
  }

  return { address, key, ask: (request, signal) => ask(request, signal) };
}

/** What an answer that is none means by its status (models list 10, 13: not to be let in is not for ever). */
function troubleOf(
  status: number,
  refusal: { code: string; detail?: string | undefined; wants?: number | undefined } | undefined,
): Trouble {
  const { code = `http${status}`, detail, wants } = refusal ?? {};
  if (status === 401 || status === 403)
    return { kind: 'notAuthorised', code, text: detail ?? 'this node may not send' };
  if (status >= 500 || status === 408 || status === 429)
    return { kind: 'retryable', code, text: detail ?? 'the other side cannot take it now' };
  return {
    kind: 'refused',
    code,
    text: detail ?? (refusal ? '' : 'refused without a reason'),
    ...(wants === undefined ? {} : { wants }),
  };
}

/** The codes that TLS gives a certificate which is not what it should be. */
const certificateTrouble = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/;

/** What fetch hides in the causes of its errors. */
export function whyUnreachable(error: unknown): Trouble {
  const kind = 'retryable';
  if (!(error instanceof Error)) return { kind, code: 'unreachable', text: String(error) };
  if (error.name === 'TimeoutError') return { kind, code: 'timeout', text: 'no answer in time' };
  const cause: unknown = error.cause;
  if (!(cause instanceof Error) || !('code' in cause))
    return { kind, code: 'unreachable', text: error.message };
  const word = String(cause.code);
  const code = certificateTrouble.test(word) ? 'certificateRefused' : 'unreachable';
  return { kind, code, text: `${word} ${cause.message}`.trim() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one of the things that a schema then refuses.
    return undefined;
  }
}

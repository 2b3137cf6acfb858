import type * as z from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { BankCore, CoreFailure } from './port.ts';
import { type CoreCall, coreCalls } from './wire.ts';

/** System calls before the first byte of a request: when one of them failed, nothing has left. */
const beforeSending: ReadonlySet<unknown> = new Set(['getaddrinfo', 'connect']);

/**
 * The core behind an HTTP address. Nothing is sent twice: who gets `coreSilent` for a submit asks by id.
 * @param address `http://127.0.0.1:8650`
 * @param timeoutMs how long an answer may take, connecting included
 */
export function connectCore({
  address,
  timeoutMs = 10_000,
}: {
  readonly address: string;
  readonly timeoutMs?: number;
}): BankCore {
  async function call<N extends CoreCall>(
    name: N,
    body: z.input<(typeof coreCalls)[N]['request']>,
  ): Promise<Result<z.output<(typeof coreCalls)[N]['reply']>, CoreFailure>> {
    const { path, reply } = coreCalls[name];
    try {
      const response = await fetch(new URL(path, address), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        // A redirect would hand personal data to an address that nobody configured.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status !== 200) return fail('coreSilent', `${name}: HTTP ${response.status}`);
      const parsed = reply.safeParse(await response.json());
      return parsed.success
        ? ok(parsed.data as z.output<(typeof coreCalls)[N]['reply']>)
        : fail('coreSilent', `${name}: the reply is not one that we know`);
    } catch (error) {
      const { word, neverLeft } = causeOf(error);
      return fail(neverLeft ? 'coreUnreachable' : 'coreSilent', `${name}: ${word}`);
    }
  }

  return {
    lookUpCustomer: async document => {
      const reply = await call('lookUpCustomer', document.reveal());
      if (!reply.ok) return reply;
      return 'customer' in reply.value ? ok(reply.value.customer) : fail(reply.value.failure);
    },
    payeeName: async account => {
      const reply = await call('payeeName', { account: account.reveal() });
      if (!reply.ok) return reply;
      return 'name' in reply.value ? ok(reply.value.name) : fail(reply.value.failure);
    },
    submit: operation => call('submit', { operation: operation.reveal() }),
    find: id => call('find', { id }),
  };
}

/**
 * A word for what went wrong, and whether it did before anything was sent: a host can be unreachable to an open
 * connection too. The text of an error may quote the reply, which is personal: it is not used.
 */
function causeOf(error: unknown): { readonly word: string; readonly neverLeft: boolean } {
  if (!(error instanceof Error)) return { word: 'unknown', neverLeft: false };
  const { cause } = error;
  // One address of a name after the other: all of them have failed, the last failure stands for all.
  const last = cause instanceof AggregateError ? cause.errors.at(-1) : cause;
  const code: unknown = last instanceof Error && 'code' in last ? last.code : undefined;
  const syscall: unknown = last instanceof Error && 'syscall' in last ? last.syscall : undefined;
  return {
    word: typeof code === 'string' ? code : error.name,
    neverLeft: code === 'UND_ERR_CONNECT_TIMEOUT' || beforeSending.has(syscall),
  };
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext, setDefaultCACertificates } from 'node:tls';
import * as z from 'zod';
import { fail, ok, type Result } from '../core/result.ts';

/** The options of a process about TLS; every value is a file. */
export const tlsOptionsShape = {
  'tls-cert': z.string().optional(),
  'tls-key': z.string().optional(),
  'tls-ca': z.string().optional(),
} as const;
export type TlsOptions = z.output<z.ZodObject<typeof tlsOptionsShape>>;

/** What a server proves itself with. */
export interface ServerTls {
  /** PEM; its own certificate first, then those between it and the authority. */
  readonly cert: string;
  readonly key: string;
  /** A name under which others reach this server, by its certificate; none when all of its names are patterns. */
  readonly name?: string;
  /** Why the certificate is not valid by this machine's clock, if so. */
  readonly outOfDate?: string;
  /** Whether the certificate is for this host. */
  readonly isFor: (host: string) => boolean;
}

/**
 * Trusts the given authority from now on, and reads what this process proves itself with when others connect to it.
 * @returns `undefined` when it has no certificate; the failure's detail is for a technician
 */
export function openTls(options: TlsOptions): Result<ServerTls | undefined> {
  const { 'tls-ca': authority, 'tls-cert': cert, 'tls-key': key } = options;
  if (authority !== undefined) {
    const trusted = trustAuthority(authority);
    if (!trusted.ok) return trusted;
  }
  if (cert === undefined && key === undefined) return ok(undefined);
  if (cert === undefined || key === undefined)
    return fail('tlsUnusable', '--tls-cert and --tls-key are given together or not at all');
  return readServerTls(cert, key, Date.now());
}

/**
 * From now on this process trusts only the authorities of one file, as the bank's own, and no public one: in requests,
 * in WebSockets and to a database alike.
 * @param file one or more certificates, PEM
 */
export function trustAuthority(file: string): Result<void> {
  try {
    const pem = readFileSync(file, 'utf8');
    const found = pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs) ?? [];
    if (found.length === 0) return fail('authorityUnusable', `${file}: no certificate in it`);
    if (found.some(certificate => !new X509Certificate(certificate).ca))
      return fail('authorityUnusable', `${file}: a certificate in it is not one of an authority`);
    setDefaultCACertificates(found);
    return ok(undefined);
  } catch (error) {
    return fail('authorityUnusable', `${file}: ${messageOf(error)}`);
  }
}

/**
 * Reads a server's certificate and its key, and proves that they belong together. One that is out of date is served: the
 * clock of a machine that has just started may be wrong, and whoever connects judges by their own.
 */
function readServerTls(certFile: string, keyFile: string, now: number): Result<ServerTls> {
  try {
    const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    const leaf = new X509Certificate(cert);
    if (!leaf.checkPrivateKey(createPrivateKey(key)))
      return fail('tlsUnusable', `${keyFile} is not the key of ${certFile}`);
    const names = leaf.subjectAltName ?? '';
    if (!/DNS:|IP Address:/.test(names))
      return fail('tlsUnusable', `${certFile} names no host (subjectAltName)`);
    const name = (/DNS:([^,*]+)(?:,|$)/.exec(names) ?? /IP Address:([^,]+)/.exec(names))?.[1];
    const isValid = now >= Date.parse(leaf.validFrom) && now <= Date.parse(leaf.validTo);
    createSecureContext({ cert, key });
    const isFor = (host: string): boolean => {
      const bare = host.replaceAll(/[[\]]/g, '');
      return (isIP(bare) ? leaf.checkIP(bare) : leaf.checkHost(bare)) !== undefined;
    };
    return ok({
      cert,
      key,
      isFor,
      ...(name === undefined ? {} : { name }),
      ...(isValid
        ? {}
        : { outOfDate: `${certFile} is valid from ${leaf.validFrom} to ${leaf.validTo}, not now` }),
    });
  } catch (error) {
    return fail('tlsUnusable', `${certFile}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What people and other machines call a server that listens on a host: by its certificate, when it has one. */
export const reachedAs = (host: string, tls: ServerTls | undefined): string =>
  tls === undefined || tls.isFor(host) ? host : (tls.name ?? host);

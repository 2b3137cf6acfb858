import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import * as z from 'zod';
import { type BranchId, branchIdSchema, type NodeId, nodeIdSchema } from './ids.ts';
import { type Failure, fail, ok, type Result } from './result.ts';

/** What is signed of a request. */
export interface RequestParts {
  readonly method: string;
  /** With its query, as it stands in the request line. */
  readonly target: string;
  /** As it travels: compressed, when it is. */
  readonly body: Uint8Array;
}

/** Who claims to have signed. */
export interface Signer {
  readonly branch: BranchId;
  readonly node: NodeId;
  /** Of the key that signed. */
  readonly fingerprint: string;
}

/** The headers that carry a signature; a hub passes them on as they are. */
export const signatureHeaders = ['content-digest', 'signature-input', 'signature'] as const;
type SignatureHeaders = Readonly<Record<(typeof signatureHeaders)[number], string>>;

/**
 * How far the time of a signature may be from the receiver's, ms. Within it a request can be sent again by who read it on
 * the wire: entries that are there already are dropped, an enrolment of the same key changes nothing, and a repeated `GET`
 * gives what its first answer gave and what came since, a node's own journal or configuration, to one who could read that
 * answer too.
 */
export const mostSignatureAge = 300_000;

/** An Ed25519 public key: its 32 bytes as base64url. */
export const publicKeySchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A short name of a public key that two people can compare. */
export const fingerprintOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url').slice(0, 22);

/**
 * The same four things of every request (RFC 9421 §2), so that a sender cannot leave one of them out. Two are not among
 * them: `content-encoding`, because the digest is of the bytes as they travel, which read in another way are refused as
 * no gzip or no JSON; and the receiver's name, because a node behind a hub does not know head office's. So a request is
 * good at every head office that knows the same key: TLS is what proves the receiver.
 */
const covered = '("@method" "@path" "@query" "content-digest")';

const digestOf = (body: Uint8Array): string =>
  `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

function signatureBase({ method, target }: RequestParts, digest: string, params: string): Buffer {
  const [path = '', query = ''] = target.split(/\?(.*)/s, 2);
  const lines = [
    `"@method": ${method}`,
    `"@path": ${path}`,
    `"@query": ?${query}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${params}`,
  ];
  return Buffer.from(lines.join('\n'));
}

/**
 * Signs a request as HTTP Message Signatures do (RFC 9421, Content-Digest of RFC 9530), with Ed25519.
 * @param at the time to be signed, ms
 */
export function signRequest(
  parts: RequestParts,
  { branch, node, fingerprint }: Signer,
  key: KeyObject,
  at: number,
): SignatureHeaders {
  const digest = digestOf(parts.body);
  const keyid = `${branch}/${node}/${fingerprint}`;
  const params = `${covered};created=${Math.floor(at / 1000)};keyid="${keyid}";alg="ed25519"`;
  const signature = sign(null, signatureBase(parts, digest, params), key).toString('base64');
  return {
    'content-digest': digest,
    'signature-input': `fenliu=${params}`,
    signature: `fenliu=:${signature}:`,
  };
}

/** A signature as it was received; nothing is proved before `isOf` says so. */
export interface ClaimedSignature {
  readonly signer: Signer;
  /** When it was made by the signer's clock, ms. */
  readonly created: number;
  /** Whether this key signed this very request. */
  readonly isOf: (publicKey: string) => boolean;
}

const inputPattern =
  /^fenliu=(\("@method" "@path" "@query" "content-digest"\);created=(\d{1,12});keyid="([a-z0-9-]+)\/([a-z0-9-]+)\/([A-Za-z0-9_-]{22})";alg="ed25519")$/;

/** Reads the signature of a request. `signatureWrong`: it is not well formed, or is of another body than this one. */
export function readSignature(
  parts: RequestParts,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Result<ClaimedSignature, Failure<'signatureMissing' | 'signatureWrong'>> {
  const { 'content-digest': digest, 'signature-input': input, signature } = headers;
  if (typeof digest !== 'string' || typeof input !== 'string' || typeof signature !== 'string')
    return fail('signatureMissing');
  const [, params, created, branchName, nodeName, fingerprint = ''] = inputPattern.exec(input) ?? [];
  const bytes = /^fenliu=:([A-Za-z0-9+/]{86}==):$/.exec(signature)?.[1];
  const branch = branchIdSchema.safeParse(branchName);
  const node = nodeIdSchema.safeParse(nodeName);
  if (params === undefined || bytes === undefined || !branch.success || !node.success)
    return fail('signatureWrong', 'not well formed');
  if (digest !== digestOf(parts.body))
    return fail('signatureWrong', 'the body is not the one that was signed');
  return ok({
    signer: { branch: branch.data, node: node.data, fingerprint },
    created: Number(created) * 1000,
    isOf: publicKey =>
      fingerprintOf(publicKey) === fingerprint &&
      verify(
        null,
        signatureBase(parts, digest, params),
        createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } }),
        Buffer.from(bytes, 'base64'),
      ),
  });
}

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, type Json } from './canonical-json.ts';
import { digest } from './digest.ts';
import { branchIdSchema } from './ids.ts';
import { fingerprintOf, publicKeySchema } from './request-signature.ts';
import { fail, ok, type Result } from './result.ts';

/** `GET ?after=N`: the newest configuration for the node that asks, when its version is above N. */
export const configurationPath = '/v1/configuration';

/** `POST`: head office's administrator makes the public half of the configuration key known. */
export const configurationKeyPath = '/v1/configuration-key';
export const configurationKeySchema = z.object({ publicKey: publicKeySchema });

/** For head office's administrator. `GET`: the greatest version of each branch. `POST`: publishes a signed one. */
export const configurationsPath = '/v1/configurations';
export const publishedSchema = z.array(z.object({ branch: z.string(), version: z.int(), at: z.int() }));

/** What a configuration for all branches names as its branch; no branch can have this id. */
export const everyBranch = '*';

const documentSchema = z.strictObject({
  branch: z.union([branchIdSchema, z.literal(everyBranch)]),
  /** Only grows, over all branches: going back is a new version with the old content. */
  version: z.int().min(1),
  /** When it was signed, ms. */
  issuedAt: z.int(),
  /** Whole; `catalogueSchema` says what it holds. */
  catalogue: z.record(z.string(), z.unknown()),
});
export type ConfigurationDocument = Readonly<z.output<typeof documentSchema>>;

/** A configuration as it travels and is kept. */
export const signedConfigurationSchema = z.strictObject({
  document: documentSchema,
  /** SHA-256 of the document's canonical JSON. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** The fingerprint of the key that signed. */
  key: z.string(),
  /** Ed25519, as hex: of its 128 digits none can be another without the signature being another. */
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type SignedConfiguration = Readonly<z.output<typeof signedConfigurationSchema>>;

/** What a node is answered; nothing in it when there is nothing newer. */
export const configurationReplySchema = z.object({ signed: z.unknown().optional() });

/** How large a signed configuration may be, bytes. */
export const mostConfigurationBytes = 4 * 1024 * 1024;

/** What is signed: the digest, with what it is a digest of, so that no signature for anything else can be taken for it. */
const signedText = (digestOfDocument: string): Buffer =>
  Buffer.from(`fenliu-configuration ${digestOfDocument}`);

/** Throws when the document holds what canonical JSON cannot (a lone surrogate). */
export function signConfiguration(
  document: ConfigurationDocument,
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: string },
): SignedConfiguration {
  const made = digest(document as unknown as Json);
  return {
    document,
    digest: made,
    key: fingerprintOf(publicKey),
    signature: sign(null, signedText(made), privateKey).toString('hex'),
  };
}

/** The one text of a signed configuration. */
export const configurationText = (signed: SignedConfiguration): string =>
  canonicalJson(signed as unknown as Json);

/**
 * Reads a configuration, whoever signed it: `notCanonical` when the text is not what `configurationText` writes,
 * `digestWrong` when the document is not the one that was signed. For what was proved before it was kept.
 */
export function readConfiguration(
  text: string,
): Result<SignedConfiguration, { code: 'notCanonical' | 'digestWrong'; detail?: string }> {
  try {
    const json: unknown = JSON.parse(text);
    const parsed = signedConfigurationSchema.safeParse(json);
    if (!parsed.success) return fail('notCanonical', z.prettifyError(parsed.error));
    if (canonicalJson(json as Json) !== text) return fail('notCanonical');
    const { document, digest: told } = parsed.data;
    return digest(document as unknown as Json) === told ? ok(parsed.data) : fail('digestWrong');
  } catch (error) {
    return fail('notCanonical', error instanceof Error ? error.message : String(error));
  }
}

/** Whether head office's key signed it. `otherKey`: it was signed by a key that is not the one that is known here. */
export function proveConfiguration(
  { digest: told, key, signature }: SignedConfiguration,
  publicKey: string,
): Result<void, { code: 'otherKey' | 'signatureWrong'; detail?: string }> {
  if (key !== fingerprintOf(publicKey)) return fail('otherKey', key);
  const known = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } });
  return verify(null, signedText(told), known, Buffer.from(signature, 'hex'))
    ? ok(undefined)
    : fail('signatureWrong');
}

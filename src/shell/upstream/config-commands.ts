import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import {
  type ConfigurationDocument,
  configurationKeyPath,
  configurationsPath,
  everyBranch,
  publishedSchema,
  signConfiguration,
} from '../../core/configuration.ts';
import { branchIdSchema } from '../../core/ids.ts';
import type { Language } from '../../core/language.ts';
import { fingerprintOf } from '../../core/request-signature.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { readSecret, writeSecret } from '../../core/secret-file.ts';
import { exits } from '../run.ts';
import { atDesk, failed, refused } from './admin-commands.ts';
import { type ConfigText, sayConfigIn } from './config-texts.ts';

interface KeyPair {
  readonly privateKey: KeyObject;
  /** 32 bytes as base64url. */
  readonly publicKey: string;
}

/**
 * `fenliu upstream config-key`: makes the key that configurations are signed with, unless the file has one, and makes its
 * public half known to head office.
 */
export const configKeyCommand = (args: readonly string[], language: Language): Promise<number> =>
  atDesk(args, language, async ({ words, values, say, ask }) => {
    const tell = sayConfigIn(language);
    const file = values.key;
    if (file === undefined || words.length > 0) return refused(tell('keyUsage'));
    const pair = keyOf(file, true);
    if (!pair.ok) return refused(tell('keyUnusable', { file, why: pair.failure.detail ?? '' }));
    const { publicKey } = pair.value;
    const reply = await ask(
      { method: 'POST', path: configurationKeyPath, body: { publicKey } },
      z.object({}),
    );
    if (!reply.ok) return failed(say, values, reply.failure);
    console.log(publicKey);
    console.error(tell('keyKnown', { file, fingerprint: fingerprintOf(publicKey) }));
    return 0;
  });

/** How the server refuses what was signed; everything else is about reaching it. */
const refusals: Readonly<Record<string, ConfigText>> = {
  notNewer: 'notNewer',
  otherKey: 'otherKey',
  keyUnknown: 'otherKey',
  signatureWrong: 'refused',
  digestWrong: 'refused',
  notCanonical: 'refused',
};

/** `fenliu upstream publish-config`: checks a catalogue, signs it here, and gives it to head office for its nodes. */
export const publishCommand = (args: readonly string[], language: Language): Promise<number> =>
  atDesk(args, language, async ({ words, values, say, ask }) => {
    const tell = sayConfigIn(language);
    const [file, ...others] = words;
    const branch = z.union([branchIdSchema, z.literal(everyBranch)]).safeParse(values.branch);
    if (file === undefined || others.length > 0 || values.key === undefined || !branch.success)
      return refused(tell('publishUsage'));
    const key = keyOf(values.key, false);
    if (!key.ok) return refused(tell('keyUnusable', { file: values.key, why: key.failure.detail ?? '' }));
    const catalogue = loadCatalogue(file);
    if (!catalogue.ok)
      return refused(tell('catalogueUnusable', { file, why: catalogue.failure.detail ?? '' }));
    const of = catalogue.value.branch.id;
    if (branch.data !== everyBranch && branch.data !== of)
      return refused(tell('otherBranch', { file, of, branch: branch.data }));

    const published = await ask({ method: 'GET', path: configurationsPath }, publishedSchema);
    if (!published.ok) return failed(say, values, published.failure);
    const newest = Math.max(0, ...published.value.map(({ version }) => version));
    const version = values.version ?? newest + 1;
    const signed = signedOf(
      { branch: branch.data, version, issuedAt: Date.now() },
      catalogue.value,
      key.value,
    );
    if (!signed.ok) return refused(tell('catalogueUnusable', { file, why: signed.failure.detail ?? '' }));
    const reply = await ask({ method: 'POST', path: configurationsPath, body: signed.value }, z.object({}));
    if (reply.ok) {
      console.log(tell('published', { branch: branch.data, version }));
      return 0;
    }
    const { code, detail = code } = reply.failure;
    const text = refusals[code];
    if (text === undefined) return failed(say, values, reply.failure);
    console.error(tell(text, { version, file: values.key, why: detail }));
    return exits.unavailable;
  });

function signedOf(
  about: Omit<ConfigurationDocument, 'catalogue'>,
  catalogue: Catalogue,
  key: KeyPair,
): Result<ReturnType<typeof signConfiguration>> {
  try {
    // As it will be read: what is undefined is absent.
    const whole = JSON.parse(JSON.stringify(catalogue)) as Record<string, unknown>;
    return ok(signConfiguration({ ...about, catalogue: whole }, key));
  } catch (error) {
    return fail('catalogueWrong', error instanceof Error ? error.message : String(error));
  }
}

/** The key pair in a file that only its owner can read; its public half lies beside it, for technicians. */
function keyOf(file: string, make: boolean): Result<KeyPair> {
  try {
    let pem = readSecret(file);
    if (pem === undefined) {
      if (!make) return fail('keyMissing', 'not there');
      const made = generateKeyPairSync('ed25519');
      pem = made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
      writeSecret(file, pem);
    }
    const privateKey = createPrivateKey(pem);
    const { x: publicKey } = createPublicKey(privateKey).export({ format: 'jwk' });
    if (privateKey.asymmetricKeyType !== 'ed25519' || publicKey === undefined)
      return fail('keyWrong', 'not Ed25519');
    if (make) writeSecret(`${file}.pub`, publicKey);
    return ok({ privateKey, publicKey });
  } catch (error) {
    return fail('keyWrong', error instanceof Error ? error.message : String(error));
  }
}

import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

/** A bank's certificate authority, made for one test. */
export interface Authority {
  /** The file that `--tls-ca` names. */
  readonly file: string;
  /**
   * Makes a server's certificate and its key, for this machine's loopback names.
   * @param validDays how long it is valid from yesterday on; 0: it has expired
   * @param hosts its names, when they are others
   */
  server(
    validDays?: number,
    hosts?: readonly string[],
  ): Promise<{ readonly cert: string; readonly key: string }>;
  remove(): void;
}

/** Two authorities of the same name have different keys: one of them is a forgery of the other. */
export async function anAuthority(name: string): Promise<Authority> {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-ca-'));
  let made = 0;
  const write = (content: string): string => {
    made += 1;
    const file = join(folder, `${made}.pem`);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const newKeys = (): Promise<CryptoKeyPair> =>
    crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const keys = await newKeys();
  const notBefore = new Date(Date.now() - dayMs);
  const root: X509Certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore,
    notAfter: new Date(Date.now() + 30 * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    file: write(root.toString('pem')),
    server: async (validDays = 30, hosts) => {
      const own = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: 'CN=head office',
        issuer: root.subject,
        notBefore,
        notAfter: new Date(notBefore.getTime() + validDays * dayMs + dayMs / 2),
        signingAlgorithm: algorithm,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new SubjectAlternativeNameExtension(
            hosts?.map(value => ({ type: 'dns' as const, value })) ?? [
              { type: 'ip', value: '127.0.0.1' },
              { type: 'dns', value: 'localhost' },
            ],
          ),
        ],
      });
      const pkcs8 = await crypto.subtle.exportKey('pkcs8', own.privateKey);
      const lines = Buffer.from(pkcs8)
        .toString('base64')
        .replaceAll(/.{1,64}/g, '$&\n');
      return {
        cert: write(certificate.toString('pem')),
        key: write(`-----BEGIN PRIVATE KEY-----\n${lines}-----END PRIVATE KEY-----\n`),
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

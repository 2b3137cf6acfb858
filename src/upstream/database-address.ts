import * as z from 'zod';
import { isLoopback } from '../core/peer-address.ts';

/** The variable of the environment that names head office's database, with its password if it has one. */
export const databaseVariable = 'FENLIU_DATABASE_URL';

/**
 * Whether nobody on the way can read what goes to this database, nor answer in its place, as `pg` reads its address: a
 * socket, this machine itself, or TLS with a server that proves itself. Of a parameter that is there twice, the last counts.
 */
function isPrivateDatabase(address: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  const { host, sslmode, sslrootcert } = Object.fromEntries(url.searchParams);
  const at = host || url.hostname.replace(/^%2f/i, '/') || process.env.PGHOST || 'localhost';
  return (
    at.startsWith('/') ||
    isLoopback(at.toLowerCase()) ||
    sslmode === 'verify-full' ||
    (sslmode === 'verify-ca' && !!sslrootcert)
  );
}

/** The address of head office's database. What is wrong with it, `databaseAddressFault` tells. */
export const databaseAddressSchema = z.url({ protocol: /^postgres(ql)?$/ }).refine(isPrivateDatabase, {
  error: 'a database on another machine needs ?sslmode=verify-full',
  params: { plainDatabase: true },
});

/** Why an address is refused, or `undefined`. */
export const databaseAddressFault = (typed: string): 'plainDatabase' | 'badAddress' | undefined => {
  const [issue] = databaseAddressSchema.safeParse(typed).error?.issues ?? [];
  return issue && (issue.code === 'custom' ? 'plainDatabase' : 'badAddress');
};

import { peerAddressSchema } from '../../core/peer-address.ts';
import { databaseAddressFault } from '../../upstream/database-address.ts';

/** Where a journal is to be found, as a person types it. */
export type JournalPlace = { readonly kind: 'file' | 'database' | 'web'; readonly at: string };

/**
 * Reads what was typed. Gives `plainHttp` or `plainDatabase` for an address from which a journal could be changed on its
 * way, and `badAddress` for one that is none, or that holds a password which a page does not take.
 */
export function placeOf(typed: string): JournalPlace | 'plainHttp' | 'plainDatabase' | 'badAddress' {
  if (/^postgres(ql)?:/i.test(typed)) return databaseAddressFault(typed) ?? { kind: 'database', at: typed };
  if (!/^https?:/i.test(typed)) return { kind: 'file', at: typed };
  const url = URL.parse(typed);
  if (url?.username !== '' || url.password !== '') return 'badAddress';
  return peerAddressSchema.safeParse(typed).success ? { kind: 'web', at: typed } : 'plainHttp';
}

/** The place for everybody's eyes: of an address no more than host and path, and of a database host and name. */
export function shownPlace(typed: string): string {
  const scheme = /^(postgres(?:ql)?|https?):/i.exec(typed)?.[1];
  if (scheme === undefined) return typed;
  const url = URL.parse(typed);
  // A password with a slash in it ends the host too early, and stands where the path does.
  if (!url || url.pathname.includes('@')) return `${scheme}://…`;
  return `${url.protocol}//${url.host}${url.pathname}`;
}

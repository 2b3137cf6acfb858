import { WebSocket } from 'ws';
import { trustAuthority } from '../../../src/rpc/tls-files.ts';

/**
 * A client in a process of its own, because trust is the whole process's: trusts the authority of the file that is its
 * first argument, asks the `https:` address that is its second one, and tells over its IPC channel how both ways ended.
 */
const [authority = '', address = ''] = process.argv.slice(2);
const trusted = trustAuthority(authority);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
const request = fetch(address).then(
  response => `HTTP ${response.status}`,
  (error: Error) => codeOf(error.cause),
);
const socket = new Promise<string>(resolve => {
  const opened = new WebSocket(new URL('/hub', address.replace('https', 'wss')));
  opened.once('unexpected-response', (_, response) => resolve(`HTTP ${response.statusCode}`));
  opened.once('open', () => resolve('open'));
  opened.once('error', error => resolve(codeOf(error)));
});
process.send?.(
  { trusted: trusted.ok ? 'yes' : trusted.failure.code, request: await request, socket: await socket },
  () => process.exit(),
);

import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { contentSecurityPolicy } from '../../rpc/content-security-policy.ts';
import type { ScreenName } from '../../rpc/screens.ts';
import { outOfServicePage, outOfServiceStyle } from './out-of-service.ts';

/** Our pages' origin. Nothing else is ever loaded, and no page comes from `file:`. */
export const pageOrigin = 'kiosk://app';
export const screenUrl = (screen: ScreenName): string => `${pageOrigin}/${screen}/`;
export const outOfServiceUrl = `${pageOrigin}/out-of-service/`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
};

/** The file behind an address, or undefined when it lies outside of `folder`, is of a kind we do not serve, or is malformed. */
export function fileOf(folder: string, url: string): { path: string; contentType: string } | undefined {
  const { pathname, host } = new URL(url);
  const asked = decoded(pathname);
  if (host !== 'app' || asked === undefined || asked.includes('\0')) return undefined;
  const path = join(folder, asked.endsWith('/') ? `${asked}index.html` : asked);
  const contentType = contentTypes[extname(path)];
  return contentType !== undefined && path.startsWith(folder + sep) ? { path, contentType } : undefined;
}

/** Answers requests for `kiosk://app/...` from the folder of built screens. */
export function servePages(folder: string): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    if (method !== 'GET') return answer(405, 'text/plain', '');
    if (url === outOfServiceUrl) return answer(200, 'text/html; charset=utf-8', outOfServicePage);
    if (url === `${outOfServiceUrl}style.css`) return answer(200, 'text/css', outOfServiceStyle);
    const file = fileOf(folder, url);
    // Whatever keeps a file of ours from being read, to the page it is not there.
    const body = file && (await readFile(file.path).catch(() => undefined));
    return file && body
      ? answer(200, file.contentType, new Uint8Array(body))
      : answer(404, 'text/plain', 'not found');
  };
}

const answer = (status: number, contentType: string, body: BodyInit): Response =>
  new Response(body, {
    status,
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    },
  });

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined; // a lone % is no address of ours
  }
}

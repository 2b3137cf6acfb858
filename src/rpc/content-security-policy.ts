/**
 * What a page of ours may do: nothing inline, nothing from elsewhere (electron.md 3.1). The same for browsers and for
 * Electron; `connect-src 'self'` covers our own WebSocket.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

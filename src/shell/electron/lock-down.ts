import type { Input, Session, WebContents } from 'electron';

/** Switches that open a way into or around the shell. A packaged kiosk does not start with any of them (electron.md 3.1). */
const refusedSwitches = [
  'allow-running-insecure-content',
  'disable-site-isolation-trials',
  'disable-web-security',
  'gpu-launcher',
  'host-rules',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'js-flags',
  'load-extension',
  'no-sandbox',
  'proxy-server',
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'renderer-cmd-prefix',
  'unsafely-treat-insecure-origin-as-secure',
  'user-data-dir',
  'utility-cmd-prefix',
] as const;

export const refusedSwitch = (hasSwitch: (name: string) => boolean): string | undefined =>
  refusedSwitches.find(hasSwitch);

const deniedKeys = new Set([
  'PrintScreen',
  'ContextMenu',
  'BrowserBack',
  'BrowserForward',
  'BrowserRefresh',
  'BrowserHome',
]);

/** Keys that lead out of a kiosk: every combination, F1 to F24 and the browser's own keys. */
export const isDeniedKey = ({
  key,
  control,
  alt,
  meta,
}: Pick<Input, 'key' | 'control' | 'alt' | 'meta'>): boolean =>
  control || alt || meta || /^F\d+$/.test(key) || deniedKeys.has(key);

/** A page may use nothing of the machine: no permission, no device, no download. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', event => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

/** A page stays where the shell put it, and opens nothing. */
export function lockContents(contents: WebContents): void {
  const prevent = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', prevent);
  contents.on('will-frame-navigate', prevent);
  contents.on('will-redirect', prevent);
  contents.on('will-attach-webview', prevent);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** In a kiosk also the keyboard and the window's own ways out are closed; only `app.exit` ends it. */
export function lockKeyboard(contents: WebContents): void {
  contents.on('before-input-event', (event, input) => {
    if (isDeniedKey(input)) event.preventDefault();
  });
}

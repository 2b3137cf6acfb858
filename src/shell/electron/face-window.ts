import { join } from 'node:path';
import { BrowserWindow, type BrowserWindowConstructorOptions, type Session } from 'electron';
import type { Log } from '../../log/log.ts';
import type { Face } from './launch-file.ts';
import { lockKeyboard } from './lock-down.ts';
import { outOfServiceUrl, screenUrl } from './pages.ts';
import { hangGraceMs, healthyPage, type PageEvent, recover } from './recovery.ts';

export interface WindowPlace {
  readonly dist: string;
  readonly session: Session;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly devTools: boolean;
}

/** How every window is made; a kiosk's has the size of its display and no frame. */
export function windowOptions(face: Face, place: WindowPlace): BrowserWindowConstructorOptions {
  return {
    ...(face.fullscreen
      ? { ...place.bounds, frame: false }
      : { x: place.bounds.x, y: place.bounds.y, width: 1280, height: 800 }),
    backgroundColor: '#faf8f4',
    title: 'Fenliu',
    webPreferences: {
      preload: join(place.dist, 'shell/preload.cjs'),
      session: place.session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: place.devTools,
    },
  };
}

/**
 * Opens the window of one face and brings its page back whenever it crashes or hangs.
 * @param gaveUp is told once when that does not help any more; the window then shows the out-of-service page
 */
export function openFaceWindow(
  face: Face,
  place: WindowPlace,
  log: Log,
  gaveUp: (why: string) => void,
): BrowserWindow {
  const window = new BrowserWindow(windowOptions(face, place));
  const contents = window.webContents;
  let health = healthyPage;

  const load = (url: string): void => {
    // A failed load is an event, handled below.
    void contents.loadURL(url).catch(() => undefined);
  };
  const giveUp = (why: string): void => {
    log('gaveUp', { child: face.screen, why });
    gaveUp(why);
  };
  const happened = (event: PageEvent): void => {
    const next = recover(health, event, Date.now());
    health = next.health;
    if (next.remedy === 'reload') load(screenUrl(face.screen));
    else if (next.remedy === 'startGrace') setTimeout(() => happened('graceOver'), hangGraceMs);
    else if (next.remedy === 'crash') contents.forcefullyCrashRenderer();
    else if (next.remedy === 'giveUp') giveUp('crashes again and again');
  };

  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log('childExited', { child: face.screen, reason, code: exitCode });
    happened('gone');
  });
  contents.on('unresponsive', () => happened('unresponsive'));
  contents.on('responsive', () => happened('responsive'));
  contents.on('preload-error', (_event, _path, error) => giveUp(`preload: ${error.message}`));
  contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    const aborted = -3; // by our own next load
    if (isMainFrame && code !== aborted) giveUp(description);
  });
  contents.on('did-navigate', (_event, url, status) => {
    if (status >= 400) giveUp(`status ${status}`);
    // `about:blank` is a navigation that Chromium does not ask about.
    else if (url !== screenUrl(face.screen) && url !== outOfServiceUrl) happened('gone');
  });
  if (face.fullscreen) {
    lockKeyboard(contents);
    // Not before it is on the screen: without a window manager Chromium then stays one pixel short of the display.
    window.once('ready-to-show', () => window.setKiosk(true));
    window.on('close', event => event.preventDefault());
  }
  load(screenUrl(face.screen));
  return window;
}

import type { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { openFaceWindow, windowOptions } from '../../../src/shell/electron/face-window.ts';

const made = vi.hoisted((): { window?: FakeWindow } => ({}));
interface FakeWindow extends EventEmitter {
  webContents: EventEmitter & {
    loadURL: ReturnType<typeof vi.fn>;
    forcefullyCrashRenderer: ReturnType<typeof vi.fn>;
  };
  setKiosk: ReturnType<typeof vi.fn>;
}

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events');
  class BrowserWindow extends EventEmitter {
    webContents = Object.assign(new EventEmitter(), {
      loadURL: vi.fn(async () => {}),
      forcefullyCrashRenderer: vi.fn(),
    });
    setKiosk = vi.fn();
    constructor() {
      super();
      made.window = this;
    }
  }
  return { BrowserWindow };
});

const place = {
  dist: '/opt/fenliu/dist',
  session: {} as Session,
  bounds: { x: 1920, y: 0, width: 1080, height: 1920 },
  devTools: false,
};
const url = 'kiosk://app/smart-counter/';

describe('how a window is made', () => {
  it('sandboxes its page and gives it nothing of Node', () => {
    expect(windowOptions({ screen: 'smart-counter', fullscreen: true }, place).webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: false,
      preload: '/opt/fenliu/dist/shell/preload.cjs',
      session: place.session,
    });
  });
  it("puts a kiosk's window over the whole of its display", () => {
    expect(windowOptions({ screen: 'smart-counter', fullscreen: true }, place)).toMatchObject({
      ...place.bounds,
      frame: false,
    });
  });
});

describe('a window', () => {
  const gaveUp = vi.fn();
  const open = (fullscreen = true): FakeWindow => {
    openFaceWindow({ screen: 'smart-counter', fullscreen }, place, silentLog, gaveUp);
    if (!made.window) throw new Error('no window was made');
    return made.window;
  };
  const loads = ({ webContents }: FakeWindow): unknown[] =>
    webContents.loadURL.mock.calls.map(([asked]) => asked);
  const crash = ({ webContents }: FakeWindow): boolean =>
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
  beforeEach(() => {
    gaveUp.mockClear();
    vi.useRealTimers();
  });

  it('loads its own screen, and again after a crash', () => {
    const window = open();
    crash(window);
    expect(loads(window)).toEqual([url, url]);
    expect(gaveUp).not.toHaveBeenCalled();
  });

  it('gives up after the fourth crash', () => {
    const window = open();
    for (let time = 1; time <= 4; time++) crash(window);
    expect(loads(window)).toHaveLength(4);
    expect(gaveUp).toHaveBeenCalledOnce();
  });

  it('kills a page that hangs for longer than the grace', () => {
    vi.useFakeTimers();
    const window = open();
    window.webContents.emit('unresponsive');
    vi.advanceTimersByTime(9_999);
    expect(window.webContents.forcefullyCrashRenderer).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(window.webContents.forcefullyCrashRenderer).toHaveBeenCalledOnce();
  });

  it('goes back to its screen when the page got away to another address', () => {
    const window = open();
    window.webContents.emit('did-navigate', {}, 'about:blank', -1);
    expect(loads(window)).toEqual([url, url]);
  });

  it('stays where it is when it arrived', () => {
    const window = open();
    window.webContents.emit('did-navigate', {}, url, 200);
    expect(loads(window)).toEqual([url]);
    expect(gaveUp).not.toHaveBeenCalled();
  });

  it.each([
    ['the page is missing from the build', 'did-navigate', [{}, url, 404]],
    ['the preload does not run', 'preload-error', [{}, '/x', new Error('no')]],
    ['the page cannot be loaded', 'did-fail-load', [{}, -6, 'ERR_FILE_NOT_FOUND', url, true]],
  ])('gives up when %s', (_, event, values) => {
    open().webContents.emit(event, ...values);
    expect(gaveUp).toHaveBeenCalledOnce();
  });

  it.each([
    ['its process ended in good order', 'render-process-gone', [{}, { reason: 'clean-exit', exitCode: 0 }]],
    ['a load was replaced by the next one', 'did-fail-load', [{}, -3, 'ERR_ABORTED', url, true]],
  ])('does nothing when %s', (_, event, values) => {
    const window = open();
    window.webContents.emit(event, ...values);
    expect(gaveUp).not.toHaveBeenCalled();
    expect(loads(window)).toEqual([url]);
  });

  it('cannot be closed in a kiosk, and can elsewhere', () => {
    const close = (window: FakeWindow): boolean => {
      const preventDefault = vi.fn();
      window.emit('close', { preventDefault });
      return preventDefault.mock.calls.length === 0;
    };
    expect([close(open(true)), close(open(false))]).toEqual([false, true]);
  });
});

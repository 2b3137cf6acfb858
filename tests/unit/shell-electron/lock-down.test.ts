import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import {
  isDeniedKey,
  lockContents,
  lockKeyboard,
  lockSession,
  refusedSwitch,
} from '../../../src/shell/electron/lock-down.ts';

const plain = { control: false, alt: false, meta: false };

describe('the keys of a kiosk', () => {
  it.each(['a', '7', 'Enter', 'Backspace', 'ArrowLeft', '*', 'Tab', 'Escape', 'F'])('pass %s', key => {
    expect(isDeniedKey({ ...plain, key })).toBe(false);
  });
  it.each(['F1', 'F5', 'F11', 'F12', 'F24', 'PrintScreen', 'BrowserBack'])('stop %s', key => {
    expect(isDeniedKey({ ...plain, key })).toBe(true);
  });
  it.each(['control', 'alt', 'meta'])('stop every combination with %s', modifier => {
    expect(isDeniedKey({ ...plain, [modifier]: true, key: 'w' })).toBe(true);
  });
  it('are stopped before the page sees them', () => {
    const contents = new EventEmitter();
    lockKeyboard(contents as WebContents);
    const preventDefault = vi.fn();
    contents.emit('before-input-event', { preventDefault }, { ...plain, key: 'a' });
    expect(preventDefault).not.toHaveBeenCalled();
    contents.emit('before-input-event', { preventDefault }, { ...plain, control: true, key: 'w' });
    expect(preventDefault).toHaveBeenCalledOnce();
  });
});

describe('the command line of a packaged kiosk', () => {
  it.each(['remote-debugging-port', 'no-sandbox', 'inspect', 'js-flags', 'disable-web-security'])(
    'refuses --%s',
    name => {
      expect(refusedSwitch(asked => asked === name)).toBe(name);
    },
  );
  it('takes its own', () => {
    expect(
      refusedSwitch(asked => ['launch', 'disable-gpu', 'ozone-platform'].includes(asked)),
    ).toBeUndefined();
  });
});

describe('a locked session', () => {
  it('denies permissions, devices and downloads', () => {
    const events = new EventEmitter();
    const setters = {
      setPermissionRequestHandler: vi.fn(),
      setPermissionCheckHandler: vi.fn(),
      setDevicePermissionHandler: vi.fn(),
      setSpellCheckerEnabled: vi.fn(),
    };
    lockSession(Object.assign(events, setters) as unknown as Session);
    const answer = vi.fn();
    setters.setPermissionRequestHandler.mock.calls[0]?.[0]({}, 'media', answer);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
    expect(setters.setPermissionCheckHandler.mock.calls[0]?.[0]()).toBe(false);
    expect(setters.setDevicePermissionHandler.mock.calls[0]?.[0]()).toBe(false);
    const preventDefault = vi.fn();
    events.emit('will-download', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });
});

describe('a locked page', () => {
  const locked = () => {
    const open = vi.fn();
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: open });
    lockContents(contents as unknown as WebContents);
    return { contents, open };
  };

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'prevents %s',
    name => {
      const preventDefault = vi.fn();
      locked().contents.emit(name, { preventDefault });
      expect(preventDefault).toHaveBeenCalledOnce();
    },
  );
  it('opens no window', () => {
    expect(locked().open.mock.calls[0]?.[0]({ url: 'kiosk://app/staff/' })).toEqual({ action: 'deny' });
  });
});

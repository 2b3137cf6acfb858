import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distOfTestPages, electron, type Shell, startShell } from './shell.ts';

describe.skipIf(electron === undefined)('the shell, seen from a page that means harm', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await startShell({ dist: distOfTestPages() });
    await shell.page.waitForSelector('h1');
  });
  afterAll(() => shell?.close());

  it('runs the page in a process that the operating system has sandboxed', async () => {
    const status = await shell.app.evaluate(async ({ BrowserWindow, app }) => {
      const pid = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId();
      const read = process.getBuiltinModule('node:fs').readFileSync;
      return {
        seccomp: read(`/proc/${pid}/status`, 'utf8'),
        noSandbox: app.commandLine.hasSwitch('no-sandbox'),
      };
    });
    expect(status.noSandbox).toBe(false);
    expect(status.seccomp).toMatch(/^Seccomp:\s+2$/m);
  });

  it('gives the page nothing of Node and only one object of ours', async () => {
    const seen = await shell.page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter(name => name in window),
      ours: Object.keys((window as unknown as { fenliuShell: object }).fenliuShell),
    }));
    expect(seen).toEqual({ node: [], ours: ['connect'] });
  });

  it('opens no second window', async () => {
    expect(await shell.page.evaluate(() => window.open('kiosk://app/smart-counter/'))).toBeNull();
    expect(shell.app.windows()).toHaveLength(1);
  });

  it.each([
    'https://example.org/',
    'kiosk://app/staff/',
    'file:///etc/passwd',
    'data:text/html,x',
    'about:blank',
  ])('stays when the page wants to go to %s', async target => {
    await shell.page.evaluate(where => {
      location.href = where;
    }, target);
    await new Promise(resolve => setTimeout(resolve, 300));
    await expect.poll(() => shell.page.url()).toBe('kiosk://app/smart-counter/');
    expect(await shell.page.textContent('h1')).toBe('Test page');
  });

  it('lets no frame load anything', async () => {
    const body = await shell.page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = 'kiosk://app/smart-counter/';
      const ended = new Promise(resolve => {
        frame.onload = resolve;
        setTimeout(resolve, 500);
      });
      document.body.append(frame);
      await ended;
      const text = frame.contentDocument?.body?.textContent ?? '';
      frame.remove();
      return text.trim();
    });
    expect(body).toBe('');
  });

  it('reaches no other server', async () => {
    const outcome = await shell.page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    );
    expect(outcome).toBe('Failed to fetch');
    const violated = await shell.page.evaluate(
      () =>
        new Promise<string>(resolve => {
          document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), {
            once: true,
          });
          void fetch('http://127.0.0.1:9/').catch(() => undefined);
        }),
    );
    expect(violated).toBe('connect-src');
  });

  it('runs no script that was put into the page', async () => {
    const ran = await shell.page.evaluate(() => {
      try {
        const script = document.createElement('script');
        script.textContent = 'window.hacked = true';
        document.body.append(script);
      } catch {
        // Refused by Trusted Types already.
      }
      return 'hacked' in window;
    });
    expect(ran).toBe(false);
  });

  it('grants no permission and shows no device', async () => {
    const outcome = await shell.page.evaluate(async () => ({
      location: await new Promise<number>(resolve =>
        navigator.geolocation.getCurrentPosition(
          () => resolve(0),
          error => resolve(error.code),
        ),
      ),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      ),
      notification: await Notification.requestPermission(),
      hid: await (navigator as unknown as { hid: { getDevices(): Promise<unknown[]> } }).hid.getDevices(),
    }));
    expect(outcome).toEqual({
      location: 1, // PERMISSION_DENIED
      camera: 'NotAllowedError',
      notification: 'denied',
      hid: [],
    });
  });

  it.each([
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/smart-counter/..%2f..%2fsecret.json',
    '/%00',
    '/%',
    '/shell/main.cjs',
  ])('serves no file outside of the screens: %s', async path => {
    expect(await shell.page.evaluate(where => fetch(where).then(reply => reply.status), path)).toBe(404);
  });

  it('saves no file', async () => {
    await shell.app.evaluate(({ session }) => {
      session.fromPartition('pages').once('will-download', event => {
        Object.assign(globalThis, { downloadPrevented: event.defaultPrevented });
      });
    });
    await shell.page.evaluate(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = 'x.txt';
      link.click();
    });
    await expect
      .poll(() => shell.app.evaluate(() => (globalThis as { downloadPrevented?: boolean }).downloadPrevented))
      .toBe(true);
  });

  it('keeps keys that lead out of a kiosk from everybody, also from the page', async () => {
    await shell.page.evaluate(() => {
      const keys: string[] = [];
      Object.assign(globalThis, { keys });
      addEventListener('keydown', ({ key }) => keys.push(key));
    });
    const state = await shell.app.evaluate(async ({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0];
      const press = (keyCode: string, ...modifiers: ('control' | 'shift' | 'alt' | 'meta')[]): void => {
        window?.webContents.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
        window?.webContents.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
      };
      press('W', 'control');
      press('Q', 'control');
      press('R', 'control');
      press('I', 'control', 'shift');
      press('F4', 'alt');
      press('L', 'meta');
      press('F11');
      press('F12');
      press('7');
      await new Promise(resolve => setTimeout(resolve, 300));
      return { kiosk: window?.isKiosk(), tools: window?.webContents.isDevToolsOpened() };
    });
    expect(state).toEqual({ kiosk: true, tools: false });
    expect(await shell.page.evaluate(() => (globalThis as unknown as { keys: string[] }).keys)).toEqual([
      '7',
    ]);
  });

  it('fills its display and has no menu', async () => {
    const look = await shell.app.evaluate(({ BrowserWindow, Menu, screen }) => ({
      window: BrowserWindow.getAllWindows()[0]?.getBounds(),
      display: screen.getPrimaryDisplay().bounds,
      menu: Menu.getApplicationMenu(),
    }));
    expect(look.window).toEqual(look.display);
    expect(look.menu).toBeNull();
  });
});

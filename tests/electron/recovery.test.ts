import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { distOfTestPages, electron, out, type Shell, startShell, tree } from './shell.ts';

interface Talk {
  readonly heard: string[];
  post(text: string): void;
}
type TestWindow = Window & {
  fenliuShell: import('../../src/shell/electron/preload.ts').FenliuShell;
  talk: Talk;
};

/** The page connects, as a screen does, and notes what it hears. */
const connect = (shell: Shell): Promise<void> =>
  shell.page.evaluate(() => {
    const window = globalThis as unknown as TestWindow;
    const heard: string[] = [];
    const port = window.fenliuShell.connect({
      text: text => heard.push(text),
      closed: () => heard.push('(closed)'),
    });
    window.talk = { heard, post: text => port.post(text) };
  });
const say = (shell: Shell, text: string): Promise<void> =>
  shell.page.evaluate(text => (globalThis as unknown as TestWindow).talk.post(text), text);
const heard = (shell: Shell): Promise<string[]> =>
  shell.page.evaluate(() => (globalThis as unknown as TestWindow).talk.heard);

/** A port may be closed at once, but only one that was opened has something to close. */
const connectOpened = async (shell: Shell): Promise<void> => {
  await connect(shell);
  await expect.poll(() => heard(shell)).toEqual(['opened smart-counter']);
};

const crashPage = (shell: Shell): Promise<void> =>
  shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );

describe.skipIf(electron === undefined)('the shell, when something breaks', () => {
  let shell: Shell;
  afterEach(() => shell?.close());
  const start = async (told: Parameters<typeof startShell>[0] = {}): Promise<void> => {
    shell = await startShell({ dist: distOfTestPages(), ...told });
    await shell.page.waitForSelector('h1');
  };

  it("carries a page's texts to the backend and back, under the name of the window's screen", async () => {
    await start();
    await connect(shell);
    await say(shell, '你好');
    await expect.poll(() => heard(shell)).toEqual(['opened smart-counter', 'echo 你好']);
  });

  it('tells the page when the backend closed its port', async () => {
    await start();
    await connectOpened(shell);
    await say(shell, 'hang up');
    await expect.poll(() => heard(shell)).toEqual(['opened smart-counter', '(closed)']);
  });

  it('closes the port of a page that sends too much, and serves its next one', async () => {
    await start();
    await connectOpened(shell);
    await say(shell, 'x'.repeat(64 * 1024 + 1));
    await expect.poll(() => heard(shell)).toEqual(['opened smart-counter', '(closed)']);
    expect(shell.log()).toContain('"why":"too long"');
    await connectOpened(shell);
  });

  it('starts a backend that crashed again, and its page can connect again', async () => {
    await start();
    await connectOpened(shell);
    await say(shell, 'crash');
    await expect.poll(() => heard(shell)).toEqual(['opened smart-counter', '(closed)']);
    await expect
      .poll(async () => {
        await connect(shell);
        await new Promise(resolve => setTimeout(resolve, 200));
        return heard(shell);
      })
      .toEqual(['opened smart-counter']);
    expect(shell.log()).toContain('"child":"backend","code":1');
  });

  it('brings a crashed page back', async () => {
    await start();
    await crashPage(shell);
    await expect.poll(() => shell.log()).toContain('"child":"smart-counter","reason":"crashed"');
    await expect
      .poll(() =>
        shell.app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            'document.querySelector("h1").textContent',
          ),
        ),
      )
      .toBe('Test page');
  });

  it('shows that it is out of service and ends with 1 when the page crashes again and again', async () => {
    await start();
    const ended = new Promise<number | null>(resolve => shell.app.process().once('exit', resolve));
    for (let crash = 1; crash <= 4; crash++) {
      await crashPage(shell);
      await expect.poll(() => shell.log().split('"reason":"crashed"').length - 1).toBe(crash);
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
    const shown = await shell.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents?.executeJavaScript(
        'document.body.innerText + getComputedStyle(document.body).backgroundColor',
      );
    });
    expect(shown).toContain('暂停服务');
    expect(shown).toContain('rgb(250, 248, 244)');
    expect(await ended).toBe(1);
  });

  it('ends with 78 and the words of a backend that cannot run', async () => {
    const script = join(mkdtempSync(join(out, 'unable-')), 'unable.mjs');
    writeFileSync(
      script,
      `process.send({ type: 'unable', code: 'inUse', text: 'The data folder is in use.' }, () => process.exit(78));`,
    );
    // No window ever opens, so this one is started without waiting for it.
    const { spawn } = await import('node:child_process');
    const folder = mkdtempSync(join(out, 'shell-'));
    const file = join(folder, 'launch.json');
    writeFileSync(
      file,
      JSON.stringify({
        node: process.execPath,
        args: [script],
        dist: join(tree, 'dist'),
        profile: join(folder, 'profile'),
        log: join(folder, 'shell.log'),
        faces: [{ screen: 'smart-counter' }],
      }),
    );
    const child = spawn(electron ?? '', [
      '--disable-gpu',
      join(tree, 'dist/shell/main.cjs'),
      `--launch=${file}`,
    ]);
    let said = '';
    child.stderr.on('data', chunk => {
      said += String(chunk);
    });
    expect(await new Promise(resolve => child.once('exit', resolve))).toBe(78);
    expect(said).toContain('The data folder is in use.');
  });
});

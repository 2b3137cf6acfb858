import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  ipcMain,
  Menu,
  powerSaveBlocker,
  protocol,
  screen,
  session,
} from 'electron';
import { openLog } from '../../log/log.ts';
import { unableExit } from '../../rpc/relay.ts';
import type { ScreenName } from '../../rpc/screens.ts';
import { type Backend, superviseBackend } from './backend.ts';
import { openFaceWindow } from './face-window.ts';
import { readLaunchFile } from './launch-file.ts';
import { lockContents, lockSession, refusedSwitch } from './lock-down.ts';
import { maySpeak, relayPagePorts } from './page-ports.ts';
import { outOfServiceUrl, servePages } from './pages.ts';

// All of this must be said before Electron is ready.
protocol.registerSchemesAsPrivileged([
  { scheme: 'kiosk', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
Menu.setApplicationMenu(null);

const refused = app.isPackaged ? refusedSwitch(name => app.commandLine.hasSwitch(name)) : undefined;
const launch = readLaunchFile(app.commandLine.getSwitchValue('launch'));
app.setPath('userData', launch.profile);
if (refused !== undefined) refuseToStart(`--${refused} is not allowed`);
else if (!app.requestSingleInstanceLock()) refuseToStart('it is already running');
else void app.whenReady().then(run);

function refuseToStart(why: string): void {
  console.error(`The kiosk does not start: ${why}.`);
  app.exit(unableExit);
}

function run(): void {
  const log = openLog('shell', launch.log);
  const pages = session.fromPartition('pages'); // in memory: nothing of a page outlives the process
  const windows = new Map<number, { window: BrowserWindow; screen: ScreenName }>();
  let ending = false;

  lockSession(pages);
  pages.protocol.handle('kiosk', servePages(join(launch.dist, 'screens')));
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  powerSaveBlocker.start('prevent-display-sleep');

  const backend: Backend = superviseBackend(
    () => spawn(launch.node, launch.args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    {
      ready: () => {
        if (windows.size === 0) openWindows();
      },
      text: (port, text) => ports.text(port, text),
      portClosed: port => ports.closed(port),
      down: () => ports.closeAll(),
      unable: text => {
        console.error(text);
        giveUp(unableExit);
      },
    },
    log,
  );
  const ports = relayPagePorts(backend, log);

  ipcMain.on('connect', ({ sender, senderFrame, ports: [port] }) => {
    const face = windows.get(sender.id);
    if (!port) return;
    if (face && maySpeak(senderFrame, face.screen)) return ports.join(sender.id, face.screen, port);
    log('screenRefused', { why: 'not the page of this window' });
    port.close();
  });

  function openWindows(): void {
    const displays = screen.getAllDisplays();
    for (const [index, face] of launch.faces.entries()) {
      const { bounds } = displays[index] ?? screen.getPrimaryDisplay();
      const place = { dist: launch.dist, session: pages, bounds, devTools: !app.isPackaged };
      const window = openFaceWindow(face, place, log, () => giveUp(1));
      windows.set(window.webContents.id, { window, screen: face.screen });
    }
  }

  /** Says so to the customers, then ends: the operating system's supervisor knows what an exit code asks for. */
  function giveUp(code: number): void {
    // A window that cannot even show this page ends with the others, ten seconds later.
    for (const { window } of windows.values()) void window.loadURL(outOfServiceUrl).catch(() => undefined);
    setTimeout(() => void end(code), windows.size === 0 ? 0 : 10_000);
  }

  async function end(code: number): Promise<void> {
    if (ending) return;
    ending = true;
    await backend.stop();
    app.exit(code);
  }

  app.on('before-quit', event => {
    event.preventDefault();
    void end(0);
  });
  app.on('window-all-closed', () => void end(0));
  app.on('second-instance', () => [...windows.values()][0]?.window.focus());
}

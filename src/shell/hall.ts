import { join } from 'node:path';
import { version } from '../core/version.ts';
import type { Log } from '../log/log.ts';
import { unableExit } from '../rpc/relay.ts';
import { screenNames } from '../rpc/screens.ts';
import { ensureBuilt, screensBuild, shellBuild } from './build-screens.ts';
import { electronAvailable } from './electron-available.ts';
import { openElectron, waitForScreens } from './electron-window.ts';
import { padCells, sayIn, screenTitles } from './messages.ts';
import type { Options } from './options.ts';
import { type Role, root } from './roles.ts';
import { onStopSignal } from './stop-signals.ts';
import { type Ready, type Supervised, type SupervisorListener, supervise } from './supervisor.ts';

/** Everything is down within 2 s of the first Ctrl+C: this long to end by itself, the rest to be killed. */
const graceMs = 1_500;

/**
 * Starts all processes at once, says where their screens are, and waits for the end: Ctrl+C, a closed window, or
 * something that only a person can mend. When it returns nothing of it runs any more.
 * @returns the exit code
 */
export async function runHall({
  options,
  roles,
  folder,
  log,
}: {
  readonly options: Options;
  readonly roles: readonly Role[];
  /** For files that live as long as this run. */
  readonly folder: string;
  readonly log: Log;
}): Promise<number> {
  const say = sayIn(options.language);
  const over = Promise.withResolvers<number>();
  const ending = new AbortController();
  const running: { stop(graceMs: number): Promise<void> }[] = [];
  const stopAll = (grace: number): Promise<unknown> => {
    ending.abort();
    return Promise.all(running.map(child => child.stop(grace)));
  };
  let announced = false;

  const listener: SupervisorListener = {
    restarting: (child, why) => console.error(say('childExited', { child, why })),
    gone: (child, { code, detail = '' }) => {
      if (code === 'unable') {
        console.error(say('childUnable', { child, text: detail }));
        return over.resolve(unableExit);
      }
      console.error(say('childGaveUp', { child, why: detail, folder: join(options.data, child, 'log') }));
      // What is broken breaks only itself, unless it is what this command is for.
      if (!announced || child === 'kiosk' || roles.length === 1) over.resolve(70);
    },
  };
  const start = (role: Role): Supervised => {
    const child = supervise(role, listener, log);
    running.push(child);
    return child;
  };

  /** Resolves when the kiosk's screens can be used, in a window or without one. */
  async function startKiosk(role: Role): Promise<Ready | undefined> {
    const headless = async (): Promise<Ready | undefined> => {
      if (ending.signal.aborted) return undefined;
      const ready = await start(role).ready;
      return ready.ok ? ready.value : undefined;
    };
    if (options.headless) return headless();
    const electron = await electronAvailable(
      join(root, 'node_modules/electron'),
      { platform: process.platform, uid: process.getuid?.(), environment: process.env },
      ending.signal,
    );
    const built = electron.ok && (await ensureBuilt(root, shellBuild, ending.signal));
    if (!electron.ok || !built) {
      console.log(say('electronNot', { why: say(electron.ok ? 'electronNotBuilt' : electron.failure.code) }));
      return headless();
    }
    if (ending.signal.aborted) return undefined;
    console.log(say('electronOpens'));
    const window = openElectron(
      electron.value,
      {
        node: process.execPath,
        args: [role.module, ...role.args],
        dist: join(root, 'dist'),
        profile: join(options.data, 'electron'),
        log: join(options.data, 'log', 'shell.log'),
        faces: options.profile.map(screen => ({ screen, fullscreen: options.command === 'kiosk' })),
      },
      folder,
    );
    running.push(window);
    void window.ended.then(({ code, why }) => {
      if (ending.signal.aborted) return;
      if (code === 0 || code === unableExit) return over.resolve(code);
      console.error(say('electronEnded', { why }));
      void headless();
    });
    return waitForScreens(role.address, [...options.profile, 'staff', 'technician'], ending.signal);
  }

  async function bringUp(): Promise<void> {
    console.log(say('starting', { version }));
    const built = ensureBuilt(root, screensBuild, ending.signal);
    const starts = roles.map(async role => {
      if (role.name === 'kiosk') return startKiosk(role);
      const ready = await start(role).ready;
      return ready.ok ? ready.value : undefined;
    });
    if (!(await built) && !ending.signal.aborted) {
      console.error(say('buildFailed'));
      return over.resolve(70);
    }
    const ready = await Promise.all(starts);
    if (ending.signal.aborted || ready.includes(undefined)) return;
    announced = true;
    console.log(say('running'));
    for (const screen of screenNames) {
      const host = ready.find(found => found?.screens.includes(screen));
      if (host)
        console.log(`  ${padCells(screenTitles[screen][options.language], 16)}${host.http}/${screen}/`);
    }
    console.log(say('howToEnd'));
  }

  const forget = onStopSignal(
    () => over.resolve(0),
    () => void stopAll(0),
  );
  try {
    bringUp().catch(over.reject);
    return await over.promise;
  } finally {
    await stopAll(graceMs);
    forget();
  }
}

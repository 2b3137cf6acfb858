import type { MessagePortMain } from 'electron';
import type { Log } from '../../log/log.ts';
import { mostInbound } from '../../rpc/port.ts';
import type { ToBackend } from '../../rpc/relay.ts';
import type { ScreenName } from '../../rpc/screens.ts';
import { pageOrigin, screenUrl } from './pages.ts';

/** What we ask of the frame that wants to connect. */
export interface Sender {
  readonly origin: string;
  readonly url: string;
  readonly parent: unknown;
}

/** Only a window's top frame, and only while it shows the window's own screen, may speak to the backend. */
export const maySpeak = (frame: Sender | null, screen: ScreenName): boolean =>
  frame !== null && frame.parent === null && frame.origin === pageOrigin && frame.url === screenUrl(screen);

export interface PagePorts {
  /** Joins a page to the backend. A window has one port: an earlier one of the same window is closed. */
  join(window: number, screen: ScreenName, port: MessagePortMain): void;
  text(id: number, text: string): void;
  closed(id: number): void;
  closeAll(): void;
}

/** The ports of all pages, whose texts travel unread through the one pipe to the backend (`rpc/relay.ts`). */
export function relayPagePorts(
  backend: { isReady(): boolean; send(message: ToBackend): void },
  log: Log,
): PagePorts {
  const open = new Map<number, { window: number; port: MessagePortMain }>();
  let lastId = 0;

  const end = (id: number, tellBackend: boolean): void => {
    const entry = open.get(id);
    if (!open.delete(id)) return;
    entry?.port.close();
    if (tellBackend) backend.send({ type: 'portClosed', port: id });
  };

  return {
    join: (window, screen, port) => {
      // The page connects again by itself until the backend is there.
      if (!backend.isReady()) return port.close();
      for (const [id, entry] of open) if (entry.window === window) end(id, true);
      const id = ++lastId;
      open.set(id, { window, port });
      port.on('message', ({ data }) => {
        if (typeof data === 'string' && data.length <= mostInbound)
          return backend.send({ type: 'portText', port: id, text: data });
        log('messageRefused', { screen, why: typeof data === 'string' ? 'too long' : 'not text' });
        end(id, true);
      });
      port.on('close', () => end(id, true));
      backend.send({ type: 'portOpened', port: id, screen });
      port.start();
      log('screenConnected', { screen });
    },
    text: (id, text) => open.get(id)?.port.postMessage(text),
    closed: id => end(id, false),
    closeAll: () => {
      for (const id of open.keys()) end(id, false);
    },
  };
}

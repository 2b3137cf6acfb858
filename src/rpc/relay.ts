import * as z from 'zod';
import type { Port } from './port.ts';
import { type ScreenName, screenNameSchema } from './screens.ts';

/**
 * Many ports through one pipe between the shell and a backend process. In Electron a window's message port ends in the
 * main process, which has checked the sender; from there its texts travel in these messages, unread.
 */
export const toBackendSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('portOpened'), port: z.int(), screen: screenNameSchema }),
  z.object({ type: z.literal('portText'), port: z.int(), text: z.string() }),
  z.object({ type: z.literal('portClosed'), port: z.int() }),
  /** End cleanly: finish what runs, close the store, exit with 0. */
  z.object({ type: z.literal('shutdown') }),
]);
export type ToBackend = z.infer<typeof toBackendSchema>;

export const fromBackendSchema = z.discriminatedUnion('type', [
  /** Every screen of this process can be used. `http` is where browsers find them. */
  z.object({ type: z.literal('ready'), http: z.url(), screens: z.array(screenNameSchema) }),
  /** It cannot run, and a restart would not help: the text is for a person, the process exits with 78. */
  z.object({ type: z.literal('unable'), code: z.string(), text: z.string() }),
  z.object({ type: z.literal('portText'), port: z.int(), text: z.string() }),
  z.object({ type: z.literal('portClosed'), port: z.int() }),
]);
export type FromBackend = z.infer<typeof fromBackendSchema>;

/** The exit code of a process that must not be started again before a person acted (sysexits EX_CONFIG). */
export const unableExit = 78;

/** The exit code of a process that ended in good order to be started again (sysexits EX_TEMPFAIL): not a failure. */
export const restartExit = 75;

/**
 * The backend's end of the pipe: makes a `Port` of every port that is opened.
 * @param accept is given each new port with the name of its screen
 * @returns what to call with every parsed message from the shell
 */
export function acceptRelayedPorts(
  post: (message: FromBackend) => void,
  accept: (screen: ScreenName, port: Port) => void,
): (message: ToBackend) => void {
  const ports = new Map<number, { text: (text: string) => void; closed: () => void }>();
  return message => {
    if (message.type === 'portOpened') {
      let onText: (text: string) => void = () => {};
      let onClosed: () => void = () => {};
      const id = message.port;
      ports.set(id, {
        text: text => onText(text),
        closed: () => onClosed(),
      });
      accept(message.screen, {
        post: text => {
          if (ports.has(id)) post({ type: 'portText', port: id, text });
        },
        close: () => {
          if (!ports.delete(id)) return;
          post({ type: 'portClosed', port: id });
          onClosed();
        },
        onMessage: listener => {
          onText = listener;
        },
        onClose: listener => {
          onClosed = listener;
        },
      });
    } else if (message.type === 'portText') ports.get(message.port)?.text(message.text);
    else if (message.type === 'portClosed') {
      const port = ports.get(message.port);
      ports.delete(message.port);
      port?.closed();
    }
  };
}

import { renameSync, statSync } from 'node:fs';
import pino from 'pino';
import { countRepeats } from './count-repeats.ts';
import { type LogEvent, logEvents } from './events.ts';

/** What may stand in a log line. `Personal` does not fit: the compiler keeps people out of the log. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one event of the catalogue. */
export type Log = (event: LogEvent, fields?: LogFields) => void;

/** Weeks of a machine; with the file before it a log takes twice this, bytes. */
const mostLogBytes = 20_000_000;
/** What waits for room on a full disk; what comes after it is lost, bytes. */
const mostWaitingBytes = 1_000_000;

/**
 * A log that writes JSON lines to a file, at once and in order. A full file is put aside as `FILE.1`, in place of the one
 * that was put aside before.
 * @param component which process writes, as `kiosk`
 * @param most how large the file may become, bytes
 */
export function openLog(component: string, file: string, most = mostLogBytes): Log {
  const destination = pino.destination({ dest: file, mkdir: true, sync: true, maxLength: mostWaitingBytes });
  const logger = pino(
    { base: { component, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    // Only its `write`: on a full disk its `flushSync`, which pino calls after a fatal line, never returns.
    { write: line => destination.write(line) },
  );
  // A full disk must not end a process for want of a line: what cannot be kept without the disk ends it by itself.
  destination.on('error', () => {});
  let size = statSync(file).size;
  destination.on('write', (bytes: number) => {
    size += bytes;
  });
  const turn = (): void => {
    size = 0;
    try {
      renameSync(file, `${file}.1`);
      destination.reopen();
    } catch {
      // The file that is open goes on; the next full measure tries again.
    }
  };
  return countRepeats((event, fields = {}) => {
    if (size >= most) turn();
    logger[logEvents[event].level]({ event, ...fields }, logEvents[event].says);
  });
}

/** A log for tests and for tools that have no folder. */
export const silentLog: Log = () => {};

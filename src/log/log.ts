import pino from 'pino';
import { type LogEvent, logEvents } from './events.ts';

/** What may stand in a log line. `Personal` does not fit: the compiler keeps people out of the log. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one event of the catalogue. */
export type Log = (event: LogEvent, fields?: LogFields) => void;

/**
 * A log that writes JSON lines to a file, at once and in order.
 * @param component which process writes, as `kiosk`
 */
export function openLog(component: string, file: string): Log {
  const logger = pino(
    { base: { component, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, mkdir: true, sync: true }),
  );
  return (event, fields = {}) => logger[logEvents[event].level]({ event, ...fields }, logEvents[event].says);
}

/** A log for tests and for tools that have no folder. */
export const silentLog: Log = () => {};

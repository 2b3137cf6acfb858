import { inspect } from 'node:util';
import type { Log } from '../log/log.ts';
import type { Refusal } from './serve.ts';

/**
 * Writes a line for everything that a screen sent and that was refused unseen. A handler that threw is a bug: nobody
 * knows what it left behind, so the process ends once the screen has its answer, and its supervisor starts it anew.
 */
export const logRefusals =
  (log: Log, screen: string): Refusal =>
  ({ code, call, error }) => {
    log('messageRefused', { screen, code, call, ...(error === undefined ? {} : { error: inspect(error) }) });
    if (code === 'internalError')
      setImmediate(() => {
        throw error;
      });
  };

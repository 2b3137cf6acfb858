import { logEvents } from './events.ts';
import type { Log, LogFields } from './log.ts';

/** How often one cause of an event that other machines bring about has a line, ms. */
const interval = 60_000;

/** Of so many causes at once each has its own line; a stranger may invent any number of names. */
const mostCauses = 100;

interface Cause {
  fields: LogFields;
  repeats: number;
}

/**
 * Holds back what others repeat: the first of a cause is written at once, and whatever of it follows within a minute
 * as one line with their number (`times`).
 */
export function countRepeats(log: Log): Log {
  const causes = new Map<string, Cause>();

  return (event, fields = {}) => {
    if (!('byOthers' in logEvents[event])) return log(event, fields);
    const { code, why, branch, node } = fields;
    const own = JSON.stringify([event, code, why, branch, node]);
    const key = causes.has(own) || causes.size < mostCauses ? own : event;
    const known = causes.get(key);
    if (known) {
      known.fields = fields;
      known.repeats += 1;
      return;
    }
    const cause: Cause = { fields, repeats: 0 };
    causes.set(key, cause);
    log(event, fields);
    const timer = setInterval(() => {
      if (cause.repeats > 0) log(event, { ...cause.fields, times: cause.repeats });
      else {
        clearInterval(timer);
        causes.delete(key);
      }
      cause.repeats = 0;
    }, interval).unref();
  };
}

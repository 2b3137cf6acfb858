import Sqlite from 'better-sqlite3-multiple-ciphers';

/**
 * Makes this process die by SIGKILL at the n-th statement, BEGIN and COMMIT among them, that runs within the load that
 * is given to what this returns. Of the same load it is the same moment again.
 */
export function dieAtStatement({
  statement: last,
  when,
}: {
  readonly statement: number;
  readonly when: 'before' | 'after';
}): <T>(act: () => T) => T {
  const memory = new Sqlite(':memory:');
  const prototype: unknown = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  let inLoad = false;
  let count = 0;
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  for (const name of ['run', 'get', 'all'] as const) {
    const methods = prototype as Record<string, (...values: unknown[]) => unknown>;
    const bare = methods[name];
    if (!bare) throw new Error(`a statement cannot ${name}`);
    methods[name] = function (this: unknown, ...values) {
      if (inLoad) count += 1;
      const isLast = inLoad && count === last;
      if (isLast && when === 'before') die();
      const value = bare.apply(this, values);
      if (isLast && when === 'after') die();
      return value;
    };
  }
  return act => {
    inLoad = true;
    try {
      return act();
    } finally {
      inLoad = false;
    }
  };
}

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const steps = ['copyFileSync', 'fsyncSync', 'mkdirSync', 'renameSync', 'rmSync'] as const;

/**
 * Makes this process die right before its n-th step: a call by which files are made, named, removed or brought to the
 * disk. Between two of them a kill leaves what it leaves at the later one, but for what SQLite does by itself.
 * @param nth from 1; never when there are fewer steps
 */
export function dieAtStep(nth: number): void {
  let count = 0;
  // The five are called through this object, whatever each of them takes.
  const calls = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const step of steps) {
    const call = calls[step];
    calls[step] = (...args) => {
      count += 1;
      if (count === nth) process.kill(process.pid, 'SIGKILL');
      return call?.(...args);
    };
  }
  syncBuiltinESMExports();
}

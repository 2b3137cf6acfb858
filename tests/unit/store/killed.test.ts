import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { entriesAfter, verifyChain } from '../../../src/store/journal.ts';
import { openOperations } from '../../../src/store/operations.ts';
import { resolveInterruptedPrints } from '../../../src/store/prints.ts';
import { nodeStarted } from '../../../src/store/sessions.ts';
import { folder, open } from './a-store.ts';

const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Starts a writer, kills it after it has told of the first fact and a random time more, and returns what it told. */
async function writeUntilKilled(file: string): Promise<string[]> {
  const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ended = new Promise(resolve => child.once('close', resolve));
  await new Promise(resolve => child.stdout.once('data', resolve));
  await sleep(Math.random() * 30);
  child.kill('SIGKILL');
  await ended;
  // A line that was cut is not an acknowledgement.
  return told.split('\n').slice(0, -1);
}

describe('a store whose process is killed', () => {
  it('opens at once, has every acknowledged fact and an unbroken chain, twenty times over', async () => {
    const file = join(folder(), 'store.sqlite');
    const told: string[] = [];
    let entries = 0;
    for (let time = 1; time <= 20; time++) {
      told.push(...(await writeUntilKilled(file)));
      const store = open(file);
      const proof = verifyChain(store.read);
      expect(proof.ok).toBe(true);
      const found = entriesAfter(store.read, 0, 1_000_000);
      expect(found.length).toBeGreaterThan(entries);
      const facts = new Set(
        found.flatMap(({ kind, payload }) => {
          if (kind === 'printIntended') return `intended ${String(payload.operation)} ${String(payload.job)}`;
          if (kind === 'operationSettled') return `done ${String(payload.operation)}`;
          if (kind === 'ticketIssued') return `ticket ${String(payload.request)} ${String(payload.number)}`;
          return [];
        }),
      );
      expect(told.filter(fact => !facts.has(fact))).toEqual([]);
      const numbers = found
        .filter(({ kind }) => kind === 'ticketIssued')
        .map(({ payload }) => payload.number);
      expect(new Set(numbers).size).toBe(numbers.length);
      // Every operation of the journal that is not settled there can be resolved: its request is still here.
      const settled = new Set(
        found.filter(({ kind }) => kind === 'operationSettled').map(({ payload }) => payload.operation),
      );
      const left = found.filter(
        ({ kind, payload }) => kind === 'operationIntended' && !settled.has(payload.operation),
      );
      expect(new Set(openOperations(store.read).map(({ operation }) => operation))).toEqual(
        new Set(left.map(({ payload }) => payload.operation)),
      );
      nodeStarted(store.write, { version: '0.1.0' });
      resolveInterruptedPrints(store.write);
      entries = found.length;
      store.close();
    }
    expect(told.length).toBeGreaterThanOrEqual(20);
  }, 60_000);
});

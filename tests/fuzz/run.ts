import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { keep } from './corpus.ts';
import type { Finding } from './engine.ts';
import { openTargets } from './targets.ts';
import { type News, type Order, shared } from './worker.ts';

/**
 * `npm run fuzz -- --minutes N [--seed S] [--target NAME]`: gives every decoder mutations of honest inputs until the
 * time is over. Exit code 0: nothing found, 1: findings, 64: not understood.
 */

/** A single input that takes longer than this, ms, is taken for one that never ends: honest ones take a millisecond. */
const mostPerInput = 20_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    target: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const { target = '' } = values;
const targets = openTargets();
let names = targets.map(({ name }) => name).filter(name => name.startsWith(target));
if (!(minutes > 0) || !Number.isInteger(seed) || names.length === 0) {
  console.error('Usage: npm run fuzz -- --minutes N [--seed S] [--target NAME]. The targets are:');
  console.error(targets.map(({ name }) => `  ${name}`).join('\n'));
  process.exit(64);
}

const findings: Finding[] = [];
const totals = {
  executions: new Map<string, number>(),
  kept: new Map<string, number>(),
  functions: 0,
  characters: 0,
};

function report(finding: Finding): void {
  findings.push(finding);
  console.log(`\nFOUND in ${finding.target}: ${finding.what}`);
  console.log(
    `  seed ${seed}, ${finding.foundLength} bytes, made ${finding.input.length}: ${show(finding.input)}`,
  );
  console.log(finding.stack.split('\n').slice(1, 5).join('\n'));
  console.log(`  kept as ${keep(finding)}`);
}
const show = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.subarray(0, 200)).toString('hex');
  return bytes.length > 200 ? `${hex}…` : hex;
};

/** Works until the time is over or an input does not end. @returns the target of that one */
async function workUntil(until: number, round: number): Promise<string | undefined> {
  const buffer = new SharedArrayBuffer(shared.header * 4 + shared.most);
  const words = new Int32Array(buffer, 0, shared.header);
  const order: Order = { seed: seed + round * 1000, until, names, buffer };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: order,
    // As much as the first thread of a process has; a worker would have four times as much.
    resourceLimits: { stackSizeMb: 1 },
  });
  return new Promise((resolve, reject) => {
    let last = -1;
    let since = Date.now();
    let endless: string | undefined;
    const watch = setInterval(() => {
      const count = Atomics.load(words, shared.counter);
      if (count !== last) {
        last = count;
        since = Date.now();
      } else if (count > 0 && Date.now() - since > mostPerInput) {
        const name = names[Atomics.load(words, shared.target)] ?? '';
        const input = new Uint8Array(buffer, shared.header * 4).slice(0, Atomics.load(words, shared.length));
        report({ target: name, what: 'never ends', stack: '', input, foundLength: input.length });
        endless = name;
        end();
        void worker.terminate();
      }
    }, 500);
    const end = (): void => clearInterval(watch);
    worker.on('message', (news: News) => {
      if (news.kind === 'finding') return report(news.finding);
      for (const [name, count] of Object.entries(news.executions))
        totals.executions.set(`${round} ${name}`, count);
      for (const [name, count] of Object.entries(news.kept)) totals.kept.set(name, count);
      totals.functions = Math.max(totals.functions, news.functions);
      totals.characters = Math.max(totals.characters, news.characters);
    });
    worker.on('error', error => {
      end();
      reject(error);
    });
    worker.on('exit', () => {
      end();
      resolve(endless);
    });
  });
}

const until = Date.now() + minutes * 60_000;
console.log(`${names.length} targets, ${minutes} minutes, seed ${seed}`);
for (let round = 0; Date.now() < until && names.length > 0; round++) {
  const endless = await workUntil(until, round);
  names = names.filter(name => name !== endless);
}

const executionsOf = (name: string): number =>
  [...totals.executions].reduce((sum, [key, count]) => (key.endsWith(` ${name}`) ? sum + count : sum), 0);
console.log(`\n${'target'.padEnd(36)} ${'executions'.padStart(12)} ${'inputs kept'.padStart(12)}`);
let all = 0;
for (const { name } of targets) {
  const count = executionsOf(name);
  all += count;
  if (count > 0)
    console.log(
      `${name.padEnd(36)} ${String(count).padStart(12)} ${String(totals.kept.get(name) ?? 0).padStart(12)}`,
    );
}
console.log(
  `\n${all} executions, ${totals.functions} functions and ${totals.characters} characters of source reached, ` +
    `${findings.length} findings, seed ${seed}`,
);
process.exitCode = findings.length > 0 ? 1 : 0;

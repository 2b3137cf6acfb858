import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { corpusOf } from './corpus.ts';
import { startCoverage } from './coverage.ts';
import { type Finding, openCampaign } from './engine.ts';
import { openTargets } from './targets.ts';

/**
 * Does the work of `run.ts` in a thread of its own, so that a step that never ends can be ended. Before every input it
 * writes down what it tries: which target, and the bytes.
 */

/** What the two threads share: a count of inputs, the number of the target, the length of the input, and its bytes. */
export const shared = { counter: 0, target: 1, length: 2, header: 3, most: 16_384 } as const;

export const orderSchema = z.object({
  seed: z.int(),
  until: z.number(),
  names: z.array(z.string()),
  buffer: z.instanceof(SharedArrayBuffer),
});
export type Order = z.infer<typeof orderSchema>;

export type News =
  | {
      readonly kind: 'progress' | 'done';
      readonly executions: Readonly<Record<string, number>>;
      readonly kept: Readonly<Record<string, number>>;
      readonly functions: number;
      readonly characters: number;
    }
  | { readonly kind: 'finding'; readonly finding: Finding };

const batchSize = 50;
/** Every target has this long, ms, before the next one has its turn: some take a thousand times longer than others. */
const turn = 200;

async function work({ seed, until, names, buffer }: Order): Promise<void> {
  const words = new Int32Array(buffer, 0, shared.header);
  const bytes = new Uint8Array(buffer, shared.header * 4);
  const coverage = startCoverage(url => /\/(src|drivers)\//.test(url));
  const campaigns = openTargets()
    .filter(({ name }) => names.includes(name))
    .map((target, index) =>
      openCampaign(target, {
        seed: seed + index,
        coverage,
        extra: corpusOf(target.name),
        began(input) {
          bytes.set(input);
          Atomics.store(words, shared.target, index);
          Atomics.store(words, shared.length, input.length);
          Atomics.add(words, shared.counter, 1);
        },
      }),
    );
  const told = new Set<unknown>();
  const tell = (kind: 'progress' | 'done'): void =>
    parentPort?.postMessage({
      kind,
      executions: Object.fromEntries(campaigns.map(one => [one.target.name, one.executions()])),
      kept: Object.fromEntries(campaigns.map(one => [one.target.name, one.kept()])),
      functions: coverage.functions(),
      characters: coverage.characters(),
    } satisfies News);

  while (Date.now() < until) {
    for (const campaign of campaigns) {
      const over = Date.now() + turn;
      while (Date.now() < over) await campaign.batch(batchSize);
      for (const finding of campaign.findings()) {
        if (told.has(finding)) continue;
        told.add(finding);
        parentPort?.postMessage({ kind: 'finding', finding } satisfies News);
      }
    }
    tell('progress');
  }
  coverage.stop();
  tell('done');
}

if (parentPort) await work(orderSchema.parse(workerData));

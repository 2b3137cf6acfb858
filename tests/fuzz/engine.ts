import type { Coverage } from './coverage.ts';
import { minimised } from './minimise.ts';
import { mostLength, mutated, type Random, randomOf } from './mutate.ts';
import type { Target } from './target.ts';

export interface Finding {
  readonly target: string;
  /** What went wrong, in one line. */
  readonly what: string;
  readonly stack: string;
  readonly input: Uint8Array;
  /** As it was found, before it was made small. */
  readonly foundLength: number;
}

/** One target at work. */
export interface Campaign {
  readonly target: Target;
  executions(): number;
  /** Inputs that reached something new, and the seeds. */
  kept(): number;
  findings(): readonly Finding[];
  /** Tries so many inputs. */
  batch(count: number): Promise<void>;
}

/** What became of an input: `undefined` when all was well. */
export async function outcomeOf(target: Target, input: Uint8Array): Promise<Error | undefined> {
  try {
    const running = target.run(input);
    if (running) await running;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The same fault found through another input counts once: it is known by its message and the first place of ours. */
export function signatureOf(error: Error): string {
  const place = /((?:src|drivers)\/[^\s)]+?):\d+/.exec(error.stack ?? '')?.[1] ?? '';
  return `${error.name}: ${error.message.replace(/\d+/g, 'N').slice(0, 80)} ${place}`;
}

/**
 * @param began is told every input before it is tried, so that one that never ends is known
 * @param extra inputs to begin with, beside the seeds of the target
 */
export function openCampaign(
  target: Target,
  options: {
    seed: number;
    coverage?: Coverage;
    extra?: readonly Uint8Array[];
    began?: (input: Uint8Array) => void;
  },
): Campaign {
  const random: Random = randomOf(options.seed);
  const pool: Uint8Array[] = [...target.seeds, ...(options.extra ?? [])];
  const findings = new Map<string, Finding>();
  let untried: readonly Uint8Array[] = [...pool];
  let executions = 0;

  const tryOne = async (input: Uint8Array): Promise<void> => {
    executions++;
    options.began?.(input);
    const error = await outcomeOf(target, input);
    if (!error || findings.has(signatureOf(error))) return;
    const signature = signatureOf(error);
    const small = await minimised(input, async shorter => {
      options.began?.(shorter);
      const again = await outcomeOf(target, shorter);
      return again !== undefined && signatureOf(again) === signature;
    });
    findings.set(signature, {
      target: target.name,
      what: `${error.name}: ${error.message}`.split('\n', 1)[0] ?? '',
      stack: error.stack ?? '',
      input: small,
      foundLength: input.length,
    });
  };

  return {
    target,
    executions: () => executions,
    kept: () => pool.length,
    findings: () => [...findings.values()],
    async batch(count) {
      const inputs =
        untried.length > 0
          ? untried
          : Array.from({ length: count }, () => mutated(pool, random, target.most ?? mostLength));
      const fresh = untried.length === 0;
      untried = [];
      for (const input of inputs) await tryOne(input);
      const { coverage } = options;
      if (coverage?.takeNew(!fresh) && fresh) await keepThoseOf(coverage, inputs);
    },
  };

  /**
   * Something in a batch went where nothing went before: halves are tried again until it is known which. To look after
   * every single input would take most of the time.
   */
  async function keepThoseOf(coverage: Coverage, inputs: readonly Uint8Array[]): Promise<void> {
    for (const input of inputs) {
      options.began?.(input);
      await outcomeOf(target, input);
    }
    if (!coverage.takeNew(inputs.length === 1)) return;
    const [only] = inputs;
    if (inputs.length === 1 && only) {
      pool.push(only);
      return;
    }
    const half = Math.ceil(inputs.length / 2);
    await keepThoseOf(coverage, inputs.slice(0, half));
    await keepThoseOf(coverage, inputs.slice(half));
  }
}

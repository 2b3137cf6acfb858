import { describe, expect, it } from 'vitest';
import { corpusOf, corpusTargets } from '../../fuzz/corpus.ts';
import { openCampaign, outcomeOf } from '../../fuzz/engine.ts';
import { openTargets } from '../../fuzz/targets.ts';

/** A run of `npm run fuzz`, short and always the same. */
const seed = 20_261_121;
const inputsEach = 300;
const targets = openTargets();

describe('every reader of what others wrote', () => {
  it.each(targets.map(target => [target.name, target] as const))(
    '%s takes whatever comes',
    async (_, target) => {
      const campaign = openCampaign(target, { seed });
      while (campaign.executions() < inputsEach) await campaign.batch(50);
      const told = campaign
        .findings()
        .map(({ what, input }) => `${what}: ${Buffer.from(input).toString('hex')}`);
      expect(told).toEqual([]);
    },
    120_000,
  );

  it('takes every input that once found something', async () => {
    expect(corpusTargets().filter(name => !targets.some(target => target.name === name))).toEqual([]);
    for (const target of targets)
      for (const input of corpusOf(target.name))
        expect(await outcomeOf(target, input), Buffer.from(input).toString('hex')).toBeUndefined();
  });
});

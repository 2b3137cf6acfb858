import { describe, expect, it } from 'vitest';
import { openCampaign } from '../../fuzz/engine.ts';
import { minimised } from '../../fuzz/minimise.ts';
import { mutated, randomOf } from '../../fuzz/mutate.ts';
import { must, streamTarget, type Target } from '../../fuzz/target.ts';

const frame = Uint8Array.of(0x02, 0x00, 0x04, 1, 2, 3, 4, 0x03);

/** Tries a target for so many inputs, as the command does. */
async function campaign(target: Target, inputs: number, seed = 1) {
  const one = openCampaign(target, { seed });
  for (let done = 0; done < inputs; done += 50) await one.batch(50);
  return one;
}

describe('the fuzzer', () => {
  it('finds a decoder that throws at one wrong byte, and makes the input small', async () => {
    const found = await campaign(
      {
        name: 'throws',
        seeds: [frame],
        run(input) {
          if (input[0] === 0x02 && input.includes(0xfe)) throw new RangeError('no such status');
        },
      },
      5000,
    );
    expect(found.findings()).toHaveLength(1);
    expect(found.findings()[0]).toMatchObject({ what: 'RangeError: no such status' });
    expect(found.findings()[0]?.input).toEqual(Uint8Array.of(0x02, 0xfe));
  });

  it('finds a decoder that keeps whatever it does not understand', async () => {
    const found = await campaign(
      streamTarget({
        name: 'hoards',
        seeds: [frame],
        rest: new Uint8Array(),
        take: (rest, chunk) => Uint8Array.from([...rest, ...chunk]),
        lengthOf: rest => rest.length,
        most: 64,
      }),
      2000,
    );
    expect(found.findings().map(({ what }) => what)).toEqual(['Error: keeps 64 bytes at most']);
  });

  it('finds a rule that is broken later, in a promise', async () => {
    const found = await campaign(
      {
        name: 'later',
        seeds: [frame],
        async run(input) {
          await Promise.resolve();
          must(input.length < 100, 'answers');
        },
      },
      2000,
    );
    expect(found.findings()).toHaveLength(1);
  });

  it('counts one fault once, however many inputs lead to it', async () => {
    const found = await campaign(
      {
        name: 'often',
        seeds: [frame],
        run(input) {
          if (input.length > 8) throw new Error(`too long: ${input.length}`);
        },
      },
      3000,
    );
    expect(found.findings()).toHaveLength(1);
    expect(found.findings()[0]?.input).toHaveLength(9);
  });

  it('finds nothing in a decoder that is in order, and tries the honest input first', async () => {
    const tried: Uint8Array[] = [];
    await campaign({ name: 'fine', seeds: [frame], run: input => void tried.push(input) }, 100);
    expect(tried[0]).toEqual(frame);
    expect(tried.length).toBeGreaterThan(50);
  });

  it('tries the same inputs with the same seed, and others with another', () => {
    const inputs = (seed: number): string =>
      Array.from({ length: 20 }, (_, nth) => nth)
        .map(() => mutated([frame], random(seed), 1000))
        .map(input => Buffer.from(input).toString('hex'))
        .join();
    const randoms = new Map<number, ReturnType<typeof randomOf>>();
    const random = (seed: number) => {
      const one = randoms.get(seed) ?? randomOf(seed);
      randoms.set(seed, one);
      return one;
    };
    const first = inputs(7);
    randoms.clear();
    expect(inputs(7)).toBe(first);
    expect(inputs(8)).not.toBe(first);
  });

  it('makes an input no smaller than what still does the same', async () => {
    const small = await minimised(
      Uint8Array.from({ length: 500 }, (_, at) => at & 0xff),
      async input => Buffer.from(input).includes(Buffer.from([0x10, 0x11])),
    );
    expect(small).toEqual(Uint8Array.of(0x10, 0x11));
  });
});

import { parseArgs } from 'node:util';
import { spoilNetwork } from './bad-network.ts';
import { fillDisk } from './disk-full.ts';
import { killAtMoments } from './killed.ts';
import type { Plan, Report } from './part.ts';
import { cutPower } from './power-cut.ts';
import { killRestores } from './restored.ts';

/**
 * `npm run campaign -- [--seed S] [--moments N] [--from M] [--only kill|powercut|diskfull|network|restore]`. Exit code 0:
 * nothing acknowledged was lost, nothing doubled, every store whole; 1: not so; 64: not understood.
 */

const parts: Readonly<
  Record<string, { readonly moments: number; readonly run: (plan: Plan) => Promise<Report> }>
> = {
  kill: { moments: 1_000, run: killAtMoments },
  powercut: { moments: 1_000, run: cutPower },
  diskfull: { moments: 1_000, run: fillDisk },
  network: { moments: 100, run: spoilNetwork },
  restore: { moments: 300, run: killRestores },
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    moments: { type: 'string' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const [seed, from] = [Number(values.seed), Number(values.from)];
const moments = values.moments === undefined ? undefined : Number(values.moments);
if (
  ![seed, from, moments ?? 1].every(value => Number.isInteger(value) && value >= 0) ||
  (values.only !== undefined && !Object.hasOwn(parts, values.only))
) {
  console.error(
    `Usage: npm run campaign -- [--seed S] [--moments N] [--from M] [--only ${Object.keys(parts).join('|')}]`,
  );
  process.exit(64);
}

let fine = true;
for (const [name, part] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue;
  const began = performance.now();
  console.log(`${name}: seed ${seed}`);
  const plan = {
    seed,
    from,
    moments: moments ?? part.moments,
    tell: (text: string) => console.log(`  ${text}`),
  };
  const report = await part.run(plan);
  if (report.skipped !== undefined) {
    console.log(`  **** not tried: ${report.skipped} ****`);
    continue;
  }
  const { lost, doubled, half, broken } = report.findings;
  console.log(
    `  ${report.moments} moments, ${report.acknowledged} facts acknowledged, ${lost.length} lost, ` +
      `${doubled.length} doubled, ${half.length} half, ${report.whole} stores opened whole with their chains, ` +
      `${broken.length} not; ${report.remark}; ${Math.round((performance.now() - began) / 1_000)} s`,
  );
  if (lost.length + doubled.length + half.length + broken.length === 0) continue;
  fine = false;
  for (const [what, found] of Object.entries(report.findings))
    for (const each of (found as string[]).slice(0, 5)) console.log(`  ${what}: ${each}`);
  const again: NonNullable<Report['repeat']> = report.repeat ?? { from, moments: report.moments };
  console.log(
    `  repeat: npm run campaign -- --only ${name} --seed ${seed} --from ${again.from} --moments ${again.moments}`,
  );
  if (again.from > from)
    console.log(`  or from the beginning: --from ${from} --moments ${again.from + again.moments - from}`);
}
console.log(fine ? 'nothing lost, nothing doubled' : 'NOT in order');
process.exit(fine ? 0 : 1);

import { describe, expect, it } from 'vitest';
import { spoilNetwork } from '../campaign/bad-network.ts';
import { fillDisk } from '../campaign/disk-full.ts';
import { killAtMoments } from '../campaign/killed.ts';
import { nothingFound, type Plan, type Report } from '../campaign/part.ts';
import { cutPower } from '../campaign/power-cut.ts';
import { killRestores } from '../campaign/restored.ts';
import { seedOfRun } from '../support/random.ts';

const seed = seedOfRun();

/** Some moments of each part; `npm run campaign` tries a thousand. */
describe(`a node at full speed (FENLIU_SEED=${seed})`, () => {
  const parts: readonly [string, number, (plan: Plan) => Promise<Report>][] = [
    ['that is killed', 12, killAtMoments],
    ['whose power is cut', 12, cutPower],
    ['whose disk is full', 5, plan => fillDisk({ ...plan, from: seed % 11, step: 11 })],
    ['whose line is bad', 3, spoilNetwork],
    ['that is killed while it restores its store', 20, killRestores],
  ];
  it.each(parts)(
    '%s loses nothing that it has acknowledged, and doubles nothing',
    async (_, moments, part) => {
      const report = await part({ seed, from: 0, moments, tell: () => {} });
      if (report.skipped !== undefined) return console.warn(`**** not tried: ${report.skipped} ****`);
      expect(report.findings).toEqual(nothingFound());
      expect(report).toMatchObject({ moments, whole: expect.any(Number) });
      expect(report.acknowledged).toBeGreaterThan(moments);
    },
  );
});

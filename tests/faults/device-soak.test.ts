import { expect, it } from 'vitest';
import { soakDevices } from '../soak/devices.ts';
import { seedOfRun } from '../support/random.ts';

it('every command to every device ends exactly once, whatever happens to wires and by people’s hands', async () => {
  const seed = seedOfRun();
  const report = await soakDevices({ ms: 20_000, seed });
  const where = `FENLIU_SEED=${seed}`;
  expect(report.commands, where).toBeGreaterThan(100);
  expect(report.completions, where).toBe(report.commands);
  expect(report, where).toMatchObject({ repeated: 0, hangs: [], notOnline: [], restarts: 0 });
  for (const { model, codes } of report.devices)
    expect(Object.keys(codes), `${where} ${model}`).not.toEqual([]);
});

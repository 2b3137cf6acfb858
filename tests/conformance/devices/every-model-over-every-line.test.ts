import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceModels, driverOf } from '../../../drivers/host/registry.ts';
import { simulatedModels } from '../../../src/shell/devices/simulators.ts';
import { hidPlaces } from '../../umockdev/devices.ts';
import { dialogueOf } from './dialogues.ts';
import { type FarEnd, farEnds } from './far-ends.ts';
import { openRealHost } from './real-host.ts';

const inTheManual = {
  serial: 'serial',
  tcp: 'TCP',
  hid: 'HID',
  'usb-printer': 'USB printer',
  sim: 'simulated',
} as const;
const kinds = Object.keys(farEnds) as (keyof typeof farEnds)[];

describe.each(kinds)('over a %s line, in the driver host process', kind => {
  const models = deviceModels.filter(({ transports }) => transports.includes(kind)).map(({ model }) => model);
  const ends: FarEnd[] = [];
  let host: ReturnType<typeof openRealHost>;
  let outcomes: ReadonlyMap<string, Promise<void>>;

  /** Everything that the model can be told and tell; then it is pulled out in the middle of it, and comes back. */
  async function visit(model: string, index: number): Promise<void> {
    const simulated = simulatedModels.find(one => one.model === model);
    if (!simulated) throw new Error(`no simulator ${model}`);
    const end = await farEnds[kind](simulated);
    ends.push(end);
    const id = `device:${index}`;
    const device = await host.place(model, end.config(), id);
    await host.until(device, 'online');
    await host.talk(model, device, end.thing, 1);

    end.unplug();
    await host.until(device, 'offline');
    const [turn] = dialogueOf(model).turns;
    if (turn && 'command' in turn) {
      const refused = await host.run(device, turn.command, turn.payload(2));
      await expect.poll(() => host.completionsOf(refused)).toMatchObject([{ code: 'deviceNotReady' }]);
    }
    await end.plug();
    await host.place(model, end.config(), id);
    await host.until(device, 'online');
    await host.talk(model, device, end.thing, 3, 1);
  }

  beforeAll(() => {
    host = openRealHost();
    // All at once, as in a hall: the slowest takes as long as all of them.
    outcomes = new Map(models.map((model, index) => [model, visit(model, index)]));
    for (const outcome of outcomes.values()) outcome.catch(() => {});
  });
  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
    await host.end();
    await Promise.all(ends.map(end => end.close()));
  });

  it.each(models)('%s does all that it can, is missed when it goes, and is back', async model => {
    await outcomes.get(model);
  });
});

describe('every model', () => {
  it('has a row in the manual with all its lines', async () => {
    const manual = await readFile('assets/manual/technicians.md', 'utf8');
    for (const { model, transports } of deviceModels) {
      const rows = manual
        .split('\n')
        .filter(
          line =>
            (line.startsWith('| ') && line.includes(`: \`${model}\``)) || line.includes(`, \`${model}\` |`),
        );
      expect(rows, model).toHaveLength(1);
      for (const kind of transports) expect(rows[0], `${model} over ${kind}`).toContain(inTheManual[kind]);
    }
  });

  it('has a line here or in the test bed for each kind of line that its manifest tells', () => {
    const proved = deviceModels.map(({ model, transports }) => [
      model,
      transports.filter(kind => (kind === 'hid' ? model in hidPlaces : kind in farEnds)),
    ]);
    expect(proved).toEqual(deviceModels.map(({ model, transports }) => [model, transports]));
  });

  it('is told everything that it can be told', () => {
    for (const { model } of deviceModels) {
      const told = dialogueOf(model).turns.flatMap(turn => ('command' in turn ? [turn.command] : []));
      expect(new Set(told), model).toEqual(new Set(driverOf(model)?.manifest.commands));
    }
  });
});

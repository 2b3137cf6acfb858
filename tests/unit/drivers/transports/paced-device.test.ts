import { expect, it, onTestFinished, vi } from 'vitest';
import { openPacedDevice } from '../../../../drivers/transports/paced-device.ts';

it('sees no silence between two bytes when the process was held up between them', async () => {
  const heard: string[] = [];
  const device = openPacedDevice({
    baud: 1200,
    speed: 1,
    changed: () => {},
    toHost: () => {},
    fill: () => {},
    unplug: () => {},
    simulate: world => ({
      class: 'callBoard',
      receive(bytes) {
        for (const byte of bytes) heard.push(String(byte));
        const count = heard.length;
        world.after(12, () => {
          if (heard.length === count) heard.push('silence');
        });
        const held = performance.now() + 40;
        while (performance.now() < held);
      },
      powerCycle: () => {},
    }),
  });
  onTestFinished(() => device.stop());
  device.hear(Uint8Array.of(1, 2));
  await vi.waitFor(() => expect(heard).toContain('silence'), { timeout: 10_000 });
  expect(heard).toEqual(['1', '2', 'silence']);
});

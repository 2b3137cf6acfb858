import { describe, expect, it } from 'vitest';
import { openPublisher } from '../../../../drivers/host/publisher.ts';
import type { DeviceState } from '../../../../src/core/device.ts';

const online: DeviceState = { device: 'online' };
const offline: DeviceState = { device: 'offline', cause: 'pulled' };

function place() {
  let now = 100_000;
  let due: { at: number; action: () => void }[] = [];
  const told: string[] = [];
  const publisher = openPublisher(
    {
      now: () => now,
      after(ms, action) {
        const entry = { at: now + ms, action };
        due.push(entry);
        return () => {
          due = due.filter(other => other !== entry);
        };
      },
    },
    state => told.push(state.cause ? `${state.device} ${state.cause}` : state.device),
  );
  return {
    told,
    publisher,
    pass(ms: number) {
      now += ms;
      const ripe = due.filter(({ at }) => at <= now);
      due = due.filter(({ at }) => at > now);
      for (const { action } of ripe) action();
    },
    lose(age: number) {
      const wasThere = publisher.lost(age);
      publisher.state(offline);
      return wasThere;
    },
  };
}

describe('what is told of a device', () => {
  it('is a change, and nothing else', () => {
    const { publisher, told } = place();
    publisher.state({ device: 'starting' });
    for (let index = 0; index < 3; index++) publisher.state(online);
    publisher.state({ device: 'online', paper: 'low' });
    expect(told).toEqual(['starting', 'online', 'online']);
  });

  it('has a cause that fits into what travels to the kiosk', () => {
    const { publisher, told } = place();
    publisher.state({ device: 'offline', cause: 'x'.repeat(5000) });
    expect(told).toEqual([`offline ${'x'.repeat(200)}`]);
  });

  it('is that it came, at once, when it was never there or was away for long', () => {
    const at = place();
    at.publisher.state({ device: 'starting' });
    at.publisher.state(online);
    at.pass(60_000);
    expect(at.lose(60_000)).toBe(true);
    at.pass(10_000);
    at.publisher.state(online);
    expect(at.told).toEqual(['starting', 'online', 'offline pulled', 'online']);
  });

  it('is once that it went and once that it is back, however often it flaps', () => {
    const at = place();
    at.publisher.state(online);
    at.pass(60_000);
    expect(at.lose(60_000)).toBe(true);
    for (let flap = 0; flap < 20; flap++) {
      at.pass(100);
      at.publisher.state(online);
      at.pass(100);
      expect(at.lose(100)).toBe(false);
    }
    at.pass(100);
    at.publisher.state(online);
    at.publisher.state({ device: 'userError', cause: 'cover' });
    expect(at.told).toEqual(['online', 'offline pulled']);
    at.pass(5_000);
    expect(at.told).toEqual(['online', 'offline pulled', 'userError cover']);
  });

  it('is a quarter of a second after a single loss that it is back', () => {
    const at = place();
    at.publisher.state(online);
    at.pass(60_000);
    at.lose(60_000);
    at.pass(300);
    at.publisher.state(online);
    expect(at.told).toHaveLength(2);
    at.pass(250);
    expect(at.told).toEqual(['online', 'offline pulled', 'online']);
  });

  it('is not that it is back when it is lost again before it stayed', () => {
    const at = place();
    at.publisher.state(online);
    at.lose(60_000);
    at.publisher.state(online);
    at.lose(10);
    at.pass(60_000);
    expect(at.told).toEqual(['online', 'offline pulled']);
  });
});

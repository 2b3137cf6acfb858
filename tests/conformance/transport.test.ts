import { afterEach, describe, expect, it, vi } from 'vitest';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';
import type { Transport, TransportListener } from '../../drivers/transports/transport.ts';
import { type Rig, serialRig, simRig, socketFolder, tcpRig } from './lines.ts';

/** Gathers what a line tells its owner. */
function listen() {
  const chunks: Uint8Array[] = [];
  const ends: { canceled: boolean; cause?: string }[] = [];
  const listener: TransportListener = {
    bytes: chunk => void chunks.push(chunk),
    closed: end => void ends.push(end),
  };
  return { listener, ends, heard: () => Buffer.concat(chunks) };
}

/** How long a test waits for anything; a busy machine needs patience. */
const limit = { timeout: 10_000, interval: 5 };

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

describe.each([
  ['simulated', simRig],
  ['tcp', tcpRig],
  ['serial', serialRig],
])('a %s line', (_name, makeRig) => {
  const rigs: Rig[] = [];
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });

  const opened = async () => {
    const rig = await makeRig();
    rigs.push(rig);
    const ears = listen();
    const result = await rig.open(ears.listener);
    if (!result.ok) throw new Error(`not opened: ${result.failure.detail}`);
    return { rig, ...ears, line: result.value };
  };

  it('carries every byte unchanged, both ways', async () => {
    const { rig, line, heard } = await opened();
    await line.write(everyByte);
    await vi.waitFor(() => expect(rig.heard()).toEqual(Buffer.from(everyByte)), limit);
    rig.say(everyByte);
    await vi.waitFor(() => expect(heard()).toEqual(Buffer.from(everyByte)), limit);
    await line.close();
  });

  it('keeps the order of writes, and takes more than fits in any buffer on the way', async () => {
    const { rig, line } = await opened();
    const sent = Array.from({ length: 40 }, (_, index) => new Uint8Array(700).fill(index));
    for (const part of sent) await line.write(part);
    await vi.waitFor(() => expect(rig.heard().length).toBe(28_000), limit);
    expect(rig.heard()).toEqual(Buffer.concat(sent));
    await line.close();
  });

  it('tells once that we closed it, and takes nothing more', async () => {
    const { line, ends } = await opened();
    await Promise.all([line.close(), line.close()]);
    await line.close();
    expect(ends).toEqual([{ canceled: true }]);
    await expect(line.write(everyByte)).rejects.toThrow();
  });

  it('tells once that the device went away, with the cause, and takes nothing more', async () => {
    const { rig, line, ends } = await opened();
    rig.vanish();
    await vi.waitFor(() => expect(ends).toHaveLength(1), limit);
    expect(ends[0]?.canceled).toBe(false);
    expect(ends[0]?.cause).toBeTruthy();
    await expect(line.write(everyByte)).rejects.toThrow();
    await line.close();
    expect(ends).toHaveLength(1);
  });

  it('lets no write hang when it closes in the middle of one', async () => {
    const { line, ends } = await opened();
    const write = line.write(new Uint8Array(200_000)).then(
      () => 'taken',
      () => 'refused',
    );
    await line.close();
    expect(['taken', 'refused']).toContain(await write);
    expect(ends).toEqual([{ canceled: true }]);
  });

  it('refuses overlapping writes: that is a bug of the caller', async () => {
    const { line } = await opened();
    const first = line.write(everyByte);
    expect(() => line.write(everyByte)).toThrow('overlap');
    await first;
    await line.close();
  });

  it('can be opened again after it was closed', async () => {
    const { rig, line } = await opened();
    await line.close();
    const again = await vi.waitFor(async () => {
      const ears = listen();
      const result = await rig.open(ears.listener);
      if (!result.ok) throw new Error(result.failure.detail);
      rig.say(everyByte);
      await vi.waitFor(() => expect(ears.heard()).toEqual(Buffer.from(everyByte)), 300);
      return result.value;
    }, limit);
    await again.close();
  });

  it('says what is wrong when there is no device', async () => {
    const { rig, line } = await opened();
    await line.close();
    rig.vanish();
    const ears = listen();
    const result = await vi.waitFor(async () => {
      const tried = await rig.open(ears.listener);
      if (tried.ok) await tried.value.close();
      expect(tried.ok).toBe(false);
      return tried;
    }, limit);
    expect(result).toMatchObject({ ok: false, failure: { code: 'lineUnavailable' } });
    expect(ears.heard()).toHaveLength(0);
  });
});

describe('a serial line', () => {
  it('notices a hang-up at any moment, also in the middle of a read, which then gives nothing for ever', async () => {
    for (let round = 0; round < 20; round++) {
      const rig = await serialRig();
      const ears = listen();
      await rig.open(ears.listener);
      if (round % 2 === 1) await new Promise(resolve => setTimeout(resolve, round));
      rig.vanish();
      await vi.waitFor(() => expect(ears.ends).toHaveLength(1), limit);
      expect(ears.ends[0]?.canceled).toBe(false);
    }
  });

  it('is locked against a second user', async () => {
    const rig = await serialRig();
    const first = await rig.open(listen().listener);
    expect(await rig.open(listen().listener)).toMatchObject({
      ok: false,
      failure: { code: 'lineUnavailable' },
    });
    if (first.ok) await first.value.close();
    await rig.close();
  });
});

describe('a simulated line', () => {
  it('is no faster than its baud rate, in either direction, and serves one host at a time', async () => {
    const folder = await socketFolder();
    const path = folder.path('line');
    const arrivals: { at: number; count: number }[] = [];
    const line = await openSimLine({
      path,
      baud: 9600,
      speed: 1,
      changed: () => {},
      simulate: world => ({
        class: 'callBoard',
        receive: bytes => {
          arrivals.push({ at: performance.now(), count: bytes.length });
          if (arrivals.reduce((sum, { count }) => sum + count, 0) === 96) world.send(new Uint8Array(96));
        },
        powerCycle: () => {},
      }),
    });
    const ears = listen();
    const open = lineOpener({ kind: 'sim', path, baud: 9600 });
    const result = await open(ears.listener);
    const host = result.ok ? result.value : undefined;
    const second = listen();
    await open(second.listener);
    await vi.waitFor(() => expect(second.ends).toHaveLength(1), limit);

    const start = performance.now();
    await host?.write(new Uint8Array(96));
    await vi.waitFor(() => expect(ears.heard()).toHaveLength(96), limit);
    // 96 bytes at 960 a second take 100 ms; a machine that is busy may take longer, but never less.
    expect((arrivals.at(-1)?.at ?? 0) - start).toBeGreaterThanOrEqual(99);
    expect(performance.now() - start).toBeGreaterThanOrEqual(199);
    expect(arrivals.length).toBeGreaterThan(5);

    await (host as Transport).close();
    await line.close();
    await folder.remove();
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TransportListener } from '../../drivers/transports/transport.ts';
import { type DeviceFile, handlesOn, type Rig } from './lines.ts';

/** Gathers what a line tells its owner. */
export function listen() {
  const chunks: Uint8Array[] = [];
  const ends: { canceled: boolean; cause?: string }[] = [];
  const listener: TransportListener = {
    bytes: chunk => void chunks.push(chunk),
    closed: end => void ends.push(end),
  };
  return { listener, chunks, ends, heard: () => Buffer.concat(chunks) };
}

/** How long a test waits for anything; a busy machine needs patience. */
export const limit = { timeout: 10_000, interval: 5 };

export const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

/** What every line owes its owner (models 4b), run over each of them. */
export function transportSuite(name: string, makeRig: () => Promise<Rig>): void {
  describe(name, () => {
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
}

/** For lines with a file behind them: nothing of a handle that was used up stays open. */
export function letsGoSuite(name: string, makeRig: () => Promise<Rig & DeviceFile>): void {
  it(`${name} is let go of when it is closed, and when it went away`, async () => {
    const rig = await makeRig();
    const before = handlesOn(rig.path);
    const first = await rig.open(listen().listener);
    if (!first.ok) throw new Error(first.failure.detail);
    expect(handlesOn(rig.path)).toBe(before + 1);
    await first.value.close();
    expect(handlesOn(rig.path)).toBe(before);

    const { listener, ends } = listen();
    const second = await rig.open(listener);
    expect(second.ok).toBe(true);
    rig.vanish();
    await vi.waitFor(() => expect(ends).toHaveLength(1), limit);
    await vi.waitFor(() => expect(handlesOn(rig.path)).toBe(0), limit);
    await rig.close();
  });
}

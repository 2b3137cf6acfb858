import { execFile, execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';
import type { Transport } from '../../drivers/transports/transport.ts';
import { printerRig, serialRig, simRig, socketFolder, tcpRig } from './lines.ts';
import { letsGoSuite, limit, listen, transportSuite } from './transport-suite.ts';

transportSuite('a simulated line', simRig);
transportSuite('a TCP line', tcpRig);
transportSuite('a serial line over a pseudo-terminal', serialRig);
transportSuite('a USB printer line over a pseudo-terminal, in place of /dev/usb/lp0', printerRig);
letsGoSuite('a serial line', serialRig);
letsGoSuite('a USB printer line', printerRig);

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

  it('is given up when another program has made its reads give nothing', async () => {
    const rig = await serialRig();
    const ears = listen();
    await rig.open(ears.listener);
    execFileSync('stty', ['-F', rig.path, 'min', '0']);
    rig.say(Uint8Array.of(1));
    await vi.waitFor(() => expect(ears.ends).toHaveLength(1), limit);
    expect(ears.ends).toEqual([{ canceled: false, cause: 'the port is read and gives nothing' }]);
    await rig.close();
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

describe('a USB printer line', () => {
  it('does not call bytes taken that it dropped when it was closed', async () => {
    const rig = await printerRig();
    const result = await rig.open(listen().listener);
    if (!result.ok) throw new Error(result.failure.detail);
    const write = result.value.write(new Uint8Array(200_000));
    await Promise.all([expect(write).rejects.toThrow('closed'), result.value.close()]);
    expect(rig.heard().length).toBeLessThan(200_000);
    await rig.close();
  });

  it('holds nothing else up while printers are silent, however many, and closes at once', async () => {
    // libuv has four threads for files: a blocking read of each printer would take them all.
    const rigs = await Promise.all(Array.from({ length: 6 }, printerRig));
    const lines = await Promise.all(rigs.map(rig => rig.open(listen().listener)));
    for (let round = 0; round < 3; round++) expect(await readFile(import.meta.filename, 'utf8')).toBeTruthy();
    for (const line of lines) if (line.ok) await line.value.close();
    for (const rig of rigs) await rig.close();
  });

  it('refuses a path that is no device, and writes nothing to it', async () => {
    const folder = await socketFolder();
    const path = folder.path('receipt.txt');
    await writeFile(path, 'kept');
    expect(await lineOpener({ kind: 'usb-printer', path })(listen().listener)).toEqual({
      ok: false,
      failure: { code: 'lineUnavailable', detail: `${path} is not a device` },
    });
    expect(await readFile(path, 'utf8')).toBe('kept');
    await folder.remove();
  });
});

describe('a machine whose native modules do not load', () => {
  it('says so of its serial and HID lines and listings, again and again, and runs the rest', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--no-addons',
      fileURLToPath(new URL('without-addons.ts', import.meta.url)),
    ]);
    const cause = 'Cannot load native addon because loading addons is disabled.';
    const unavailable = { ok: false, failure: { code: 'lineUnavailable', detail: cause } };
    const listing = {
      lines: [],
      notes: [
        { kind: 'serial', cause },
        { kind: 'hid', cause },
      ],
    };
    const round = { listing, serial: unavailable, hid: unavailable, tcp: true };
    expect(JSON.parse(stdout)).toEqual([round, round]);
  });
});

describe('a simulated line', () => {
  it('is plugged as it was last wanted, however fast the plug goes in and out', async () => {
    const folder = await socketFolder();
    const path = folder.path('line');
    const open = lineOpener({ kind: 'sim', path, baud: 9600 });
    const simulate = () => ({ class: 'callBoard', receive: () => {}, powerCycle: () => {} }) as const;
    const line = await openSimLine({ path, baud: 9600, speed: 1, changed: () => {}, simulate });
    line.unplug();
    await Promise.all([line.plug(), line.plug()]);
    expect(line.plugged()).toBe(true);
    line.unplug();
    const late = line.plug();
    line.unplug();
    await late;
    expect(line.plugged()).toBe(false);
    expect((await open(listen().listener)).ok).toBe(false);
    const again = line.plug();
    line.unplug();
    await Promise.all([again, line.plug()]);
    expect(line.plugged()).toBe(true);
    const result = await open(listen().listener);
    expect(result.ok).toBe(true);
    if (result.ok) await result.value.close();
    const last = line.plug();
    await line.close();
    await last;
    expect(line.plugged()).toBe(false);
    await folder.remove();
  });

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

import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { assert } from '../../../src/core/result.ts';
import { freePorts, loopback } from '../../../src/shell/free-ports.ts';

describe('free ports', () => {
  it('are all different when any will do, and can be listened on afterwards', async () => {
    const found = await freePorts([0, 0, 0, 0]);
    assert(found.ok, 'there are free ports');
    expect(new Set(found.value).size).toBe(4);
    for (const port of found.value)
      await new Promise<void>((resolve, reject) => {
        const server = createServer().once('error', reject);
        server.listen(port, loopback, () => server.close(() => resolve()));
      });
  });

  it('name the one that another program has', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, loopback, resolve));
    const address = other.address();
    assert(address !== null && typeof address === 'object', 'it listens');
    const { port } = address;
    expect(await freePorts([0, port])).toMatchObject({ ok: false, failure: { code: 'portInUse', port } });
    await new Promise(resolve => other.close(resolve));
    expect(await freePorts([port])).toEqual({ ok: true, value: [port] });
  });

  it('name one that is asked for twice', async () => {
    const found = await freePorts([0]);
    assert(found.ok, 'there is a free port');
    const [port = 0] = found.value;
    expect(await freePorts([port, port])).toMatchObject({ failure: { code: 'portInUse', port } });
  });
});

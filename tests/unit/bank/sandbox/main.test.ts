import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectCore } from '../../../../src/bank/http-client.ts';
import { type HostOperation, hostOperationSchema } from '../../../../src/bank/port.ts';
import { openLedger } from '../../../../src/bank/sandbox/ledger.ts';
import { loadSeed } from '../../../../src/bank/sandbox/seed.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { newId } from '../../../../src/core/new-id.ts';
import { Personal } from '../../../../src/core/personal.ts';
import { assert } from '../../../../src/core/result.ts';
import { type FromBackend, fromBackendSchema } from '../../../../src/rpc/relay.ts';

const main = fileURLToPath(new URL('../../../../src/bank/sandbox/main.ts', import.meta.url));

describe('the sandbox core as a process', () => {
  let folder: string;
  let children: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-core-'));
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const start = async (...more: string[]): Promise<{ child: ChildProcess; said: FromBackend }> => {
    const args = ['--listen', '127.0.0.1:0', '--data', folder, ...more];
    const child = fork(main, args, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    const [message] = await once(child, 'message');
    return { child, said: fromBackendSchema.parse(message) };
  };
  const addressOf = (said: FromBackend): string => {
    assert(said.type === 'ready', 'the core is ready');
    return said.http;
  };
  const transfer = (): Personal<HostOperation> =>
    new Personal(
      hostOperationSchema.parse({
        kind: 'transfer',
        id: newId(),
        customer: 'C0000001',
        from: '6200000000000001',
        to: '6200000000000002',
        toName: '李四',
        amount: 10,
        fee: 1,
      }),
    );

  it('ends with 0 when it is asked to, and when whoever started it is gone', async () => {
    const { child } = await start();
    child.send({ type: 'shutdown' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    const { child: orphan } = await start();
    orphan.disconnect();
    expect(await once(orphan, 'exit')).toEqual([0, null]);
  });

  it('says that it is unable to run, and ends with 78, when another process has its books', async () => {
    await start();
    const { child, said } = await start();
    expect(said).toMatchObject({ type: 'unable', code: 'storeBusy' });
    expect(await once(child, 'exit')).toEqual([78, null]);
  });

  it('loses nothing that it confirmed and stays in balance when it is killed while it books', async () => {
    const confirmed = new Map<string, unknown>();
    const silent = new Set<HostOperation['id']>();
    for (let round = 0; round < 5; round += 1) {
      const { child, said } = await start();
      const core = connectCore({ address: addressOf(said) });
      const exited = once(child, 'exit');
      let killed = false;
      const customer = async (): Promise<void> => {
        while (!killed) {
          const operation = transfer();
          const fate = await core.submit(operation);
          if (fate.ok) confirmed.set(operation.reveal().id, fate.value);
          else if (fate.failure.code === 'coreSilent') silent.add(operation.reveal().id);
        }
      };
      const customers = Array.from({ length: 4 }, customer);
      await wait(50 + 40 * round);
      child.kill('SIGKILL');
      await exited;
      killed = true;
      await Promise.all(customers);
    }
    expect(confirmed.size).toBeGreaterThan(10);

    const opened = openLedger(join(folder, 'ledger.sqlite'), loadSeed(), systemClock);
    assert(opened.ok, 'the books open again');
    const ledger = opened.value;
    const { debits, credits, unsoundOperations, overdrawn } = ledger.trialBalance();
    expect(debits).toBe(credits);
    expect({ unsoundOperations, overdrawn }).toEqual({ unsoundOperations: 0, overdrawn: 0 });
    for (const [id, fate] of confirmed) expect(ledger.find(id as HostOperation['id'])).toEqual(fate);
    const settled = [...silent].filter(id => ledger.find(id).state === 'done').length;
    const left = ledger.lookUpCustomer('11010519491231002X', '张三')?.accounts[0]?.balance;
    expect(left).toBe(26_800_000 - 11 * (confirmed.size + settled));
    ledger.close();
  });

  it('is slow when it is told to be; what it had not booked when it was killed is unknown afterwards', async () => {
    const { child, said } = await start('--delay-ms', '60000');
    const exited = once(child, 'exit');
    const operation = transfer();
    const answer = connectCore({ address: addressOf(said) }).submit(operation);
    await wait(300);
    child.kill('SIGKILL');
    expect(await answer).toMatchObject({ failure: { code: 'coreSilent' } });
    await exited;
    const again = connectCore({ address: addressOf((await start()).said) });
    expect(await again.find(operation.reveal().id)).toEqual({ ok: true, value: { state: 'unknown' } });
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connectCore } from '../../src/bank/http-client.ts';
import { systemClock } from '../../src/core/clock.ts';
import { branchIdSchema, operationIdSchema } from '../../src/core/ids.ts';
import { Personal } from '../../src/core/personal.ts';
import { silentLog } from '../../src/log/log.ts';
import { entriesAfter, verifyChain } from '../../src/store/journal.ts';
import { keyBeside, readKey } from '../../src/store/key-file.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openOperations } from '../../src/store/operations.ts';
import { openPglite } from '../../src/upstream/database.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { randomFrom, seedOfRun } from '../support/random.ts';
import { deviceId, transferOf, type Visitor, visitorAt } from '../support/visitor.ts';

const moments = 50;
const opening = 26_800_000;

/** What a customer can swear to: this session's confirmation was acknowledged. */
interface Witness {
  readonly session: string;
  readonly kind: 'transfer' | 'ticket';
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** A transfer of an amount that no other round uses, as far as it gets. */
async function transfer(counter: Visitor, yuan: number, witnesses: Witness[]): Promise<void> {
  await counter.laysCard('zhang-san');
  await counter.sees('select');
  await counter.wants({ kind: 'selectService', service: 'transfer' });
  await counter.sees('enter');
  await counter.wants({ kind: 'submitFields', values: transferOf(`${yuan}.00`) });
  const { review } = await counter.sees('confirm');
  const { session } = counter.view();
  const confirmed = await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
  if (confirmed.ok && session) witnesses.push({ session, kind: 'transfer' });
  await counter.sees('done');
}

async function takeNumber(machine: Visitor, witnesses: Witness[]): Promise<void> {
  await machine.wants({ kind: 'goWithoutCard' });
  await machine.sees('select');
  await machine.wants({ kind: 'selectService', service: 'personal-cash' });
  const { review } = await machine.sees('confirm');
  const { session } = machine.view();
  const confirmed = await machine.wants({ kind: 'confirm', digest: review.digest, acknowledged: false });
  if (confirmed.ok && session) witnesses.push({ session, kind: 'ticket' });
  await machine.sees('done');
}

/** Takes all paper out of the printers and returns what it says. */
async function paperText(hall: Hall): Promise<string> {
  const bench = await hall.screen('bench');
  const { devices } = await bench.until('bench', () => true);
  let text = '';
  for (const device of devices) {
    if (device.class !== 'receiptPrinter') continue;
    for (const line of device.lines)
      text += line.kind === 'text' ? `${line.runs.map(run => run.text).join('')}\n` : '';
    await bench.call('tearPaper', { device: device.id });
  }
  bench.close();
  return text;
}

describe('a kiosk backend that is killed', () => {
  it(`at ${moments} random moments of transfers and tickets loses nothing and doubles nothing`, async () => {
    const seed = seedOfRun();
    console.log(`seed ${seed} (FENLIU_SEED=${seed} repeats it)`);
    const random = randomFrom(seed);
    const hall = await startHall({ speed: 20, readMs: 100 });
    const witnesses: Witness[] = [];
    const lostScreens: string[] = [];
    let paper = '';
    let longest = 500;
    try {
      for (let round = 0; round < moments; round++) {
        const bench = await hall.screen('bench');
        await bench.call('takeCard', { device: deviceId('idCardReader:smart-counter') });
        bench.close();
        const counter = await visitorAt(hall, 'smart-counter');
        const machine = await visitorAt(hall, 'ticket-machine');
        await counter.sees('attract', screen => screen.canReadCard);
        const began = Date.now();
        // A killed backend answers nothing more: what then rejects is the customer staring at "please wait".
        const visits = Promise.allSettled([
          transfer(counter, round + 1, witnesses),
          takeNumber(machine, witnesses),
        ]).then(results => {
          if (results.every(result => result.status === 'fulfilled'))
            longest = Math.max(longest, Date.now() - began);
          return results;
        });
        if (round < 2) await visits;
        else await pause(random() * longest * 1.1);
        await hall.kill('kiosk');
        lostScreens.push(counter.view().screen.name);
        paper += await paperText(hall);
        await hall.start('kiosk');
        void visits;
      }

      const technician = await hall.screen('technician');
      await technician.until('diagnostics', ({ sync }) => sync.ackedSeq === sync.lastSeq, 60_000);
      await pause(4_000);
      await technician.until('diagnostics', ({ sync }) => sync.ackedSeq === sync.lastSeq, 60_000);
      paper += await paperText(hall);
      const core = connectCore({ address: hall.address('core') });
      await hall.kill('kiosk');

      const key = readKey({ file: keyBeside(join(hall.folder, 'kiosk')), kind: 'file' });
      if (!key.ok) throw new Error(key.failure.code);
      const opened = openStore({
        file: join(hall.folder, 'kiosk', 'store.sqlite'),
        key: key.value,
        branch: branchIdSchema.parse('demo-branch'),
        node: 'kiosk',
        clock: systemClock,
      });
      if (!opened.ok) throw new Error(opened.failure.code);
      const { read } = opened.value;

      expect(verifyChain(read)).toMatchObject({ ok: true });
      expect(openOperations(read), 'every operation is settled').toEqual([]);

      const journal = entriesAfter(read, 0, 1_000_000);
      const intended = journal
        .filter(entry => entry.kind === 'operationIntended')
        .map(entry => entry.payload);
      const settled = journal.filter(entry => entry.kind === 'operationSettled').map(entry => entry.payload);
      for (const witness of witnesses)
        expect(
          intended.filter(
            payload =>
              payload.session === witness.session &&
              (payload.service === 'transfer') === (witness.kind === 'transfer'),
          ),
          `acknowledged ${witness.kind}`,
        ).toHaveLength(1);
      expect(new Set(settled.map(payload => payload.operation)).size).toBe(settled.length);

      let spent = 0;
      for (const { operation, service, amount, fee } of intended) {
        if (service !== 'transfer') continue;
        const outcome = settled.find(payload => payload.operation === operation)?.outcome;
        const fate = await core.find(operationIdSchema.parse(operation));
        expect(fate.ok && fate.value.state === 'done').toBe(outcome === 'done');
        if (outcome === 'done') spent += z.number().parse(amount) + z.number().parse(fee);
      }
      const customer = await core.lookUpCustomer(
        new Personal({ number: '11010519491231002X', name: '张三' }),
      );
      if (!customer.ok) throw new Error(customer.failure.code);
      expect(customer.value.accounts[0]?.balance).toBe(opening - spent);

      const numbers = journal
        .filter(entry => entry.kind === 'ticketIssued')
        .map(entry => entry.payload.number);
      expect(new Set(numbers).size, 'no number twice').toBe(numbers.length);
      const printed = paper.match(/^\s*A\d{3}\s*$/gm) ?? [];
      expect(new Set(printed).size, 'no number on two papers').toBe(printed.length);
      const references = paper.match(/F\d{12}/g) ?? [];
      expect(new Set(references).size, 'no receipt twice').toBe(references.length);
      expect(paper.replaceAll(' ', ''), 'no account whole').not.toContain('6200000000000003');

      await hall.end('upstream');
      const upstream = await openPglite(join(hall.folder, 'upstream/pglite'), silentLog);
      const rows = await upstream.query(
        z.object({ hash: z.string() }),
        'SELECT hash FROM journal ORDER BY seq',
      );
      expect(
        rows.map(row => row.hash),
        'upstream equals the journal',
      ).toEqual(journal.slice(0, rows.length).map(entry => entry.hash));
      expect(rows.length).toBe(journal.length);
      await upstream.close();
      opened.value.close();
      const done = settled.filter(payload => payload.outcome === 'done').length;
      const screens = Object.entries(Object.groupBy(lostScreens, name => name)).map(
        ([name, killed]) => `${name} ${killed?.length ?? 0}`,
      );
      console.log(
        `${moments} kills: ${intended.length} operations intended, ${done} done, ${settled.length - done} withdrawn, ` +
          `${numbers.length} numbers, ${witnesses.length} confirmations acknowledged, 0 lost, 0 doubled; ` +
          `screens at the kill: ${screens.join(', ')}`,
      );
    } finally {
      await hall.stop();
    }
  });
});

import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { connectCore } from '../../src/bank/http-client.ts';
import type { HostOperation } from '../../src/bank/port.ts';
import { type BranchId, deviceIdSchema, serviceIdSchema } from '../../src/core/ids.ts';
import { fen } from '../../src/core/money.ts';
import { newId } from '../../src/core/new-id.ts';
import { Personal } from '../../src/core/personal.ts';
import { fail, ok } from '../../src/core/result.ts';
import { openResolver } from '../../src/kiosk/resolve.ts';
import { silentLog } from '../../src/log/log.ts';
import { ackedSeq, journalHead } from '../../src/store/journal.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import {
  intendOperation,
  openOperations,
  operationSent,
  settleOperation,
} from '../../src/store/operations.ts';
import { fillPrint, printSent, resolveInterruptedPrints, settlePrint } from '../../src/store/prints.ts';
import {
  customerIdentified,
  nodeStarted,
  nodeStopped,
  sessionEnded,
  sessionStarted,
} from '../../src/store/sessions.ts';
import { callNextTicket, endTicket, issueTicket, ticketOfRequest } from '../../src/store/tickets.ts';
import { openLine } from '../../src/sync/line.ts';
import { nodeKey } from '../../src/sync/node-key.ts';
import { startShip } from '../../src/sync/ship.ts';
import { randomFrom } from '../support/random.ts';
import { dieAtStatement } from './die-at-statement.ts';
import { type Order, orderSchema, type Said } from './said.ts';

/**
 * A node that serves customers as fast as it can, with the functions of the product and without its screens: numbers,
 * transfers over a real core, papers, all of it shipped up at once. It is made to be killed.
 */

const service = {
  ticket: serviceIdSchema.parse('personal-cash'),
  transfer: serviceIdSchema.parse('transfer'),
};
const printer = deviceIdSchema.parse('receiptPrinter:smart-counter');
const quick = { shortestPause: 4, longestPause: 60, refusedPause: 60, notAuthorisedPause: 60 };

/** Straight into the pipe: what stands there outlives this process. */
const say = (words: Said): void => void writeSync(1, `${JSON.stringify(words)}\n`);

for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    say({ said: 'failed', code });
    if (!code.startsWith('SQLITE_')) console.error(error);
    process.exit(1);
  });
process.once('message', raw => void work(orderSchema.parse(raw)));
process.send?.('ready');

async function work({ file, core: address, upstream, codeFile, seed, visits, dies }: Order): Promise<void> {
  const load = dies ? dieAtStatement(dies) : <T>(act: () => T): T => act();
  const opened = await openNodeStore({
    file,
    place: { file: `${dirname(file)}.store-key`, kind: 'file' },
    branch: 'demo-branch' as BranchId,
    node: 'kiosk',
    clock: Date.now,
    note: () => {},
  });
  if (!opened.ok) {
    say({ said: 'failed', code: opened.failure.code });
    process.exit(1);
  }
  const { store } = opened.value;
  const { read, write } = store;
  nodeStarted(write, { version: 'campaign' });
  say({ said: 'open' });
  resolveInterruptedPrints(write);
  const core = connectCore({ address });
  const live = new Set<string>();
  const resolver = openResolver({
    store,
    core,
    // The branch's hub answers from the same store.
    hub: {
      call: async (name, params) => {
        if (name !== 'findTicket' || !('request' in params)) return fail('unknownCall');
        const number = ticketOfRequest(read, params.request)?.number;
        return ok(number === undefined ? {} : { number }) as never;
      },
      close: () => {},
    },
    log: silentLog,
    isLive: ({ operation }) => live.has(operation),
    interrupted: () => {},
  });
  resolver.look();
  const ship =
    upstream === undefined
      ? undefined
      : startShip({
          store,
          line: openLine({
            address: upstream,
            key: nodeKey(join(dirname(file), 'node.key'), read.owner),
            clock: Date.now,
          }),
          codeFile,
          delays: quick,
        });

  // The hall is empty when the load begins, whatever came before: so the same seed does the same.
  const servesNext = (): boolean => {
    const { ok: ended } = endTicket(write, { window: '1', outcome: 'served' });
    const next = callNextTicket(write, { window: '1', services: [service.ticket] });
    return ended || (next.ok && next.value !== undefined);
  };
  while (servesNext());

  const random = randomFrom(seed);
  const print = (job: ReturnType<typeof newJob>, text: string): void => {
    load(() => fillPrint(write, job, [{ kind: 'text', text }]));
    load(() => printSent(write, job));
    say({ said: 'paper', job });
    load(() => settlePrint(write, { job, outcome: 'printed', proof: 'processId' }));
    say({ said: 'printed', job });
  };
  const newJob = newId<Parameters<typeof fillPrint>[1]>;
  const newOperation = newId<Parameters<typeof operationSent>[1]>;

  async function visit(kind: 'ticket' | 'transfer'): Promise<void> {
    const session = newId<Parameters<typeof sessionStarted>[1]['session']>();
    const [operation, job] = [newOperation(), newJob()];
    live.add(operation);
    const face = kind === 'ticket' ? 'ticket-machine' : 'smart-counter';
    load(() => sessionStarted(write, { session, face }));
    say({ said: 'began', session });
    load(() => customerIdentified(write, { session, by: 'card', customer: '张*' }));
    const amount = 100 + Math.floor(random() * 900);
    load(() =>
      intendOperation(write, {
        operation,
        session,
        face,
        service: service[kind],
        digest: 'a'.repeat(64),
        ...(kind === 'transfer' ? { amount, fee: 0 } : {}),
        needsApproval: false,
        effect: kind === 'ticket' ? 'issueTicket' : 'hostOperation',
        print: { job, device: printer, title: kind },
      }),
    );
    say({ said: 'intended', operation, job });
    load(() => operationSent(write, operation));
    const settled = kind === 'ticket' ? takeNumber(operation) : await transfer(operation, amount);
    load(() => settleOperation(write, { operation, from: 'sent', ...settled }));
    say({ said: 'settled', operation, ...settled });
    if (settled.outcome === 'done') print(job, `${settled.reference}`);
    load(() => sessionEnded(write, { session, outcome: 'finished' }));
    live.delete(operation);
    say({ said: 'visited' });
  }

  function takeNumber(request: ReturnType<typeof newOperation>): { outcome: 'done'; reference: string } {
    const { number } = load(() =>
      issueTicket(write, {
        request,
        service: service.ticket,
        prefix: 'A',
        customer: '张*',
        queue: [service.ticket],
      }),
    );
    say({ said: 'ticket', request, number });
    return { outcome: 'done', reference: number };
  }

  async function transfer(
    id: ReturnType<typeof newOperation>,
    amount: number,
  ): Promise<{ outcome: 'done'; reference: string } | { outcome: 'refused'; reason: string }> {
    const [from, to, toName] = ['6200000000000001', '6200000000000003', '王五'];
    const reply = await core.submit(
      new Personal<HostOperation>({
        kind: 'transfer',
        id,
        customer: 'C0000001',
        from,
        to,
        toName,
        amount: fen(amount),
        fee: fen(0),
      }),
    );
    if (!reply.ok) throw new Error(`${reply.failure.code} ${reply.failure.detail}`);
    return reply.value.state === 'done'
      ? { outcome: 'done', reference: reply.value.reference }
      : { outcome: 'refused', reason: reply.value.reason };
  }

  for (let done = 0; visits === undefined || done < visits; done++) {
    await visit(random() < 0.5 ? 'ticket' : 'transfer');
    if (random() < 0.5) {
      load(() => callNextTicket(write, { window: '1', services: [service.ticket] }));
      load(() => endTicket(write, { window: '1', outcome: random() < 0.9 ? 'served' : 'noShow' }));
    }
    // Only so do the answers of head office come in between.
    await turn();
  }
  while (openOperations(read).length > 0) await wait(5);
  resolver.close();
  nodeStopped(write);
  while (ship && ackedSeq(read) < journalHead(read).seq) await wait(5);
  await ship?.stop();
  store.close();
  process.disconnect();
}

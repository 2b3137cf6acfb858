import { branchIdSchema } from '../../../src/core/ids.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { operationSent, settleOperation } from '../../../src/store/operations.ts';
import { issueTicket } from '../../../src/store/tickets.ts';
import { key } from './a-store.ts';
import { cash, intendTransfer, newOperation } from './facts.ts';

/**
 * A process that writes facts as fast as it can until it is killed, and tells each one on standard output after it
 * was recorded.
 */
const opened = openStore({
  file: process.argv[2] ?? '',
  key,
  branch: branchIdSchema.parse('main-street'),
  node: 'kiosk',
  clock: Date.now,
});
if (!opened.ok) throw new Error(opened.failure.code);
const store = opened.value;

// Written at once, without a buffer that would die with the process.
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

for (;;) {
  const { operation, job } = intendTransfer(store);
  tell(`intended ${operation} ${job}`);
  operationSent(store.write, operation);
  settleOperation(store.write, { operation, from: 'sent', outcome: 'done', reference: 'R1' });
  tell(`done ${operation}`);
  const request = newOperation();
  const asked = { request, service: cash, prefix: 'A', customer: '', queue: [cash] };
  tell(`ticket ${request} ${issueTicket(store.write, asked).number}`);
  // Lets the pipe drain.
  await new Promise(resolve => setImmediate(resolve));
}

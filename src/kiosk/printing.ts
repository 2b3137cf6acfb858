import * as z from 'zod';
import type { DeviceFailure } from '../core/device.ts';
import type { PrintJobId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { newId } from '../core/new-id.ts';
import type { PrintFinding } from '../core/outcomes.ts';
import { type Receipt, receiptBlockSchema } from '../core/receipt.ts';
import { assert } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import type { ReadHandle } from '../store/handles.ts';
import type { Store } from '../store/open-store.ts';
import {
  declineCopy,
  fillPrint,
  intendCopy,
  papersToSettle,
  printOf,
  printSent,
  settleDoubtfulPrint,
  settlePrint,
} from '../store/prints.ts';
import type { DriverLink } from './driver-link.ts';
import { asCopy } from './slips.ts';

/** A slip that waits this long for paper is given up as doubtful, ms: a person with a roll needs a minute or two. */
const printTimeout = 180_000;

export interface Printing {
  readonly store: Store;
  readonly drivers: DriverLink;
  readonly language: Language;
  readonly log: Log;
}

/**
 * What a failed print command proves. A driver says `printDoubtful` of all that left it unproved; only when it died over
 * the command nobody can say.
 */
function verdict({ code, errorCode }: DeviceFailure): { outcome: 'failed' | 'doubtful'; why: string } {
  const unknown = errorCode === 'printDoubtful' || code === 'internalError';
  return { outcome: unknown ? 'doubtful' : 'failed', why: errorCode ?? code };
}

/**
 * Prints a job that is `sent` in the store and settles it by what the printer proved: `printed`, `failed`, or
 * `doubtful`, which a person decides (design §1.3). Never prints a job twice.
 */
export async function printJob(
  { store, drivers, log }: Printing,
  job: PrintJobId,
  blocks: Receipt,
): Promise<'printed' | 'failed' | 'doubtful'> {
  const print = printOf(store.read, job);
  assert(print?.state === 'sent', 'only a job that is durably sent may leave');
  const done = await drivers.command(
    print.device,
    'receiptPrinter.print',
    { processId: print.processId, blocks: [...blocks] },
    { timeout: printTimeout },
  );
  if (done.ok) {
    settlePrint(store.write, { job, outcome: 'printed', proof: done.value.proof });
    return 'printed';
  }
  const { outcome, why } = verdict(done.failure);
  log('deviceCommandFailed', {
    device: print.device,
    code: done.failure.code,
    why,
    text: done.failure.description,
  });
  settlePrint(store.write, { job, outcome, why });
  if (outcome === 'doubtful') log('printDoubtful', { job });
  return outcome;
}

/** What a job puts on paper, as the store keeps it. */
export function receiptOf(read: ReadHandle, job: PrintJobId): Receipt {
  return z.array(receiptBlockSchema).parse(printOf(read, job)?.blocks);
}

/** What a person found, looking at a doubtful paper; `copy` prints one that says that it is one. */
export async function actOnFinding(
  printing: Printing,
  found: {
    readonly job: PrintJobId;
    readonly finding: PrintFinding;
    readonly staff: string;
  },
): Promise<void> {
  const { store, language, log } = printing;
  const { job, finding, staff } = found;
  const refused = (code: string): void => log('callRefused', { call: 'settlePrint', code });
  if (finding === 'decline') {
    const declined = declineCopy(store.write, { job, staff });
    return declined.ok ? undefined : refused(declined.failure.code);
  }
  if (finding !== 'copy') {
    const outcome = finding === 'wasPrinted' ? 'printed' : 'failed';
    const settled = settleDoubtfulPrint(store.write, { job, outcome, staff });
    return settled.ok ? undefined : refused(settled.failure.code);
  }
  if (!papersToSettle(store.read).some(paper => paper.job === job)) return refused('copyUnderWay');
  const copyId = newId<PrintJobId>();
  const intended = intendCopy(store.write, { job: copyId, copyOf: job });
  if (!intended.ok) return refused(intended.failure.code);
  const blocks = asCopy(z.array(receiptBlockSchema).parse(intended.value.original), language);
  store.write.together(() => {
    fillPrint(store.write, copyId, blocks);
    printSent(store.write, copyId);
  });
  await printJob(printing, copyId, blocks);
}

import type { BankCore, HostOperation, OperationFate } from '../bank/port.ts';
import type { Personal } from '../core/personal.ts';

/**
 * What is known of an operation at the core after everything was tried. `unknown`: it did not happen and never will.
 * `unreachable`: it never left. `silent`: nothing is known yet.
 */
export type Booked = OperationFate | { readonly state: 'unreachable' } | { readonly state: 'silent' };

/** How often, and how far apart, a silent core is asked while the customer waits, ms. */
const askAgainAfter = [500, 1_500, 3_000] as const;

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Submits an operation once. When the core keeps silent it is asked about the id; nothing is ever submitted twice. */
export async function book(core: BankCore, operation: Personal<HostOperation>): Promise<Booked> {
  const submitted = await core.submit(operation);
  if (submitted.ok) return submitted.value;
  if (submitted.failure.code === 'coreUnreachable') return { state: 'unreachable' };
  for (const wait of askAgainAfter) {
    await pause(wait);
    const found = await core.find(operation.reveal().id);
    if (found.ok) return found.value;
  }
  return { state: 'silent' };
}

import type { HostOperation } from '../port.ts';

/** One side of a booking: either `debit` or `credit` is above zero. In fen. */
export interface Entry {
  readonly account: string;
  readonly debit: number;
  readonly credit: number;
}

/** A transfer takes amount and fee from the payer and gives them to the payee and to the bank. */
export function transferEntries(
  transfer: Extract<HostOperation, { kind: 'transfer' }>,
  feeIncome: string,
): readonly Entry[] {
  const { from, to, amount, fee } = transfer;
  return [
    { account: from, debit: amount + fee, credit: 0 },
    { account: to, debit: 0, credit: amount },
    ...(fee > 0 ? [{ account: feeIncome, debit: 0, credit: fee }] : []),
  ];
}

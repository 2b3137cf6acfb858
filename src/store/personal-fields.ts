import type { Change } from './handles.ts';

/**
 * What the store holds about customers, field by field: for what, and how long (rules L15). Classes are those of
 * JR/T 0171 (rules L16): C2 tells whom and what, C1 is masked. There is no C3: card numbers in full, PINs, pictures and
 * fingerprints never reach the store.
 *
 * The times are those of the store, its backups and closed journals. Of a store that was damaged a copy lies in
 * quarantine as it was found, sealed: no program can erase a field in it, and all that was in it then stays until a
 * technician deletes it, which the manual and `fenliu store check` ask for.
 */
export interface PersonalField {
  /** `table.column`. */
  readonly field: string;
  readonly class: 'C1' | 'C2';
  readonly holds: string;
  readonly purpose: string;
  readonly until: string;
  /** Erases what is of a former day; `?` is the present one. Absent where another fact erases it, or where it stays. */
  readonly afterTheDay?: string;
  /** Erases it in a backup, which outlives its purpose. */
  readonly inBackups?: string;
}

export const personalFields: readonly PersonalField[] = [
  {
    field: 'prints.blocks',
    class: 'C2',
    holds: 'what a slip or receipt says: masked accounts, a payee, an amount, a new phone number',
    purpose: 'the paper can be printed, and printed again when it did not surely come out',
    until: 'the paper is surely out or nobody wants it, at the latest the end of the business day',
    // One that is being printed just now is left until it is settled.
    afterTheDay: `UPDATE prints SET blocks = NULL
      WHERE blocks IS NOT NULL AND day <> ? AND state NOT IN ('intended', 'sent')`,
    inBackups: 'UPDATE prints SET blocks = NULL WHERE blocks IS NOT NULL',
  },
  {
    field: 'approvals.content',
    class: 'C2',
    holds: 'what the customer saw and the reviewer sees',
    purpose: 'a reviewer decides on what the customer confirmed',
    until: 'the review is settled, which its deadline makes sure of',
    inBackups: `UPDATE approvals SET content = '{}' WHERE state = 'open'`,
  },
  {
    field: 'approvals.reason',
    class: 'C2',
    holds: 'why a reviewer refused, in their own words',
    purpose: 'the customer reads it',
    until: 'the end of the business day; it is not in the journal',
    afterTheDay: `UPDATE approvals SET reason = NULL WHERE reason IS NOT NULL AND day <> ?`,
    inBackups: 'UPDATE approvals SET reason = NULL WHERE reason IS NOT NULL',
  },
  {
    field: 'tickets.customer',
    class: 'C1',
    holds: 'the surname, 张*',
    purpose: 'the teller greets the customer who was called',
    until: 'the end of the business day',
    afterTheDay: `UPDATE tickets SET customer = '' WHERE customer <> '' AND day <> ?`,
    inBackups: `UPDATE tickets SET customer = '' WHERE customer <> ''`,
  },
  {
    field: 'journal.payload',
    class: 'C1',
    holds: 'surnames as 张*, amounts, references of the core',
    purpose: 'the record of the day, which a bank must keep',
    until: 'head office ends it by its own rules; the chain allows no erasure here',
  },
];

/**
 * Erases what had its purpose on a former day. Part of the first transaction of a day or process.
 * @returns whether anything was overwritten
 */
export function forgetFormerDays({ day, run }: Change): boolean {
  const erased = personalFields.map(({ afterTheDay }) =>
    afterTheDay === undefined ? 0 : run(afterTheDay, day),
  );
  return erased.some(rows => rows > 0);
}

/** Erases from a backup what is not to be kept as long as a backup is. */
export const scrubBackup: string = personalFields.flatMap(({ inBackups = [] }) => inBackups).join(';');

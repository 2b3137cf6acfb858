import type { Clock } from '../../core/clock.ts';
import { digest } from '../../core/digest.ts';
import { maskName } from '../../core/identity-document.ts';
import { mostFen } from '../../core/money.ts';
import { assert, ok, type Result } from '../../core/result.ts';
import { migrate } from '../../store/migrate.ts';
import { type OpenFailure, openDatabase } from '../../store/open-database.ts';
import {
  type Customer,
  customerSchema,
  type HostOperation,
  type OperationFate,
  operationFateSchema,
  type RefusalCode,
} from '../port.ts';
import { type Entry, transferEntries } from './posting.ts';
import { ledgerMigrations } from './schema.ts';
import type { Seed } from './seed.ts';
import { readTrialBalance, type TrialBalance } from './trial-balance.ts';

export interface Ledger {
  lookUpCustomer(number: string, name: string): Customer | undefined;
  /** Masked. */
  payeeName(account: string): string | undefined;
  submit(operation: HostOperation): Exclude<OperationFate, { state: 'unknown' }>;
  /** Writes down that it answered `unknown`: from then on the id is refused. */
  find(id: HostOperation['id']): OperationFate;
  trialBalance(): TrialBalance;
  close(): void;
}

type Verdict = RefusalCode | { readonly entries: readonly Entry[]; readonly change?: () => void };

/**
 * Opens the books, or starts new ones from the seed. Every booking is one transaction that is on the disk when it returns.
 * Not sealed: its people are made up, and it stands for a bank's own system, which guards its data itself.
 */
export function openLedger(file: string, seed: Seed, clock: Clock): Result<Ledger, OpenFailure> {
  const opened = openDatabase(file, 'plain');
  if (!opened.ok) return opened;
  const db = opened.value;
  const migrated = migrate(db, ledgerMigrations);
  if (!migrated.ok) {
    db.close();
    return migrated;
  }

  const insertOperation = db.prepare(
    'INSERT INTO operations (id, content, at, state, reference, reason) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertEntry = db.prepare(
    'INSERT INTO entries (operation, account, debit, credit) VALUES (?, ?, ?, ?)',
  );
  const selectOperation = db.prepare<[string], { content: string; [column: string]: unknown }>(
    'SELECT content, state, at, reference, reason FROM operations WHERE id = ?',
  );
  const countOperations = db.prepare<[], number>('SELECT count(*) FROM operations').pluck();
  const selectBalance = db
    .prepare<[string], number>('SELECT coalesce(sum(credit - debit), 0) FROM entries WHERE account = ?')
    .pluck();
  const selectCustomer = db.prepare<[string], { id: string; name: string; phone: string }>(
    'SELECT id, name, phone FROM customers WHERE id = ?',
  );
  const selectHolder = db.prepare<[string], { customer: string; name: string }>(
    'SELECT customer, name FROM accounts JOIN customers ON customers.id = customer WHERE number = ?',
  );
  const selectTombstone = db
    .prepare<[string], string>('SELECT operation FROM tombstones WHERE operation = ?')
    .pluck();
  const insertTombstone = db.prepare('INSERT OR IGNORE INTO tombstones VALUES (?)');
  const updatePhone = db.prepare('UPDATE customers SET phone = ? WHERE id = ?');
  const selectAccounts = db.prepare<[string], { number: string; product: string }>(
    'SELECT number, product FROM accounts WHERE customer = ? ORDER BY rowid',
  );
  const selectByDocument = db
    .prepare<[string, string], string>('SELECT id FROM customers WHERE document = ? AND name = ?')
    .pluck();

  function book(id: string, content: string, entries: readonly Entry[]): void {
    const sum = entries.reduce((total, entry) => total + entry.debit - entry.credit, 0);
    assert(sum === 0, 'the entries of one operation must balance');
    const at = clock();
    const reference = `F${String(countOperations.get()).padStart(12, '0')}`;
    insertOperation.run(id, content, at, 'done', reference, null);
    for (const entry of entries) insertEntry.run(id, entry.account, entry.debit, entry.credit);
  }

  function fateOf(id: string): { content: string; fate: OperationFate } | undefined {
    const row = selectOperation.get(id);
    return row && { content: row.content, fate: operationFateSchema.parse(row) };
  }

  function judge(operation: HostOperation): Verdict {
    const customer = selectCustomer.get(operation.customer);
    if (!customer) return 'badRequest';
    if (operation.kind === 'changePhone') {
      if (!/^1[3-9]\d{9}$/.test(operation.phone)) return 'badRequest';
      if (operation.phone === customer.phone) return 'phoneUnchanged';
      return { entries: [], change: () => updatePhone.run(operation.phone, customer.id) };
    }
    const { amount, fee } = operation;
    if (amount <= 0 || amount > mostFen || fee < 0 || fee > mostFen) return 'badRequest';
    if (selectHolder.get(operation.from)?.customer !== customer.id) return 'accountNotYours';
    if (operation.from === operation.to) return 'sameAccount';
    const payee = selectHolder.get(operation.to);
    if (!payee) return 'payeeUnknown';
    if (payee.name !== operation.toName.trim().normalize('NFC')) return 'payeeNameDiffers';
    if (amount + fee > (selectBalance.get(operation.from) ?? 0)) return 'insufficientFunds';
    return { entries: transferEntries(operation, seed.feeIncome) };
  }

  const submit = db.transaction((operation: HostOperation): ReturnType<Ledger['submit']> => {
    const content = digest(operation);
    const known = fateOf(operation.id);
    if (known) {
      assert(known.fate.state !== 'unknown', 'a recorded operation has an end');
      return known.content === content ? known.fate : { state: 'refused', reason: 'badRequest' };
    }
    // Somebody was told that it is unknown and gave it up. Not recorded: the answer to `find` stays what it was.
    if (selectTombstone.get(operation.id)) return { state: 'refused', reason: 'badRequest' };
    const verdict = judge(operation);
    if (typeof verdict === 'string')
      insertOperation.run(operation.id, content, clock(), 'refused', null, verdict);
    else {
      verdict.change?.();
      book(operation.id, content, verdict.entries);
    }
    const fate = fateOf(operation.id)?.fate;
    assert(fate && fate.state !== 'unknown', 'what was just recorded is known');
    return fate;
  });

  const find = db.transaction((id: HostOperation['id']): OperationFate => {
    const known = fateOf(id);
    if (!known) insertTombstone.run(id);
    return known?.fate ?? { state: 'unknown' };
  });

  const plant = db.transaction(() => {
    if (countOperations.get() !== 0) return;
    const insertCustomer = db.prepare('INSERT INTO customers VALUES (?, ?, ?, ?)');
    const insertAccount = db.prepare('INSERT INTO accounts VALUES (?, ?, ?)');
    insertAccount.run(seed.vault, null, 'vault');
    insertAccount.run(seed.feeIncome, null, 'feeIncome');
    const openings: Entry[] = [];
    for (const customer of seed.customers) {
      insertCustomer.run(customer.id, customer.name, customer.phone, customer.document ?? null);
      for (const { number, product, opening } of customer.accounts) {
        insertAccount.run(number, customer.id, product);
        if (opening > 0)
          openings.push(
            { account: seed.vault, debit: opening, credit: 0 },
            { account: number, debit: 0, credit: opening },
          );
      }
    }
    book('opening', digest('opening'), openings);
  });
  plant.immediate();

  return ok({
    lookUpCustomer: (number, name) => {
      const id = selectByDocument.get(number, name.trim().normalize('NFC'));
      if (id === undefined) return undefined;
      const accounts = selectAccounts
        .all(id)
        .map(account => ({ ...account, balance: selectBalance.get(account.number) }));
      return customerSchema.parse({ ...selectCustomer.get(id), accounts });
    },
    payeeName: account => {
      const holder = selectHolder.get(account);
      return holder && maskName(holder.name);
    },
    submit: operation => submit.immediate(operation),
    find: id => find.immediate(id),
    trialBalance: () => readTrialBalance(db),
    close: () => db.close(),
  });
}

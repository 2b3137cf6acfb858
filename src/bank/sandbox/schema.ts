import type { Migration } from '../../store/migrate.ts';

/**
 * A double-entry ledger. Customers' accounts are what the bank owes: credit raises them, debit lowers them. A balance
 * is never stored; it is the sum of an account's entries. Amounts in fen.
 */
export const ledgerMigrations: readonly Migration[] = [
  `
  CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    document TEXT UNIQUE
  ) STRICT;

  CREATE TABLE accounts (
    number TEXT PRIMARY KEY,
    -- NULL: the bank's own.
    customer TEXT REFERENCES customers (id),
    product TEXT NOT NULL
  ) STRICT;
  CREATE INDEX accounts_of_customer ON accounts (customer);

  CREATE TABLE operations (
    id TEXT PRIMARY KEY,
    -- SHA-256 of what was asked: the same id with another content is not the same operation.
    content TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'refused')),
    reference TEXT UNIQUE,
    reason TEXT,
    CHECK ((state = 'done') = (reference IS NOT NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL))
  ) STRICT;

  CREATE TABLE entries (
    operation TEXT NOT NULL REFERENCES operations (id),
    account TEXT NOT NULL REFERENCES accounts (number),
    debit INTEGER NOT NULL CHECK (debit >= 0),
    credit INTEGER NOT NULL CHECK (credit >= 0),
    CHECK ((debit > 0) <> (credit > 0))
  ) STRICT;
  CREATE INDEX entries_of_account ON entries (account);
  CREATE INDEX entries_of_operation ON entries (operation);

  -- Ids that were asked about and were unknown: what was sent until then is not accepted any more.
  CREATE TABLE inquiries (
    operation TEXT PRIMARY KEY,
    asked_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- Ids that were asked about and were unknown: whatever is delivered under them later is refused.
  CREATE TABLE tombstones (operation TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  INSERT INTO tombstones SELECT operation FROM inquiries;
  DROP TABLE inquiries;
  `,
];

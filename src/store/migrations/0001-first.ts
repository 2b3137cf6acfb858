/** The first schema: the journal, and the state that its facts change. Times are in ms, amounts in fen, days as `2026-11-21`. */
export const first = `
CREATE TABLE store (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  branch TEXT NOT NULL,
  node TEXT NOT NULL,
  acked_seq INTEGER NOT NULL DEFAULT 0,
  -- The last number that identified a print job to its printer. Starts anywhere, so that a printer which outlived a
  -- former store is not asked with its numbers again.
  print_number INTEGER NOT NULL DEFAULT (abs(random()) % 81450625)
) STRICT;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;

CREATE TABLE sessions (
  session TEXT PRIMARY KEY,
  face TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  outcome TEXT,
  ended_at INTEGER
) STRICT;
CREATE INDEX sessions_open ON sessions (session) WHERE outcome IS NULL;

CREATE TABLE operations (
  operation TEXT PRIMARY KEY,
  session TEXT NOT NULL REFERENCES sessions (session),
  face TEXT NOT NULL,
  service TEXT NOT NULL,
  digest TEXT NOT NULL,
  amount INTEGER,
  fee INTEGER,
  needs_approval INTEGER NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('issueTicket', 'hostOperation')),
  state TEXT NOT NULL CHECK (state IN ('intended', 'sent', 'done', 'refused', 'withdrawn')),
  reference TEXT,
  reason TEXT,
  intended_at INTEGER NOT NULL,
  settled_at INTEGER,
  CHECK ((settled_at IS NULL) = (state IN ('intended', 'sent')))
) STRICT;
CREATE INDEX operations_open ON operations (operation) WHERE settled_at IS NULL;

CREATE TABLE prints (
  -- The order of intending.
  id INTEGER PRIMARY KEY,
  job TEXT NOT NULL UNIQUE,
  operation TEXT NOT NULL REFERENCES operations (operation),
  device TEXT NOT NULL,
  title TEXT NOT NULL,
  copy_of TEXT REFERENCES prints (job),
  process_id TEXT NOT NULL,
  -- What the paper says, which is personal: kept only while somebody may still get it.
  blocks TEXT,
  state TEXT NOT NULL CHECK (state IN ('intended', 'sent', 'printed', 'failed', 'doubtful')),
  proof TEXT,
  why TEXT,
  staff TEXT,
  day TEXT NOT NULL,
  intended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX prints_open ON prints (state) WHERE state IN ('intended', 'sent', 'doubtful');
CREATE INDEX prints_kept ON prints (day) WHERE blocks IS NOT NULL;
CREATE INDEX prints_of_operation ON prints (operation);
CREATE INDEX copies ON prints (copy_of) WHERE copy_of IS NOT NULL;

CREATE TABLE ticket_sequences (
  day TEXT NOT NULL,
  prefix TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (day, prefix)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
  -- The order of issue.
  id INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  number TEXT NOT NULL,
  -- The operation that asked for it, on whichever node.
  request TEXT NOT NULL UNIQUE,
  service TEXT NOT NULL,
  customer TEXT NOT NULL,
  ahead INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'called', 'served', 'noShow')),
  window TEXT,
  calls INTEGER NOT NULL DEFAULT 0,
  issued_at INTEGER NOT NULL,
  called_at INTEGER,
  ended_at INTEGER,
  UNIQUE (day, number)
) STRICT;
CREATE INDEX tickets_by_state ON tickets (day, state, service);
CREATE UNIQUE INDEX one_customer_at_a_window ON tickets (day, window) WHERE state = 'called';

CREATE TABLE approvals (
  approval TEXT PRIMARY KEY,
  operation TEXT NOT NULL,
  digest TEXT NOT NULL,
  nonce TEXT NOT NULL,
  deadline INTEGER NOT NULL,
  -- What the reviewer sees, which is personal: NULL as soon as it is settled.
  content TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'expired', 'withdrawn')),
  reviewer TEXT,
  reason TEXT,
  requested_at INTEGER NOT NULL,
  settled_at INTEGER,
  CHECK ((content IS NULL) = (state <> 'open'))
) STRICT;
CREATE INDEX approvals_open ON approvals (requested_at) WHERE state = 'open';

CREATE TABLE assistance (
  assistance TEXT PRIMARY KEY,
  face TEXT NOT NULL,
  session TEXT,
  called_at INTEGER NOT NULL,
  attended_at INTEGER,
  staff TEXT
) STRICT;
CREATE INDEX assistance_by_time ON assistance (called_at);

CREATE TABLE devices (
  device TEXT PRIMARY KEY,
  state TEXT NOT NULL
) STRICT;
`;

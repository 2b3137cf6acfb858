import type { Value } from './database.ts';

type ColumnType = 'text' | 'bigint';
type Row = Record<string, string | number | undefined>;

interface DerivedTable {
  /** What follows `branch_id, node_id` in the primary key. */
  readonly key: Readonly<Record<string, ColumnType>>;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** A later fact tells the whole row, and what it does not name is no longer so. */
  readonly whole?: true;
}

/**
 * The tables that pages read, all of them made from the journal alone. A row belongs to the node that told it: the
 * facts of one node come in order and once, so the tables are the same however the journal was cut into batches,
 * whichever node's came first, and whether they were made as the facts came or all over again.
 */
export const derivedTables = {
  /** What each node runs, and since when. */
  starts: { key: {}, columns: { version: 'text', at: 'bigint' } },
  /** Head office's configuration that each node is healthy with, and the last that it does not use. */
  node_configurations: {
    key: {},
    columns: { version: 'bigint', at: 'bigint', rejected: 'bigint', why: 'text' },
  },
  days: { key: { day: 'text' }, columns: {} },
  tickets: {
    key: { day: 'text', number: 'text' },
    columns: {
      service: 'text',
      issued_at: 'bigint',
      called_at: 'bigint',
      window_id: 'text',
      ended_at: 'bigint',
      outcome: 'text',
    },
  },
  operations: {
    key: { operation_id: 'text' },
    columns: {
      day: 'text',
      at: 'bigint',
      service: 'text',
      amount: 'bigint',
      fee: 'bigint',
      state: 'text',
      core_reference: 'text',
      reason: 'text',
    },
  },
  approvals: {
    key: { operation_id: 'text', approval_id: 'text' },
    columns: { outcome: 'text', reviewer: 'text', reason: 'text' },
  },
  prints: {
    key: { job_id: 'text' },
    columns: { operation_id: 'text', at: 'bigint', state: 'text' },
  },
  devices: {
    key: { device_id: 'text' },
    columns: { status: 'text', paper: 'text', cause: 'text', at: 'bigint' },
    whole: true,
  },
} as const satisfies Record<string, DerivedTable>;
export type DerivedName = keyof typeof derivedTables;
export const derivedNames = Object.keys(derivedTables) as DerivedName[];

type Cell<T> = T extends 'text' ? string : number;
/** What a fact tells of one row: its key, and what is now known of its columns. What is absent stays as it is. */
export type Put = {
  [N in DerivedName]: readonly [
    table: N,
    row: { readonly [C in keyof (typeof derivedTables)[N]['key']]: string } & {
      readonly [C in keyof (typeof derivedTables)[N]['columns']]?:
        | Cell<(typeof derivedTables)[N]['columns'][C]>
        | undefined;
    },
  ];
}[DerivedName];

const tables: Readonly<Record<DerivedName, DerivedTable>> = derivedTables;

/** Every column of a derived table that stands in its rows, the key first. */
const columnsOf = (name: DerivedName): readonly (readonly [column: string, type: ColumnType])[] =>
  Object.entries({ ...tables[name].key, ...tables[name].columns });

/** The rows that some facts change, merged: at most one of each key. */
export class Changes {
  readonly #rows = new Map(derivedNames.map(name => [name, new Map<string, Row>()]));

  /** Takes what a fact tells of a row. Later facts win. */
  put([name, row]: Put): void {
    const rows = this.#rowsOf(name);
    const { key, whole } = tables[name];
    const told: Readonly<Row> = row;
    const id = JSON.stringify(Object.keys(key).map(column => told[column]));
    const known = whole ? undefined : rows.get(id);
    if (known) for (const column of Object.keys(told)) known[column] = told[column] ?? known[column];
    else rows.set(id, { ...told });
  }

  rows(name: DerivedName): readonly Readonly<Row>[] {
    return [...this.#rowsOf(name).values()];
  }

  #rowsOf(name: DerivedName): Map<string, Row> {
    const rows = this.#rows.get(name);
    if (!rows) throw new Error(`no derived table ${name}`);
    return rows;
  }
}

/**
 * Whether PostgreSQL can hold the row: its text has no U+0000, and an index entry has room for 2,704 bytes, which our
 * longest key stays below with texts of this length.
 */
export function isStorable([name, row]: Put): boolean {
  const { key } = tables[name];
  return Object.entries(row).every(
    ([column, value]) =>
      typeof value !== 'string' ||
      (!value.includes('\u0000') && (value.length <= 200 || !Object.hasOwn(key, column))),
  );
}

/**
 * The statements that write changes, as members of a WITH list. `$1` is the branch, `$2` the node, and the arrays of
 * `derivedValues` follow from `$first` on.
 * @param from a member of the same list; nothing is written unless it gives its one row
 */
export const derivedParts = (from: string, first: number): readonly string[] => {
  let next = first;
  return derivedNames.map(name => {
    const columns = columnsOf(name);
    const names = columns.map(([column]) => column).join(', ');
    const arrays = columns.map(([, type]) => `$${next++}::${type}[]`).join(', ');
    return `put_${name} AS (
      INSERT INTO ${name} AS old (branch_id, node_id, ${names})
      SELECT $1::text, $2::text, ${columns.map(([column]) => `told.${column}`).join(', ')}
      FROM ${from}, unnest(${arrays}) AS told (${names})
      ON CONFLICT (${['branch_id', 'node_id', ...Object.keys(tables[name].key)].join(', ')}) ${conflict(name)})`;
  });
};

function conflict(name: DerivedName): string {
  const { columns, whole } = tables[name];
  const set = Object.keys(columns).map(column =>
    whole ? `${column} = excluded.${column}` : `${column} = coalesce(excluded.${column}, old.${column})`,
  );
  return set.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${set.join(', ')}`;
}

/** The arrays that `derivedParts` wants, one a column. */
export const derivedValues = (changes: Changes): Value[] =>
  derivedNames.flatMap(name => {
    const rows = changes.rows(name);
    return columnsOf(name).map(([column]) => rows.map(row => row[column] ?? null));
  });

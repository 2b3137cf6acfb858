import * as z from 'zod';
import en from '../../assets/texts/screens/en.json' with { type: 'json' };
import zhHans from '../../assets/texts/screens/zh-Hans.json' with { type: 'json' };
import zhHant from '../../assets/texts/screens/zh-Hant.json' with { type: 'json' };
import type { Language, Localized } from '../core/language.ts';
import { standingOf } from '../rpc/head-office.ts';
import { bigColumn, type Query } from './database.ts';
import { deviceRow, devicesSql, operationRow, operationsSql, ticketRow, ticketsSql } from './day.ts';

type TextKey = keyof typeof zhHans;
const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
};

/** What the cells of a list are said with. */
export interface Words {
  readonly language: Language;
  readonly serviceName: (id: string) => Localized | undefined;
}

type Cell = string | number | undefined;
interface Column<R> {
  readonly head: TextKey;
  readonly cell: (row: R, words: Words) => Cell;
}

/** A list that can be taken away: its columns, and its rows portion by portion, so that no length is too long. */
export interface ExportList {
  readonly heads: (words: Words) => readonly string[];
  readonly rows: (
    query: Query,
    of: { readonly branch: string; readonly day: string },
    words: Words,
  ) => AsyncGenerator<readonly Cell[]>;
}

const portion = 1_000;

const say = (language: Language, key: string): string | undefined =>
  Object.hasOwn(texts[language], key) ? texts[language][key as TextKey] : undefined;

/** A state in words; a state of a newer version keeps its own. */
const word =
  (prefix: string) =>
  (state: string | undefined, { language }: Words): Cell =>
    state && (say(language, `${prefix}.${state}`) ?? state);

const serviceOf = ({ service }: { readonly service: string }, { language, serviceName }: Words): Cell =>
  serviceName(service)?.[language] ?? service;

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});
/** The branch's time as `2026-11-21 09:41:05`: a spreadsheet takes it for a time. */
const time = (at: number | undefined): Cell => at && clock.format(at);
/** `1234.56`, so that a spreadsheet can add it up. */
const yuan = (fen: number | undefined): Cell => (fen === undefined ? undefined : (fen / 100).toFixed(2));

type Key = string | number;

function list<S extends z.ZodType<Record<K, Key>>, K extends string>(of: {
  readonly row: S;
  readonly sql: string;
  /** The columns by which it is ordered: what each is called in the row and in the statement, and before all of it. */
  readonly order: readonly (readonly [name: K, column: string, before: Key])[];
  readonly everyDay?: true;
  readonly columns: readonly Column<z.output<S>>[];
}): ExportList {
  const order = of.order.map(([, column]) => column).join(', ');
  const first = of.everyDay ? 2 : 3;
  const after = of.order
    .map(([, , before], index) => `$${first + index}::${typeof before === 'string' ? 'text' : 'bigint'}`)
    .join(', ');
  const sql = `${of.sql} AND (${order}) > (${after}) ORDER BY ${order} LIMIT ${portion}`;
  return {
    heads: ({ language }) => of.columns.map(({ head }) => texts[language][head]),
    rows: async function* (query, { branch, day }, words) {
      const given = of.everyDay ? [branch] : [branch, day];
      for (let at = of.order.map(([, , before]) => before); ; ) {
        const found: z.output<S>[] = await query(of.row, sql, ...given, ...at);
        for (const row of found) yield of.columns.map(({ cell }) => cell(row, words));
        const last: Record<K, Key> | undefined = found.at(-1);
        if (last === undefined || found.length < portion) return;
        at = of.order.map(([name]) => last[name]);
      }
    },
  };
}

const ticketState = word('headOffice.ticket');
const operationState = word('headOffice.operation');
const approvalState = word('headOffice.approval');
const paperState = word('headOffice.paper');
const deviceStatus = word('tool.device');
const devicePaper = word('tool.paper');

export const exportLists = {
  tickets: list({
    row: ticketRow,
    sql: ticketsSql,
    order: [
      ['node', 'node_id', ''],
      ['number', 'number', ''],
    ],
    columns: [
      { head: 'headOffice.number', cell: row => row.number },
      { head: 'headOffice.service', cell: serviceOf },
      { head: 'headOffice.state', cell: (row, words) => ticketState(row.state, words) },
      { head: 'headOffice.window', cell: row => row.window },
      { head: 'headOffice.issued', cell: row => time(row.issuedAt) },
      { head: 'headOffice.called', cell: row => time(row.calledAt) },
      { head: 'headOffice.ended', cell: row => time(row.endedAt) },
      { head: 'headOffice.node', cell: row => row.node },
    ],
  }),
  operations: list({
    row: operationRow,
    sql: operationsSql,
    order: [
      ['node', 'o.node_id', ''],
      ['id', 'o.operation_id', ''],
    ],
    columns: [
      { head: 'headOffice.at', cell: row => time(row.at) },
      { head: 'headOffice.service', cell: serviceOf },
      { head: 'headOffice.state', cell: (row, words) => operationState(standingOf(row), words) },
      { head: 'headOffice.approval', cell: (row, words) => approvalState(row.approval, words) },
      { head: 'headOffice.reviewer', cell: row => row.reviewer },
      { head: 'headOffice.amount', cell: row => yuan(row.amount) },
      { head: 'headOffice.fee', cell: row => yuan(row.fee) },
      { head: 'headOffice.paper', cell: (row, words) => paperState(row.paper, words) },
      { head: 'headOffice.reference', cell: row => row.coreReference },
      { head: 'headOffice.node', cell: row => row.node },
      { head: 'headOffice.operationId', cell: row => row.id },
    ],
  }),
  devices: list({
    row: deviceRow,
    sql: devicesSql,
    order: [
      ['node', 'node_id', ''],
      ['id', 'device_id', ''],
    ],
    everyDay: true,
    columns: [
      { head: 'headOffice.device', cell: row => row.id },
      { head: 'headOffice.node', cell: row => row.node },
      { head: 'headOffice.state', cell: (row, words) => deviceStatus(row.status, words) },
      { head: 'headOffice.devicePaper', cell: (row, words) => devicePaper(row.paper, words) },
      { head: 'headOffice.cause', cell: row => row.cause },
      { head: 'headOffice.since', cell: row => time(row.at) },
    ],
  }),
  entries: list({
    row: z.object({
      node: z.string(),
      seq: bigColumn,
      at: bigColumn,
      kind: z.string(),
      payload: z.string(),
    }),
    sql: 'SELECT node_id AS node, seq, at, kind, payload FROM journal WHERE branch_id = $1 AND day = $2',
    order: [
      ['node', 'node_id', ''],
      ['seq', 'seq', 0],
    ],
    columns: [
      { head: 'headOffice.at', cell: row => time(row.at) },
      { head: 'headOffice.node', cell: row => row.node },
      { head: 'headOffice.seq', cell: row => row.seq },
      { head: 'headOffice.kind', cell: row => row.kind },
      { head: 'headOffice.payload', cell: row => row.payload },
    ],
  }),
} as const satisfies Record<string, ExportList>;
export type ExportName = keyof typeof exportLists;

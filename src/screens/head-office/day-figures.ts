import { type Fen, fen } from '../../core/money.ts';
import type { Pushed } from '../../rpc/contract.ts';
import type { headOfficeContract } from '../../rpc/head-office.ts';

/** One branch's day as head office was told of it. */
export type Day = Pushed<typeof headOfficeContract, 'day'>;

/** The figures of a day. The page prints the definition of each one below it, so the two must say the same. */
export interface DayFigures {
  /** Numbers issued that day, whatever became of them. */
  readonly tickets: number;
  readonly waiting: number;
  /** Numbers whose service a teller ended as served. */
  readonly served: number;
  readonly noShow: number;
  /** Operations that customers confirmed at a kiosk, whatever became of them. */
  readonly operations: number;
  /** Operations that the core carried out. */
  readonly done: number;
  /** Sum of the amounts of operations that the core carried out; fees are not in it. */
  readonly moved: Fen;
  /** Sum of the fees of the same operations. */
  readonly fees: Fen;
}

/** Counts a day's lists. Only what the core carried out counts as money moved. */
export function dayFigures({ tickets, operations }: Pick<Day, 'tickets' | 'operations'>): DayFigures {
  const ticketsIn = (state: Day['tickets'][number]['state']): number =>
    tickets.filter(ticket => ticket.state === state).length;
  const done = operations.filter(operation => operation.state === 'done');
  const sum = (values: readonly (number | undefined)[]): Fen =>
    fen(values.reduce<number>((total, value) => total + (value ?? 0), 0));
  return {
    tickets: tickets.length,
    waiting: ticketsIn('waiting') + ticketsIn('called'),
    served: ticketsIn('served'),
    noShow: ticketsIn('noShow'),
    operations: operations.length,
    done: done.length,
    moved: sum(done.map(operation => operation.amount)),
    fees: sum(done.map(operation => operation.fee)),
  };
}

import type { Findings } from './ledger.ts';

/** What one part of the campaign is told, and what it tells. */
export interface Plan {
  readonly seed: number;
  /** The first moment, so that a later one can be repeated alone. */
  readonly from: number;
  readonly moments: number;
  /** For a person who waits. */
  readonly tell: (text: string) => void;
}

export interface Report {
  readonly moments: number;
  /** Facts that a node acknowledged. */
  readonly acknowledged: number;
  /** Stores that were opened after a moment and found whole, with their chains. */
  readonly whole: number;
  readonly findings: Findings;
  /** Where to begin to see again what was found, and how many moments it takes. */
  readonly repeat?: { readonly from: number; readonly moments: number; readonly note?: string };
  /** What else was counted, in words. */
  readonly remark: string;
  /** Why nothing was tried: what the machine lacks. */
  readonly skipped?: string;
}

/** The random numbers of one moment, whichever moments came before. */
export const seedOf = (seed: number, moment: number): number => seed * 1_000_003 + moment;

export const nothingFound = (): Findings => ({ lost: [], doubled: [], half: [], broken: [] });

export const skipped = (why: string): Report => ({
  moments: 0,
  acknowledged: 0,
  whole: 0,
  findings: nothingFound(),
  remark: '',
  skipped: why,
});

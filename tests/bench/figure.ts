/** One line of the bench's table. */
export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What `ratio` compares with. */
  readonly peer?: string;
  /** The physical or bare limit, in the same unit, from the same run. */
  readonly limit?: number;
  readonly ratio?: number;
  /** What a figure alone does not say. */
  readonly remark?: string;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Three significant decimals are more than a shared machine can promise. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

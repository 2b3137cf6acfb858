import type { ViewRow } from '../../core/session-view.ts';

/** The row that matters most: an amount, a number, a date. */
export function Hero({ row }: { row: ViewRow }) {
  return (
    <dl class="hero">
      <dt>{row.label}</dt>
      <dd>{row.value}</dd>
      {row.note !== undefined && <dd class="hero-note">{row.note}</dd>}
    </dl>
  );
}

/** Label and value, on one line where both fit. */
export function Row({ row }: { row: ViewRow }) {
  return (
    <dl class="row">
      <dt>{row.label}</dt>
      <dd>{row.value}</dd>
      {row.note !== undefined && <dd class="row-note">{row.note}</dd>}
    </dl>
  );
}

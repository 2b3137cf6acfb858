/** One page of a long list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** From 0; the asked one, or the last when the list has become shorter. */
  readonly page: number;
  readonly pages: number;
}

/** Cuts the asked page out of a list. An empty list has one empty page. */
export function pageOf<T>(list: readonly T[], asked: number, size: number): Page<T> {
  const pages = Math.max(1, Math.ceil(list.length / size));
  const page = Math.min(Math.max(0, asked), pages - 1);
  return { items: list.slice(page * size, (page + 1) * size), page, pages };
}

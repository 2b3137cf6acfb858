/** Where one thing of a list lies, in px from the top of the list when all of it is laid out. */
export interface Extent {
  readonly top: number;
  readonly bottom: number;
}

/**
 * The index of the first thing of every page, so that each page fits the height. Things of one row have one top and
 * stay together. Something taller than a page has a page to itself.
 */
export function pageBreaks(extents: readonly Extent[], height: number): readonly number[] {
  const breaks = [0];
  let start = extents[0]?.top ?? 0;
  let rowAt = 0;
  for (const [index, extent] of extents.entries()) {
    if (extent.top > (extents[rowAt]?.top ?? 0)) rowAt = index;
    if (extent.bottom - start > height && rowAt > (breaks.at(-1) ?? 0)) {
      breaks.push(rowAt);
      start = extents[rowAt]?.top ?? 0;
    }
  }
  return breaks;
}

/** Whole minutes since `from`; a clock that runs behind the hub's reads 0, never a negative wait. */
export const minutesSince = (from: number, now: number): number =>
  Math.max(0, Math.floor((now - from) / 60_000));

/** A span in milliseconds as `m:ss`, or `h:mm:ss` from an hour on; below zero it reads `0:00`. */
export function spanText(span: number): string {
  const seconds = Math.max(0, Math.floor(span / 1000));
  const two = (value: number): string => value.toString().padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Negative, zero or positive as text `a` comes before, equals or comes after `b` by code units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Index of the first of `count` ascending numbers that is not below `value`; `count` when all are. */
export function lowerBound(
  ascending: ArrayLike<number>,
  value: number,
  count = ascending.length,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Finds places in a sorted series without scanning it. An index over equal parts of the axis narrows each search to the
 * few rows of one part; ranks of any two places subtract to an exact count, so one index serves every zoom, from a bar
 * of thousands of rows a pixel to single events, where a pyramid of buckets would be exact only at its own levels.
 */
export interface SeriesIndex {
  readonly count: number;
  /** Whether ranks are exact, or estimated from the overview because the rows have not arrived. */
  readonly isExact: boolean;
  /** How many rows lie before `x`. */
  rank(x: number): number;
  /** Place of a row; only of an exact index. */
  at(row: number): number;
}

const ROWS_PER_PART = 8;
const MAX_PARTS = 1 << 17;

/** The index over rows that ascend. */
export function createExactIndex(x: Float64Array): SeriesIndex {
  const count = x.length;
  const first = x[0] ?? 0;
  const last = x[count - 1] ?? 0;
  const parts = Math.max(1, Math.min(MAX_PARTS, Math.ceil(count / ROWS_PER_PART)));
  const scale = last > first ? parts / (last - first) : 0;
  const starts = new Uint32Array(parts + 1);
  for (let row = 0; row < count; row++) {
    const part = Math.min(parts - 1, Math.floor(((x[row] ?? 0) - first) * scale));
    starts[part + 1] = row + 1;
  }
  for (let part = 1; part <= parts; part++) {
    starts[part] = Math.max(starts[part] ?? 0, starts[part - 1] ?? 0);
  }
  const rank = (place: number): number => {
    if (place <= first) return 0;
    if (place > last) return count;
    const part = Math.min(parts - 1, Math.floor((place - first) * scale));
    // Rounding may put a place one part beside its rows; the neighbours' bounds hold in any case.
    let low = starts[Math.max(0, part - 1)] ?? 0;
    let high = starts[Math.min(parts, part + 2)] ?? count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((x[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { count, isExact: true, rank, at: (row) => x[row] ?? 0 };
}

/** The index over counts a part of the axis, for drawing before the rows are here. */
export function createDensityIndex(
  density: Uint32Array,
  axis: { readonly from: number; readonly to: number },
): SeriesIndex {
  const parts = density.length;
  const before = new Float64Array(parts + 1);
  for (let part = 0; part < parts; part++) {
    before[part + 1] = (before[part] ?? 0) + (density[part] ?? 0);
  }
  const count = before[parts] ?? 0;
  const scale = axis.to > axis.from ? parts / (axis.to - axis.from) : 0;
  const rank = (place: number): number => {
    if (place <= axis.from) return 0;
    if (place > axis.to || scale === 0) return count;
    const exact = (place - axis.from) * scale;
    const part = Math.min(parts - 1, Math.floor(exact));
    const low = before[part] ?? 0;
    return low + ((before[part + 1] ?? low) - low) * (exact - part);
  };
  return { count, isExact: false, rank, at: () => Number.NaN };
}

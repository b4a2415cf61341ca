const BITS = 9;
const ROWS = 1 << BITS;
const MASK = ROWS - 1;

/**
 * The cells of versions of rows, those of one version side by side: a row is written and read as a whole, so that one look
 * at memory brings all of it. Grows without copying.
 */
export class RowCells {
  readonly #width: number;
  readonly #chunks: Int32Array[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  /** A cell of a version that was written. */
  get(version: number, position: number): number {
    return this.#chunks[version >>> BITS]?.[(version & MASK) * this.#width + position] ?? 0;
  }

  /** Writes the cells of a version. Versions come in their order, or again. */
  write(version: number, cells: Int32Array): void {
    const number = version >>> BITS;
    while (this.#chunks.length <= number) this.#chunks.push(new Int32Array(ROWS * this.#width));
    const chunk = this.#chunks[number];
    const start = (version & MASK) * this.#width;
    if (chunk === undefined) return;
    for (let at = 0; at < this.#width; at++) chunk[start + at] = cells[at] ?? 0;
  }

  /** The cells of a version that was written, in their order. */
  map<Value>(version: number, read: (cell: number) => Value): Value[] {
    const values: Value[] = [];
    for (let at = 0; at < this.#width; at++) values.push(read(this.get(version, at)));
    return values;
  }
}

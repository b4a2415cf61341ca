/**
 * A set that remembers from which step on it had each of its items, so that it can be read as of any step. A change belongs
 * to the step that is noted next, as in a replay of library sync.
 */
export class StampedSet<Item> extends Set<Item> {
  /** In the order of coming: an item that went and came again is here twice. */
  readonly #spans: { readonly item: Item; readonly since: number; until: number }[] = [];
  readonly #open = new Map<Item, number>();
  readonly #clock: () => number;

  /** `clock` gives the number of the step that is being made. */
  constructor(clock: () => number) {
    super();
    this.#clock = clock;
  }

  override add(item: Item): this {
    if (super.has(item)) return this;
    super.add(item);
    const since = this.#clock();
    this.#open.set(item, this.#spans.push({ item, since, until: Number.POSITIVE_INFINITY }) - 1);
    return this;
  }

  override delete(item: Item): boolean {
    const span = this.#spans[this.#open.get(item) ?? -1];
    if (span !== undefined) span.until = this.#clock();
    this.#open.delete(item);
    return super.delete(item);
  }

  override clear(): void {
    for (const item of [...this]) this.delete(item);
  }

  /** What it held as of a step, in the order of coming. */
  asOf(step: number): readonly Item[] {
    const items: Item[] = [];
    for (const { item, since, until } of this.#spans) {
      if (since <= step && step < until) items.push(item);
    }
    return items;
  }
}

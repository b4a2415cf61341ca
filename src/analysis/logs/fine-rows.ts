/** Repeats and sequences: what can be collapsed without leaving anything out. */

const LONGEST_PERIOD = 20;
const LEAST_ROUNDS = 3;

/**
 * Rows in columns, in the order of the log; together they hold every record once. Row `r` begins with record
 * `start[r]` and ends before `start[r + 1]`; `start` has one value more than there are rows.
 */
export interface FineRows {
  readonly count: number;
  readonly start: Uint32Array;
  /** 1: records of one kind. 2 to 20: that many kinds (or runs of one kind) in turn, again and again. */
  readonly period: Uint8Array;
  /** How many full rounds; for period 1 the number of records. */
  readonly rounds: Uint32Array;
}

/**
 * Collapses records of one template that follow each other, and then turns of 2 to 20 of such runs that come at least
 * three times back to back, beginning anywhere. `template` is the template of each record.
 */
export function findFineRows(template: Uint16Array): FineRows {
  const runs = findRuns(template);
  const count = runs.length - 1;
  const symbol = new Uint16Array(count);
  for (let k = 0; k < count; k++) symbol[k] = template[runs[k] ?? 0] ?? 0;
  const start = new Uint32Array(count + 1);
  const period = new Uint8Array(count);
  const rounds = new Uint32Array(count);
  const turns = new TurnFinder(symbol);
  let rows = 0;
  for (let k = 0; k < count; rows++) {
    const at = runs[k] ?? 0;
    start[rows] = at;
    const found = turns.longestAt(k);
    if (found === 0) {
      period[rows] = 1;
      rounds[rows] = (runs[k + 1] ?? 0) - at;
      k++;
    } else {
      period[rows] = found;
      rounds[rows] = turns.rounds;
      k += found * turns.rounds;
    }
  }
  start[rows] = template.length;
  return {
    count: rows,
    // Copies, so that what sequences saved is given back.
    start: start.slice(0, rows + 1),
    period: period.slice(0, rows),
    rounds: rounds.slice(0, rows),
  };
}

/** Record at which each run of one template begins, and the number of records at the end. */
function findRuns(template: Uint16Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < template.length; i++) if (i === 0 || template[i] !== template[i - 1]) count++;
  const runs = new Uint32Array(count + 1);
  let k = 0;
  for (let i = 0; i < template.length; i++) {
    if (i === 0 || template[i] !== template[i - 1]) runs[k++] = i;
  }
  runs[k] = template.length;
  return runs;
}

/** Finds turns in a list of symbols. For each period it remembers how far the list repeats, so a walk costs 19 looks a symbol. */
class TurnFinder {
  /** Rounds of what was found last. */
  rounds = 0;
  readonly #symbols: Uint16Array;
  /** By period: up to where each symbol equals the one a period later. */
  readonly #equalTo = new Int32Array(LONGEST_PERIOD + 1);

  constructor(symbols: Uint16Array) {
    this.#symbols = symbols;
  }

  /** The period of the turns that begin at `at` and cover most, or 0. Callers ask in ascending order. */
  longestAt(at: number): number {
    let best = 0;
    let covered = 0;
    for (let period = 2; period <= LONGEST_PERIOD; period++) {
      const rounds = Math.floor((this.#reach(at, period) - at) / period) + 1;
      if (rounds < LEAST_ROUNDS || rounds * period <= covered) continue;
      best = period;
      covered = rounds * period;
      this.rounds = rounds;
    }
    return best;
  }

  #reach(at: number, period: number): number {
    const symbols = this.#symbols;
    let i = this.#equalTo[period] ?? 0;
    if (i > at) return i;
    i = at;
    while (i + period < symbols.length && symbols[i] === symbols[i + period]) i++;
    this.#equalTo[period] = i;
    return i;
  }
}

import type { FineRows } from "./fine-rows.ts";
import type { LogTemplate } from "./log-types.ts";
import type { MinedLog } from "./mine-log.ts";
import type { TemplatePhase } from "./phases.ts";

/** Rows of the first view at most; chapters are not counted. */
export const MOST_ROWS = 372;
/** A boundary of this strength or more is drawn while there is room at all; a weaker one only as far as the log is long. */
const STRONG = 60;
const LEAST_ROWS = 80;
/** Silence that is worth a boundary, and how much of it makes the strongest. */
const SILENCE_MICROS = 1_500_000;
const BLOCKS = 256;

const ERROR = 110;
const WARNING = 95;
const RARE = 90;
const MARKER = 80;
const FIRST = 70;
const LAST = 62;
const OPENER = 100;

/**
 * Chooses where the rows of the first view begin: indexes of fine rows, ascending, beginning with 0. A boundary is
 * as strong as what it sets apart: errors and warnings, records of rare kinds, the first and the last of a kind, changes
 * of state, silence, and changes in the mix of kinds. The strongest are drawn; of equal ones some all along the log.
 */
export function selectRows(
  log: MinedLog,
  fine: FineRows,
  phases: readonly TemplatePhase[],
  mostRows: number,
): readonly number[] {
  const soft = Math.min(mostRows, Math.max(LEAST_ROWS, Math.round(1.4 * Math.sqrt(log.count))));
  if (fine.count <= soft) return Array.from({ length: fine.count }, (_, row) => row);
  const strength = boundaryStrengths(log, fine, phases);
  const least = strengthOf(strength, mostRows);
  const order = [];
  for (let row = 1; row < fine.count; row++) if ((strength[row] ?? 0) >= least) order.push(row);
  order.sort((a, b) => (strength[b] ?? 0) - (strength[a] ?? 0) || spread(a) - spread(b) || a - b);
  const strong = order.findIndex((row) => (strength[row] ?? 0) < STRONG);
  const wanted = Math.max(soft, strong < 0 ? order.length : strong);
  return [0, ...order.slice(0, Math.max(1, Math.min(wanted, mostRows)) - 1)].sort((a, b) => a - b);
}

/** A strength that at least `count` boundaries reach, and few more; above 0. */
function strengthOf(strength: Float32Array, count: number): number {
  const bins = new Uint32Array(1024);
  for (const value of strength) {
    const bin = Math.min(1023, Math.floor(value * 4));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  let reached = 0;
  for (let bin = 1023; bin > 0; bin--) {
    reached += bins[bin] ?? 0;
    if (reached >= count) return bin / 4;
  }
  return 0.001;
}

/** Strength of the boundary before each fine row. */
function boundaryStrengths(
  log: MinedLog,
  fine: FineRows,
  phases: readonly TemplatePhase[],
): Float32Array {
  const rank = rankRows(log, fine, phases);
  const strength = new Float32Array(fine.count);
  for (let row = 1; row < fine.count; row++) {
    strength[row] = Math.max(rank[row] ?? 0, rank[row - 1] ?? 0) + silenceBefore(log, fine, row);
  }
  addMixChanges(log, fine, strength);
  return strength;
}

/** How much each fine row deserves a row of its own. */
function rankRows(log: MinedLog, fine: FineRows, phases: readonly TemplatePhase[]): Float32Array {
  const base = log.templates.map((template, index) => baseRank(template, phases[index]));
  const rows = rowsByTemplate(log, fine);
  const seen = new Uint32Array(log.templates.length);
  const rank = new Float32Array(fine.count);
  for (let row = 0; row < fine.count; row++) {
    const first = fine.start[row] ?? 0;
    const runs = Math.min(distinctEnd(fine, row), first + 64);
    let best = sizeRank((fine.start[row + 1] ?? 0) - first, log.count);
    for (let record = first; record < runs; record++) {
      const index = log.template[record] ?? 0;
      if (record > first && index === log.template[record - 1]) continue;
      const at = seen[index] ?? 0;
      const of = rows[index] ?? 1;
      seen[index] = at + 1;
      best = Math.max(best, rankAt(base[index] ?? 0, at, of));
    }
    rank[row] = best;
  }
  return rank;
}

/** The first and the last row of a kind count fully; those between the less, the more there are. */
function rankAt(base: number, at: number, of: number): number {
  const crowd = of <= 6 ? 1 : 6 / of;
  const own = base * crowd;
  if (at === 0) return Math.max(own, base, FIRST);
  return at === of - 1 ? Math.max(own, base * 0.9, LAST) : own;
}

function baseRank(template: LogTemplate, phase: TemplatePhase | undefined): number {
  if (template.level === "ERROR") return ERROR;
  if (template.level === "WARN") return WARNING;
  if (phase?.opens === true) return OPENER;
  if (template.count <= 3) return RARE;
  if (phase?.isMarker === true) return MARKER;
  return template.count <= 12 ? 50 : 0;
}

function sizeRank(records: number, all: number): number {
  const share = records / all;
  return share < 0.002 ? 0 : Math.min(58, 20 + 1000 * share);
}

/** End of the records in which all kinds of the row occur: the first round of a sequence. */
function distinctEnd(fine: FineRows, row: number): number {
  const first = fine.start[row] ?? 0;
  const period = fine.period[row] ?? 1;
  return period === 1 ? first + 1 : (fine.start[row + 1] ?? first);
}

function rowsByTemplate(log: MinedLog, fine: FineRows): Uint32Array {
  const rows = new Uint32Array(log.templates.length);
  for (let row = 0; row < fine.count; row++) {
    const first = fine.start[row] ?? 0;
    const end = Math.min(distinctEnd(fine, row), first + 64);
    for (let record = first; record < end; record++) {
      const index = log.template[record] ?? 0;
      if (record === first || index !== log.template[record - 1])
        rows[index] = (rows[index] ?? 0) + 1;
    }
  }
  return rows;
}

function silenceBefore(log: MinedLog, fine: FineRows, row: number): number {
  const record = fine.start[row] ?? 0;
  const gap = (log.time?.[record] ?? Number.NaN) - (log.time?.[record - 1] ?? Number.NaN);
  if (!(gap > SILENCE_MICROS)) return 0;
  return Math.min(60, 25 + 10 * Math.log2(gap / SILENCE_MICROS));
}

/** Cuts the log into blocks and strengthens the boundary at which the mix of kinds changes most. */
function addMixChanges(log: MinedLog, fine: FineRows, strength: Float32Array): void {
  const size = Math.max(16, Math.ceil(log.count / BLOCKS));
  if (log.templates.length > 4096) return;
  let before = mixOf(log, 0, size);
  let row = 0;
  for (let start = size; start < log.count; start += size) {
    const mix = mixOf(log, start, size);
    while (row < fine.count && (fine.start[row] ?? 0) < start) row++;
    const change = difference(mix, before);
    if (row < fine.count && change > 0.5) {
      strength[row] = Math.max(strength[row] ?? 0, 28 * change);
    }
    before = mix;
  }
}

/** The share of each kind in `size` records from `start` on. */
function mixOf(log: MinedLog, start: number, size: number): Float64Array {
  const mix = new Float64Array(log.templates.length);
  const end = Math.min(start + size, log.count);
  for (let record = start; record < end; record++) {
    const index = log.template[record] ?? 0;
    mix[index] = (mix[index] ?? 0) + 1 / (end - start);
  }
  return mix;
}

function difference(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Math.abs((a[k] ?? 0) - (b[k] ?? 0));
  return sum;
}

/** Numbers whose least ones lie evenly in the log, so that equal boundaries are not all drawn at its beginning. */
function spread(row: number): number {
  return Math.imul(row, 0x9e3779b1) >>> 0;
}

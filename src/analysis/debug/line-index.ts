/** From a line of the evidence to the steps that it tells of, and to the nearest line that tells of any. */
import type { DebugRun } from "./debug-run.ts";
import { firstAbove } from "./step-table.ts";

export interface LineIndex {
  /** The line itself, else the next one below it in the file, else the last one before it; `undefined` for other files. */
  nearest(path: string, line: number): number | undefined;
  /** Steps of a line, ascending. */
  stepsAt(path: string, line: number): Int32Array;
  /** Files that steps come from, in their order of coming. */
  readonly paths: readonly string[];
}

interface FileLines {
  readonly lines: Int32Array;
  /** Of the line at the same index. */
  readonly steps: Int32Array;
}

export function indexLines(run: Pick<DebugRun, "eachPlace">): LineIndex {
  const pairs = new Map<string, number[]>();
  run.eachPlace(({ path, line }, step) => {
    const list = pairs.get(path);
    if (list === undefined) pairs.set(path, [line, step]);
    else list.push(line, step);
  });
  const files = new Map([...pairs].map(([path, list]) => [path, sortLines(list)]));
  return {
    paths: [...files.keys()],
    nearest: (path, line) => {
      const lines = files.get(path)?.lines;
      if (lines === undefined) return undefined;
      return lines[firstAbove(lines, line - 1)] ?? lines.at(-1);
    },
    stepsAt: (path, line) => {
      const file = files.get(path);
      if (file === undefined) return new Int32Array(0);
      const { lines, steps } = file;
      const found = steps.slice(firstAbove(lines, line - 1), firstAbove(lines, line));
      // One event may be told by its own line and as a message of one.
      return Int32Array.from(new Set(found.sort()));
    },
  };
}

function sortLines(pairs: readonly number[]): FileLines {
  const order = Array.from({ length: pairs.length / 2 }, (_, at) => at * 2);
  order.sort((a, b) => (pairs[a] ?? 0) - (pairs[b] ?? 0));
  return {
    lines: Int32Array.from(order, (at) => pairs[at] ?? 0),
    steps: Int32Array.from(order, (at) => pairs[at + 1] ?? 0),
  };
}

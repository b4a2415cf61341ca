import type { PeerState } from "../../analysis/replay/run-state.ts";
import { textTable } from "./table.ts";

/** The state of peers as of a step, as text. */
export function stateAsText(states: readonly PeerState[], nameOf: (id: string) => string): string {
  const lines: string[] = [];
  for (const { peer, step, tables, watermarks, waiting, hash } of states) {
    lines.push("", `State of ${nameOf(peer)} as of step ${step} (hash ${hash})`);
    const counts = Object.entries(tables).map(([table, count]) => [table, String(count)]);
    lines.push(...textTable([["table", "rows"], ...counts]));
    const marks = watermarks.map((mark) => [nameOf(mark.peer), mark.resource, mark.value]);
    if (marks.length > 0) {
      lines.push("", ...textTable([["watermark from", "resource", "up to"], ...marks]));
    }
    lines.push("", ...waitingLines(waiting));
  }
  return `${lines.join("\n")}\n`;
}

/** As many are named as a reader takes in; the count says how many there are. */
const MOST_NAMED = 20;

function waitingLines(waiting: PeerState["waiting"]): readonly string[] {
  if (waiting.length === 0) return ["Nothing waits."];
  const named = waiting
    .slice(0, MOST_NAMED)
    .map(({ model, record, missing }) => `  ${model} ${record} waits for ${missing}`);
  const rest = waiting.length - named.length;
  return [`${waiting.length} waiting:`, ...named, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

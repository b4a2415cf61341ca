import type { StoreState } from "../../analysis/fireproof/state-report.ts";
import { textTable } from "./table.ts";

/** The state of stores as of a step, as text. */
export function storeStatesAsText(
  states: readonly StoreState[],
  nameOf: (id: string) => string,
): string {
  const lines = states.flatMap((state) => {
    const counts = [
      ["groups of the car log", state.groups],
      ["CARs loaded", state.loaded],
      ["events known", state.events],
      ["documents", state.documents],
      ["deleted documents", state.deleted],
    ] as const;
    const heads = state.head.length === 0 ? ["(none)"] : state.head;
    return [
      "",
      `State of ${nameOf(state.peer)} as of step ${state.step} (hash ${state.hash})`,
      ...textTable(counts.map(([name, count]) => [name, String(count)])),
      "head",
      ...heads.map((cid) => `  ${cid}`),
      ...(state.absent.length === 0 ? [] : ["asked for and not there"]),
      ...state.absent.map((car) => `  ${car}`),
    ];
  });
  return `${lines.join("\n")}\n`;
}

import type { SnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import { visibleText } from "../../base/visible-text.ts";
import { parentsOf } from "../../engine/merkle/clock-graph.ts";
import { shortCid } from "../notation/cid.ts";
import { counted } from "../tree/tree-node.ts";
import { labelOf, projectClock } from "./clock.ts";
import { projectPair } from "./pair.ts";
import type { ClockPair, ClockStore, ClockView } from "./types.ts";
import { STANDING } from "./types.ts";

/** Events listed as text; exports and `--json` have all of them. */
const SHOWN_EVENTS = 2000;

/** The Merkle clock as text: heads, the pair's merge step by step, then the events, newest first, with who lacks them. */
export function clockAsText(
  snapshot: SnapshotFacts,
  pair?: readonly [number, number] | undefined,
): string {
  const view = projectClock(snapshot);
  const chosen = pair ?? view.pair;
  const lines = [
    `Merkle clock: ${counted(view.size, "event")}, ${counted(view.stores.length, "store")}`,
    "",
    ...view.stores.map((store) => storeLine(store, snapshot)),
    ...(chosen === undefined ? [] : pairLines(projectPair(snapshot, ...chosen), view)),
    "",
    "Events, newest first",
    ...eventLines(snapshot, view),
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}

function storeLine(store: ClockStore, snapshot: SnapshotFacts): string {
  const names = (nodes: readonly number[]): string =>
    nodes.map((node) => nameOf(node, snapshot)).join(", ");
  const head = store.heads.length === 0 ? `no head (${store.opening})` : names(store.heads);
  const more = [
    counted(store.events, "event"),
    ...(store.unmergedHeads.length > 0 ? [`unmerged: ${names(store.unmergedHeads)}`] : []),
    ...(store.orphanCars > 0 ? [counted(store.orphanCars, "orphan CAR")] : []),
    ...(store.missingCars > 0 ? [counted(store.missingCars, "missing CAR")] : []),
    ...store.wantedKeys.map((key) => `wants key ${key}`),
  ];
  return `${store.name} (${store.kind}): head ${head}; ${more.join("; ")}`;
}

function nameOf(node: number, { graph }: SnapshotFacts): string {
  const cid = graph.cids[node];
  return `${labelOf(graph.events[node], cid)} (${shortCid(cid ?? "")})`;
}

function pairLines(pair: ClockPair, view: ClockView): readonly string[] {
  const from = view.stores[pair.from]?.name ?? "";
  const to = view.stores[pair.to]?.name ?? "";
  return [
    "",
    `Merging ${from} into ${to}: ${pair.summary}`,
    ...pair.steps.map((step, index) => `  ${index + 1}. ${step.sentence}`),
    `  Then ${counted(pair.documents.live, "document")}, ${pair.documents.deleted} deleted.`,
    ...pair.conflicts.flatMap((conflict) => [
      `  Conflict in ${conflict.id}: ${conflict.winner.text} wins`,
      ...conflict.losers.map((loser) => `    over ${loser.text}`),
    ]),
  ];
}

function eventLines(snapshot: SnapshotFacts, view: ClockView): readonly string[] {
  const { graph, authors } = snapshot;
  const lines: string[] = [];
  for (let at = graph.order.length - 1; at >= 0 && lines.length < SHOWN_EVENTS; at--) {
    const node = graph.order[at] ?? 0;
    const who = snapshot.stores.find(({ store }) => store.id === authors.of(node)?.store);
    const flags = view.stores.filter(({ heads }) => heads.includes(node)).map(({ name }) => name);
    const lacking = view.stores
      .filter(({ standing }) => standing[node] === STANDING.missing)
      .map(({ name }) => name);
    const parents = [...parentsOf(graph, node)].map((parent) => shortCid(graph.cids[parent] ?? ""));
    lines.push(
      [
        `  ${nameOf(node, snapshot)}`,
        ...(who === undefined ? [] : [`by ${who.store.name}`]),
        ...(parents.length > 0 ? [`after ${parents.join(", ")}`] : []),
        ...(flags.length > 0 ? [`head of ${flags.join(", ")}`] : []),
        ...(lacking.length > 0 ? [`block missing in ${lacking.join(", ")}`] : []),
      ].join("; "),
    );
  }
  const rest = graph.size - lines.length;
  return rest > 0 ? [...lines, `  and ${counted(rest, "earlier event")}`] : lines;
}

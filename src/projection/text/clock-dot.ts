/**
 * The Merkle clock as a graph for Graphviz: an edge from each event to its parents, one colour a store, the head of each
 * store as a flag. Events whose block is missing somewhere are dashed, and those that nobody has are hollow; both say
 * why. Texts come from evidence, so they are quoted and their control characters made visible.
 */
import type { SnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import type { StoreFacts } from "../../analysis/fireproof/store-facts.ts";
import { visibleText } from "../../base/visible-text.ts";
import { parentsOf } from "../../engine/merkle/clock-graph.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import { shortCid } from "../notation/cid.ts";

/** Outline colours that are told apart with every kind of colour sight; authors take them in the order of the stores. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
/** Operations that a node shows. */
const SHOWN_KEYS = 3;

/** The clock of a folder in the DOT language; parents before children, so equal evidence gives equal text. */
export function clockAsDot(snapshot: SnapshotFacts): string {
  const { graph, stores } = snapshot;
  const lines = [
    "digraph clock {",
    '  rankdir="BT";',
    '  node [shape="box", style="rounded", fontname="monospace", fontsize="10"];',
    '  edge [arrowsize="0.6"];',
  ];
  const lacking = new Map<number, StoreFacts[]>();
  for (const facts of stores) {
    for (const node of facts.history.missing) {
      lacking.set(node, [...(lacking.get(node) ?? []), facts]);
    }
  }
  for (const node of graph.order) {
    lines.push(`  ${nodeLine(snapshot, node, lacking.get(node) ?? [])}`);
  }
  for (const node of graph.order) {
    for (const parent of parentsOf(graph, node)) {
      lines.push(`  ${quote(graph.cids[node] ?? "")} -> ${quote(graph.cids[parent] ?? "")};`);
    }
  }
  stores.forEach((facts, index) => {
    lines.push(...flagLines(facts, colourOf(index)));
  });
  return `${lines.join("\n")}\n}\n`;
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? "#000000";
}

/** `without` are the stores whose head needs the block and that cannot read it. */
function nodeLine(snapshot: SnapshotFacts, node: number, without: readonly StoreFacts[]): string {
  const { graph, stores } = snapshot;
  const cid = graph.cids[node] ?? "";
  const author = snapshot.authors.of(node);
  const index = stores.findIndex(({ store }) => store.id === author?.store);
  const event = graph.events[node];
  const lacking = event === undefined ? [] : without;
  const keys = event?.operations.map(({ key }) => key) ?? [];
  const shown = keys.slice(0, SHOWN_KEYS).join(", ");
  const more = keys.length > SHOWN_KEYS ? ` and ${keys.length - SHOWN_KEYS} more` : "";
  const what = cid === GENESIS_EVENT ? "genesis" : `${shown}${more}`;
  const who = index < 0 ? "" : `${stores[index]?.store.name ?? ""}: `;
  const label = [
    shortCid(cid),
    event === undefined ? "block nowhere" : `${who}${what}`,
    ...lacking.map((facts) => `not in ${facts.store.name}: ${reasonFor(facts, snapshot, node)}`),
  ].join("\n");
  const style =
    event === undefined ? "rounded,dotted" : lacking.length > 0 ? "rounded,dashed" : "rounded";
  const colour = index < 0 ? "#666666" : colourOf(index);
  return `${quote(cid)} [label=${quote(label)}, tooltip=${quote(cid)}, color=${quote(colour)}, style=${quote(style)}];`;
}

function reasonFor(facts: StoreFacts, { stores, graph }: SnapshotFacts, node: number): string {
  if (facts.presentOnDisk(node)) return "in an orphan CAR only";
  const cid = graph.cids[node];
  const cars = new Set(
    stores.flatMap(
      ({ store }) =>
        (cid === undefined ? undefined : (store.ledger.holders.get(cid) ?? []))?.flatMap(
          (index) => store.ledger.cars[index]?.cid ?? [],
        ) ?? [],
    ),
  );
  const held = facts.store.ledger.cars.find((car) => cars.has(car.cid));
  if (held !== undefined) {
    return facts.cars.noKey.includes(held.cid) ? `key missing: ${held.keyId ?? ""}` : held.state;
  }
  return facts.cars.missing.some((missing) => cars.has(missing))
    ? "CAR never arrived"
    : "CAR unknown";
}

function flagLines(facts: StoreFacts, colour: string): readonly string[] {
  const { store, heads, unmergedHeads } = facts;
  const flag = quote(`head of ${store.id}`);
  const shape = store.kind === "remote" ? "component" : "cds";
  return [
    `  ${flag} [shape="${shape}", label=${quote(store.name)}, tooltip=${flag}, color=${quote(colour)}, fontcolor=${quote(colour)}];`,
    ...heads.map((cid) => `  ${flag} -> ${quote(cid)} [style="bold", color=${quote(colour)}];`),
    ...unmergedHeads.map(
      (cid) =>
        `  ${flag} -> ${quote(cid)} [style="dashed", label="unmerged", color=${quote(colour)}];`,
    ),
  ];
}

/** A quoted identifier: DOT knows the escapes of the quote, of the backslash, and of the line break. */
function quote(text: string): string {
  const plain = text
    .split("\n")
    .map((line) => visibleText(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"'));
  return `"${plain.join("\\n")}"`;
}

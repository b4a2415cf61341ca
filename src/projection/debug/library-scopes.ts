/** What a peer is as of a step, in groups: the event, its rows, watermarks, what waits, its clock, and who has more. */
import type { DebugScope } from "../../analysis/debug/debug-run.ts";
import {
  indexedChildren,
  jsonNode,
  listedChildren,
  namedChildren,
  type ValueNode,
} from "../../analysis/debug/value-node.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { ReplicaAt } from "../../engine/replay/history.ts";
import { printCount, printRecord, shortRecord } from "../notation/notation.ts";
import { describeStep } from "../replay/step.ts";
import type { LibraryDebug } from "./library-debug.ts";
import { differenceNode } from "./library-difference.ts";
import { timeText } from "./library-fields.ts";
import { tablesNode } from "./library-rows.ts";
import { watermarksNode } from "./library-watermarks.ts";

/** Groups of a peer as of a step. A peer at which the run writes nothing has only what was recorded of it. */
export function libraryScopes(
  debug: LibraryDebug,
  peer: number,
  step: number,
  eventStep: number,
): readonly DebugScope[] {
  const id = debug.ids[peer];
  if (id === undefined) return [];
  const name = debug.nameOf(id);
  const event: DebugScope = { name: "Event", node: eventNode(debug, eventStep), expensive: false };
  if (!debug.result.run.history.peers.includes(id)) {
    const node = differenceNode(debug, undefined, id);
    return [event, { name: `${name} as recorded`, node, expensive: true }];
  }
  const replica = debug.result.run.history.at(id, step);
  const asOf = `as of step ${step}`;
  return [
    event,
    { name: `${name} ${asOf} (replayed)`, node: tablesNode(debug, id, replica), expensive: false },
    { name: `Watermarks ${asOf}`, node: watermarksNode(debug, id, replica), expensive: false },
    { name: `Waiting ${asOf}`, node: waitingNode(debug, peer, step), expensive: false },
    { name: "Clock", node: clockNode(debug, step, replica), expensive: false },
    {
      name: `Difference to the Other Peers ${asOf}`,
      node: differenceNode(debug, replica, id),
      expensive: true,
    },
  ];
}

function plain(name: string, value: string, origin: ValueNode["origin"], path?: string): ValueNode {
  return { name, value, origin, evaluateName: path };
}

function eventNode(debug: LibraryDebug, step: number): ValueNode {
  if (step <= 0) return { name: "Event", value: "before the first event" };
  const { journal, deliveries } = debug.result.run;
  const { kind, model, record, other, reason, time, delivery } = journal.at(step);
  const { steps, nameOf, dataAt } = debug;
  const { table } = steps;
  const file = table.files[table.file[step - 1] ?? -1];
  const carrier = deliveries.get(delivery);
  const nodes: ValueNode[] = [
    plain("step", `${step} of ${journal.length}`, "replayed", "step"),
    plain("kind", kind, "replayed", "kind"),
    plain("reason", reason === "" ? "(none)" : reason, "replayed", "reason"),
    plain("time", timeText(time), "replayed", "time"),
    plain("model", model, "recorded", "model"),
  ];
  if (record !== undefined) nodes.push(plain("record", record, "recorded", "record"));
  if (other !== undefined) nodes.push(plain("other", other, "replayed", "other"));
  if (carrier !== undefined) {
    nodes.push(plain("author", nameOf(carrier.from), "recorded", "author"));
    nodes.push(plain("carrier", carrier.kind, "recorded", "carrier"));
  }
  if (file !== undefined) {
    const line = table.line[step - 1] ?? -1;
    nodes.push(plain("file", `${file}:${line}`, "recorded", "file"));
  }
  const data = dataAt(step);
  if (data !== undefined) {
    nodes.push(jsonNode("data", data, { origin: "recorded", evaluateName: "data" }));
  }
  const { sentences } = describeStep(debug.result, { run: "", step }, nameOf);
  nodes.push(plain("in words", sentences.join(" "), "replayed"));
  return { name: "Event", value: kind, children: listedChildren(nodes) };
}

function waitingNode(debug: LibraryDebug, peer: number, step: number): ValueNode {
  const { waits } = debug;
  const count = waits.countAt(peer, step);
  const make = (index: number): ValueNode => {
    const [wait] = waits.at(peer, step, index, 1);
    return waitNode(debug, wait?.since ?? 0, wait?.until ?? 0);
  };
  return {
    name: "Waiting",
    value: count === 0 ? "nothing waits" : `${printCount(count)} records wait`,
    origin: "replayed",
    children: indexedChildren(count, make),
  };
}

function waitNode(debug: LibraryDebug, since: number, until: number): ValueNode {
  const { model, record, other, reason } = debug.result.run.journal.at(since);
  const missing = /^(\w+) is not here/.exec(reason)?.[1] ?? "row";
  const released =
    until === Number.POSITIVE_INFINITY ? "nothing in this run releases it" : `step ${until}`;
  const nodes: ValueNode[] = [
    plain("record", record ?? "", "recorded"),
    plain("missing", `${missing} ${other ?? ""}`, "replayed"),
    plain("since step", String(since), "replayed"),
    plain("released by", released, "replayed"),
    ...authorsOf(debug, missing, other).map((name) =>
      plain("held by", `${name} has the missing row, as recorded`, "recorded"),
    ),
  ];
  return {
    name: printRecord(shortRecord({ model, id: record ?? "" })),
    value: `waits for ${printRecord(shortRecord({ model: missing, id: other ?? "" }))} since step ${since}`,
    origin: "replayed",
    children: listedChildren(nodes),
  };
}

/** Peers whose recorded rows hold a record. */
function authorsOf(
  { scene }: LibraryDebug,
  model: string,
  record: Uuid | undefined,
): readonly string[] {
  if (record === undefined) return [];
  return scene.view.peers.flatMap((peer, number) =>
    scene.rowOf(number, model, record) >= 0 ? [peer.name] : [],
  );
}

function clockNode(debug: LibraryDebug, step: number, replica: ReplicaAt): ValueNode {
  const { journal } = debug.result.run;
  const stamps = (table: "peer_acks" | "peer_received_watermarks"): readonly ValueNode[] =>
    replica.stamps(table).map(({ peer, hlc }) => plain(debug.nameOf(peer), hlc, "replayed"));
  const groups = (["peer_acks", "peer_received_watermarks"] as const).map((table): ValueNode => {
    const nodes = stamps(table);
    const children = listedChildren(nodes);
    return { name: table, value: `${nodes.length} stamps`, origin: "replayed", children };
  });
  const nodes: ValueNode[] = [
    plain(
      "virtual time",
      step <= 0 ? "before the first event" : timeText(journal.at(step).time),
      "replayed",
    ),
    plain("shared changes logged", printCount(replica.sharedCount()), "replayed"),
    ...groups,
  ];
  const children = namedChildren(nodes.length, () => nodes);
  return { name: "Clock", value: nodes[0]?.value ?? "", origin: "replayed", children };
}

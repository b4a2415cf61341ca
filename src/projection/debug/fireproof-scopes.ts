/** A block store as of a step: what happened, its head, its car log, its documents, what it lacks, how the others stand. */
import type { DebugScope } from "../../analysis/debug/debug-run.ts";
import {
  indexedChildren,
  jsonNode,
  listedChildren,
  namedChildren,
  type ValueNode,
} from "../../analysis/debug/value-node.ts";
import type { DocumentEntry } from "../../analysis/fireproof/document-facts.ts";
import { dagToJsonText } from "../../analysis/fireproof/json-value.ts";
import type { StoreAt } from "../../analysis/fireproof/store-states.ts";
import { printCount } from "../notation/notation.ts";
import type { FireproofDebug } from "./fireproof-debug.ts";
import { lackedAt, waitingNode } from "./fireproof-waiting.ts";

export function fireproofScopes(
  debug: FireproofDebug,
  peer: number,
  step: number,
  event: number,
): readonly DebugScope[] {
  const name = debug.nameOf(debug.ids[peer] ?? "");
  const asOf = `as of step ${step}`;
  const scope = (title: string, node: ValueNode, expensive = false): DebugScope => {
    return { name: title, node, expensive };
  };
  const heads = [
    scope("Event", eventNode(debug, event)),
    scope(`Head of ${name} ${asOf} (replayed)`, headNode(debug, peer, step)),
  ];
  const others = scope(
    `Difference to the Other Stores ${asOf}`,
    differenceNode(debug, peer, step),
    true,
  );
  // A log tells of heads and of nothing else.
  if (debug.run.facts === undefined) return [...heads, others];
  return [
    ...heads,
    scope(`Car Log, Claimed and Actual ${asOf}`, carLogNode(debug, peer, step)),
    scope(`CARs Loaded ${asOf} (replayed)`, loadedNode(debug, peer, step)),
    scope(`Documents ${asOf} (replayed)`, documentsNode(debug, peer, step), true),
    scope(`Waiting ${asOf}`, waitingNode(debug, peer, step)),
    scope("Clock", clockNode(debug, peer, step)),
    scope("Keybag (recorded)", keybagNode(debug, peer)),
    others,
  ];
}

function cidList(
  name: string,
  cids: readonly string[],
  more: Pick<ValueNode, "origin" | "watch" | "evaluateName">,
): ValueNode {
  const { origin } = more;
  const make = (at: number): ValueNode => ({ name: String(at), value: cids[at] ?? "", origin });
  const value = cids.length === 0 ? "(none)" : cids.join(", ");
  return { name, value, ...more, children: indexedChildren(cids.length, make) };
}

function eventNode({ trace, table, run }: FireproofDebug, step: number): ValueNode {
  const at = trace[step - 1];
  if (at === undefined) return { name: "Event", value: "before the first step" };
  const plain = (name: string, value: string): ValueNode => {
    return { name, value, origin: "replayed", evaluateName: name };
  };
  const list = (name: string, cids: readonly string[] | undefined): readonly ValueNode[] =>
    cids === undefined ? [] : [cidList(name, cids, { origin: "replayed", evaluateName: name })];
  const record = table.recordText(table.record[step - 1] ?? -1);
  const nodes: readonly ValueNode[] = [
    plain("step", `${step} of ${trace.length}`),
    plain("kind", at.what),
    plain("reason", at.text),
    ...(record === undefined ? [] : [plain("record", record)]),
    ...list("group", run.groups[step - 1]),
    ...list("before", at.before),
    ...list("after", at.after),
    ...(at.at === undefined ? [] : [{ name: "file", value: at.at, origin: "recorded" } as const]),
  ];
  return { name: "Event", value: at.what, children: listedChildren(nodes) };
}

function headNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const watch = `head ${debug.ids[peer] ?? ""}`;
  const head = cidList("head", debug.stateAt(peer, step).head, {
    origin: "replayed",
    watch,
    evaluateName: "select * from heads",
  });
  return { name: "Head", value: head.value, children: listedChildren([head]) };
}

/** What the log names is claimed; what was loaded is here. */
function carLogNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const { log, loaded } = debug.stateAt(peer, step);
  const here: ReadonlySet<string> = new Set(loaded);
  const lacked = new Map(lackedAt(debug, peer, step).map((each) => [each.car, each]));
  const stateOf = (car: string): string =>
    here.has(car) ? "loaded" : (lacked.get(car)?.reason ?? "not asked for yet");
  const cars = log.flat();
  const held = cars.filter((car) => here.has(car)).length;
  const group = (at: number): ValueNode => {
    const members = log[at] ?? [];
    const parts = members.map((car): ValueNode => {
      return { name: car, value: stateOf(car), origin: "replayed" };
    });
    const count = members.filter((car) => here.has(car)).length;
    return {
      name: at === 0 ? "newest group" : `group ${at} before`,
      value: `${count} of ${members.length} loaded: ${members.join(", ")}`,
      origin: "replayed",
      children: listedChildren(parts),
    };
  };
  const value = `claims ${printCount(log.length)} groups of ${printCount(cars.length)} CARs`;
  const nodes: readonly ValueNode[] = [
    {
      name: "claimed",
      value,
      origin: "replayed",
      evaluateName: "select * from car_log",
      children: indexedChildren(log.length, group),
    },
    { name: "actual", value: `${printCount(held)} of them are loaded`, origin: "replayed" },
    {
      name: "state",
      value: held === cars.length ? "ok" : `${printCount(cars.length - held)} missing`,
      origin: "replayed",
    },
  ];
  return { name: "Car Log", value, children: listedChildren(nodes) };
}

function loadedNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const { loaded } = debug.stateAt(peer, step);
  const files = debug.filesOf(peer);
  const byCid = new Map<string, (typeof files)[number]>(files.map((file) => [file.cid, file]));
  const make = (at: number): ValueNode => {
    const cid = loaded[at] ?? "";
    const file = byCid.get(cid);
    const nodes: readonly ValueNode[] =
      file === undefined
        ? []
        : [
            { name: "file", value: file.path, origin: "recorded" },
            { name: "bytes", value: String(file.bytes), origin: "recorded" },
            { name: "state", value: file.state, origin: "recorded" },
            { name: "blocks", value: printCount(file.blocks.length), origin: "recorded" },
          ];
    return { name: String(at), value: cid, origin: "replayed", children: listedChildren(nodes) };
  };
  const value = `${loaded.length} of ${files.length} CARs`;
  return { name: "CARs", value, children: indexedChildren(loaded.length, make) };
}

/** One node that unfolds into all of them: a head is read only when somebody looks. */
function documentsNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const make = (): readonly ValueNode[] => {
    const entries = [...(debug.documentsAt(peer, step)?.entries.values() ?? [])];
    const children = indexedChildren(entries.length, (at) => documentNode(debug, entries[at]));
    const value = `${printCount(entries.length)} documents, deleted ones included`;
    const evaluateName = "select * from documents";
    return [{ name: "documents", value, origin: "replayed", evaluateName, children }];
  };
  return { name: "Documents", value: "", children: namedChildren(1, make) };
}

function documentNode(debug: FireproofDebug, entry: DocumentEntry | undefined): ValueNode {
  if (entry === undefined) return { name: "", value: "" };
  const { id, cid, state } = entry;
  const block = debug.recording.blocks.value(cid);
  const content: unknown = block === undefined ? null : JSON.parse(dagToJsonText(block));
  const nodes: readonly ValueNode[] = [
    { name: "cid", value: cid, origin: "replayed" },
    jsonNode("content", content, { origin: "recorded" }),
  ];
  return {
    name: id,
    value: state,
    origin: "replayed",
    evaluateName: `select * from documents where id = '${id.replaceAll("'", "''")}'`,
    children: listedChildren(nodes),
  };
}

function clockNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const { events, head } = debug.stateAt(peer, step);
  const plain = (name: string, value: string): ValueNode => ({ name, value, origin: "replayed" });
  const nodes: readonly ValueNode[] = [
    plain("events known", printCount(events.length)),
    plain("events in the head", printCount(head.length)),
    plain("newest known", events.at(-1) ?? "(none)"),
  ];
  const value = `${printCount(events.length)} events`;
  return { name: "Clock", value, origin: "replayed", children: listedChildren(nodes) };
}

/** Names and fingerprints; a keybag's keys are in no recording. */
function keybagNode({ recording, ids }: FireproofDebug, peer: number): ValueNode {
  const [choice] = recording.stores.find((store) => store.id === ids[peer])?.keybags ?? [];
  const keybag = recording.keybags.find(({ path }) => path === choice?.path);
  const sets = (keybag?.sets ?? []).map((set): ValueNode => {
    const keys = set.keys.map(({ fingerprint, isDefault }): ValueNode => {
      return { name: isDefault ? "default" : "key", value: fingerprint, origin: "recorded" };
    });
    return {
      name: set.name,
      value: `${keys.length} ${keys.length === 1 ? "key" : "keys"}`,
      origin: "recorded",
      children: listedChildren(keys),
    };
  });
  const value = keybag === undefined ? "no keybag is in the folder" : `${sets.length} sets`;
  return { name: "Keybag", value, children: listedChildren(sets) };
}

function differenceNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const own = debug.stateAt(peer, step);
  const others = debug.ids.flatMap((_, other) => (other === peer ? [] : [other]));
  const make = (): readonly ValueNode[] =>
    others.map((other) => otherNode(debug, own, { other, step }));
  return { name: "Difference", value: "", children: namedChildren(others.length, make) };
}

function otherNode(
  debug: FireproofDebug,
  own: StoreAt,
  { other, step }: { readonly other: number; readonly step: number },
): ValueNode {
  const theirs = debug.stateAt(other, step);
  const isSame =
    theirs.head.length === own.head.length && theirs.head.every((cid) => own.head.includes(cid));
  const [mine, known] = [new Set(own.events), new Set(theirs.events)];
  const lacking = theirs.events.filter((cid) => !mine.has(cid));
  const ahead = own.events.filter((cid) => !known.has(cid));
  const nodes: readonly ValueNode[] = [
    cidList("head", theirs.head, { origin: "replayed" }),
    countedList("events that this store lacks", lacking),
    countedList("events that the other lacks", ahead),
  ];
  return {
    name: debug.nameOf(debug.ids[other] ?? ""),
    value: `${isSame ? "the same head" : "another head"}: ${theirs.head.join(", ") || "(none)"}`,
    origin: "replayed",
    children: listedChildren(nodes),
  };
}

function countedList(name: string, cids: readonly string[]): ValueNode {
  return { ...cidList(name, cids, { origin: "replayed" }), value: printCount(cids.length) };
}

/** What a store has of a block or CAR as of a step; `undefined` when the text is no CID. */
export function lookupBlock(
  debug: FireproofDebug,
  peer: number,
  step: number,
  text: string,
): ValueNode | undefined {
  const cid = text.trim();
  if (!/^b[a-z2-7]{40,}$/u.test(cid)) return undefined;
  const name = debug.nameOf(debug.ids[peer] ?? "");
  const {
    head,
    loaded,
    events,
  }: Readonly<Record<"head" | "loaded" | "events", readonly string[]>> = debug.stateAt(peer, step);
  const about = debug.trace.filter((each) => each.text.includes(cid));
  const nodes = about.map((each): ValueNode => {
    const value = `${debug.nameOf(each.peer)} ${each.what}: ${each.text}`;
    return { name: `step ${each.step}`, value, origin: "replayed" };
  });
  const state = head.includes(cid)
    ? "in its head"
    : loaded.includes(cid)
      ? "loaded"
      : events.includes(cid)
        ? "known, and not in its head"
        : "neither in its head nor loaded";
  const value = `as of step ${step}, for ${name}: ${state}; ${about.length} steps speak of it`;
  return { name: cid, value, origin: "replayed", children: listedChildren(nodes) };
}

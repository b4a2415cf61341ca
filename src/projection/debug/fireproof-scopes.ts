/** A block store as of a step: what happened, its head, the CARs it has loaded, its keys, and how the others stand. */
import type { DebugScope } from "../../analysis/debug/debug-run.ts";
import {
  indexedChildren,
  listedChildren,
  type ValueNode,
} from "../../analysis/debug/value-node.ts";
import type { FireproofDebug } from "./fireproof-debug.ts";

export function fireproofScopes(
  debug: FireproofDebug,
  peer: number,
  step: number,
  event: number,
): readonly DebugScope[] {
  const id = debug.ids[peer] ?? "";
  const name = debug.nameOf(id);
  const asOf = `as of step ${step}`;
  const scope = (title: string, node: ValueNode): DebugScope => {
    return { name: title, node, expensive: false };
  };
  return [
    scope("Event", eventNode(debug, event)),
    scope(`Head of ${name} ${asOf} (replayed)`, headNode(debug, peer, step)),
    scope(`CARs Loaded ${asOf} (replayed)`, loadedNode(debug, peer, step)),
    scope("Keybag (recorded)", keybagNode(debug, id)),
    scope(`Difference to the Other Stores ${asOf}`, differenceNode(debug, peer, step)),
  ];
}

function cidList(
  name: string,
  cids: readonly string[],
  more: Pick<ValueNode, "origin" | "watch">,
): ValueNode {
  const { origin } = more;
  const make = (at: number): ValueNode => ({ name: String(at), value: cids[at] ?? "", origin });
  const value = cids.length === 0 ? "(none)" : cids.join(", ");
  return { name, value, ...more, children: indexedChildren(cids.length, make) };
}

function eventNode({ trace, table }: FireproofDebug, step: number): ValueNode {
  const at = trace[step - 1];
  if (at === undefined) return { name: "Event", value: "before the first step" };
  const plain = (name: string, value: string): ValueNode => {
    return { name, value, origin: "replayed", evaluateName: name };
  };
  const nodes = [
    plain("step", `${step} of ${trace.length}`),
    plain("kind", at.what),
    plain("reason", at.text),
  ];
  const record = table.recordText(table.record[step - 1] ?? -1);
  if (record !== undefined) nodes.push(plain("record", record));
  if (at.before !== undefined) nodes.push(cidList("before", at.before, { origin: "replayed" }));
  if (at.after !== undefined) nodes.push(cidList("after", at.after, { origin: "replayed" }));
  if (at.at !== undefined) nodes.push({ name: "file", value: at.at, origin: "recorded" });
  return { name: "Event", value: at.what, children: listedChildren(nodes) };
}

function headNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const watch = `head ${debug.ids[peer] ?? ""}`;
  const head = cidList("head", debug.headAt(peer, step), { origin: "replayed", watch });
  return { name: "Head", value: head.value, children: listedChildren([head]) };
}

function loadedNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const { recording, ids } = debug;
  const cars = debug.loadedAt(peer, step);
  const files = recording.stores.find(({ id }) => id === ids[peer])?.ledger.cars ?? [];
  const make = (at: number): ValueNode => {
    const cid = cars[at] ?? "";
    const file = files.find((each) => each.cid === cid);
    const nodes: ValueNode[] =
      file === undefined
        ? []
        : [
            { name: "file", value: file.path, origin: "recorded" },
            { name: "bytes", value: String(file.bytes), origin: "recorded" },
            { name: "state", value: file.state, origin: "recorded" },
          ];
    return { name: String(at), value: cid, origin: "replayed", children: listedChildren(nodes) };
  };
  const value = `${cars.length} of ${files.length} CARs`;
  return { name: "CARs", value, children: indexedChildren(cars.length, make) };
}

function keybagNode({ recording }: FireproofDebug, id: string): ValueNode {
  const [choice] = recording.stores.find((store) => store.id === id)?.keybags ?? [];
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
  const own = debug.headAt(peer, step);
  const nodes = debug.ids.flatMap((id, other): readonly ValueNode[] => {
    if (other === peer) return [];
    const head = debug.headAt(other, step);
    const isSame = head.length === own.length && head.every((cid) => own.includes(cid));
    const list = cidList(debug.nameOf(id), head, { origin: "replayed" });
    return [{ ...list, value: `${isSame ? "the same head" : "another head"}: ${list.value}` }];
  });
  return { name: "Difference", value: "", children: listedChildren(nodes) };
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
  const isHead = debug.headAt(peer, step).includes(cid);
  const isLoaded = debug.loadedAt(peer, step).includes(cid);
  const about = debug.trace.filter((each) => each.text.includes(cid));
  const nodes = about.map((each): ValueNode => {
    const value = `${debug.nameOf(each.peer)} ${each.what}: ${each.text}`;
    return { name: `step ${each.step}`, value, origin: "replayed" };
  });
  const state = isHead ? "in its head" : isLoaded ? "loaded" : "neither in its head nor loaded";
  const value = `as of step ${step}, for ${name}: ${state}; ${about.length} steps speak of it`;
  return { name: cid, value, origin: "replayed", children: listedChildren(nodes) };
}

/** What a block store could not get as of a step: CARs that were not there, and CARs that no key opened. */
import type { ValueNode } from "../../analysis/debug/value-node.ts";
import { listedChildren } from "../../analysis/debug/value-node.ts";
import type { FireproofDebug } from "./fireproof-debug.ts";

export interface Lacked {
  readonly car: string;
  /** The step that failed. */
  readonly since: number;
  readonly reason: string;
  /** Fingerprint, where a key is what is missing. */
  readonly key?: string | undefined;
}

const MISSING = /^(?:missing car file (ba\w{40,})|(ba\w{40,}) is stale: )/u;
const LOCKED = /^(ba\w{40,}): keyId not found: (\w+)/u;
const EMPTY = /^(ba\w{40,}): unexpected end of data/u;

/** CARs that a store asked for in vain and has not loaded since, each with the last step that failed. */
export function lackedAt(
  { trace, ids, stateAt }: FireproofDebug,
  peer: number,
  step: number,
): readonly Lacked[] {
  const lacked = new Map<string, Lacked>();
  for (const { peer: id, what, text, step: since } of trace) {
    if (since > step) break;
    if (id !== ids[peer] || (what !== "fail" && what !== "skip")) continue;
    const [, locked, key] = LOCKED.exec(text) ?? [];
    const [, missing, stale] = MISSING.exec(text) ?? [];
    const car = locked ?? missing ?? stale ?? EMPTY.exec(text)?.[1];
    if (car !== undefined) lacked.set(car, { car, since, reason: text, key });
  }
  const loaded: ReadonlySet<string> = new Set(stateAt(peer, step).loaded);
  return [...lacked.values()].filter(({ car }) => !loaded.has(car));
}

/** The same in a few words, for the name of a thread. */
export function waitingText(debug: FireproofDebug, peer: number, step: number): string | undefined {
  const lacked = lackedAt(debug, peer, step);
  const last = lacked.at(-1);
  if (last === undefined) return undefined;
  const what = last.key === undefined ? `CAR ${shortCid(last.car)}` : `key ${shortCid(last.key)}`;
  return lacked.length === 1 ? what : `${what} (${lacked.length} CARs are missing)`;
}

function shortCid(cid: string): string {
  return `${cid.slice(0, 5)}…${cid.slice(-4)}`;
}

export function waitingNode(debug: FireproofDebug, peer: number, step: number): ValueNode {
  const { seen } = debug.stateAt(peer, step);
  const lacked = lackedAt(debug, peer, step).map(({ car, since, reason, key }): ValueNode => {
    const nodes: ValueNode[] = [
      { name: "since step", value: String(since), origin: "replayed" },
      { name: "reason", value: reason, origin: "replayed" },
    ];
    if (key !== undefined) nodes.push({ name: "needs key", value: key, origin: "recorded" });
    const value = key === undefined ? "is not here" : "no key opens it";
    return { name: car, value, origin: "replayed", children: listedChildren(nodes) };
  });
  const metas = seen.map((cars, at): ValueNode => {
    return { name: String(at), value: cars, origin: "replayed" };
  });
  const nodes: readonly ValueNode[] = [
    ...lacked,
    {
      name: "metas that count as seen",
      value: String(metas.length),
      origin: "replayed",
      children: listedChildren(metas),
    },
  ];
  return { name: "Waiting", value: "", children: listedChildren(nodes) };
}

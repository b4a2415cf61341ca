import { advance, explainAdvance } from "../merkle/advance.ts";
import type { Cid } from "../merkle/cid.ts";
import type { CarContents, CarCopy, Meta, Remote, Replica, Session } from "./types.ts";
import type { AttachWorld } from "./world.ts";
import { sameHead } from "./world.ts";

/** Commits the head of a session; handed in, since committing puts metas, and metas lead back here. */
export type CommitHead = (world: AttachWorld, session: Session) => void;

/** Adds a step. */
export function record(
  world: AttachWorld,
  { replica, log, logs, taking }: Session,
  step: Omit<AttachWorld["steps"][number], "replica" | "group">,
): void {
  const group = taking === undefined ? {} : { group: taking };
  world.steps.push({ replica: replica.name, ...step, ...group });
  if (logs.at(-1)?.log !== log) logs.push({ since: world.steps.length, log });
}

/** Why a replica cannot open what a key encrypted; `undefined` when it can. */
export function lockedBy(world: AttachWorld, replica: Replica, key: string): string | undefined {
  const own = replica.keybag.sets.get(replica.keySet)?.keys.has(key) === true;
  if (own) return undefined;
  const other = [...replica.keybag.sets].find(([, set]) => set.keys.has(key));
  if (other === undefined) return `keyId not found: ${key} is in no set of the keybag`;
  if (world.policy.keys === "whole-keybag") return undefined;
  return `keyId not found: ${key} lies in set ${other[0]}, not in ${replica.keySet}`;
}

/** Loads a CAR into the session, from disk or else from an attached remote. Says why not. */
export function loadCar(
  world: AttachWorld,
  session: Session,
  cid: Cid,
): CarContents | undefined | "failed" {
  const { replica } = session;
  if (session.absent.has(cid) && world.policy.absentCars === "until-attach") {
    record(world, session, { what: "skip", text: `${cid} is stale: it was absent before` });
    return "failed";
  }
  const copy = replica.cars.get(cid) ?? fetchCar(world, session, cid);
  if (copy === undefined) {
    session.absent.add(cid);
    record(world, session, { what: "skip", text: `missing car file ${cid}` });
    return "failed";
  }
  const locked = lockedBy(world, replica, copy.key);
  if (locked !== undefined) {
    record(world, session, { what: "fail", text: `${cid}: ${locked}` });
    return "failed";
  }
  if (copy.isEmpty) {
    record(world, session, { what: "fail", text: `${cid}: unexpected end of data, it is empty` });
    return "failed";
  }
  if (!session.loaded.has(cid)) {
    session.loaded.add(cid);
    for (const event of copy.car.events) session.blocks.add(event);
    record(world, session, { what: "load", text: `loaded ${cid}` });
  }
  return copy.car.header;
}

/** A fetched CAR is stored before anybody tries to open it. */
function fetchCar(world: AttachWorld, session: Session, cid: Cid): CarCopy | undefined {
  for (const remote of session.remotes) {
    const copy = remote.cars.get(cid);
    if (copy === undefined) continue;
    session.replica.cars.set(cid, copy);
    session.absent.delete(cid);
    record(world, session, { what: "load", text: `fetched ${cid} from ${remote.name}` });
    return copy;
  }
  return undefined;
}

/**
 * Takes a meta: loads its CAR and those of its log, joins the car log, and offers its head. A meta that was seen or is in
 * the log is skipped; the library counts it as seen even when something in it failed.
 */
export function mergeMeta(
  world: AttachWorld,
  session: Session,
  meta: Meta,
  options: { readonly commit: CommitHead; readonly remote?: Remote | undefined },
): void {
  const outer = session.taking;
  session.taking = meta.cars;
  takeOnce(world, session, meta, options);
  session.taking = outer;
}

function takeOnce(
  world: AttachWorld,
  session: Session,
  meta: Meta,
  options: { readonly commit: CommitHead; readonly remote?: Remote | undefined },
): void {
  const name = meta.cars.toSorted().join();
  const isInLog = session.log.some((group) => group.toSorted().join() === name);
  if (session.seen.has(name) || isInLog) {
    record(world, session, { what: "skip", text: `meta ${name} counts as seen` });
    return;
  }
  session.seen.add(name);
  const ok = takeMeta(world, session, meta, options);
  if (!ok && world.policy.seen === "on-success") {
    session.seen.delete(name);
    session.log = session.log.filter((group) => group.toSorted().join() !== name);
  }
}

function takeMeta(
  world: AttachWorld,
  session: Session,
  meta: Meta,
  { commit, remote }: { readonly commit: CommitHead; readonly remote?: Remote | undefined },
): boolean {
  const [first, ...rest] = meta.cars;
  const header = first === undefined ? "failed" : loadCar(world, session, first);
  if (header === "failed" || header === undefined) {
    record(world, session, {
      what: "fail",
      text: "missing head: the meta's first CAR is unreadable",
    });
    return false;
  }
  // On opening, only the first CAR of the newest group is loaded; a remote gives the whole group.
  const isWhole = world.policy.group === "all-cars" || remote !== undefined;
  const wanted = [...(isWhole ? rest : []), ...header.log.flat()];
  let complete = true;
  for (const cid of wanted) if (loadCar(world, session, cid) === "failed") complete = false;
  session.log = joinLogs([meta.cars], session.log, header);
  return offerHead(world, session, header.head, commit) && complete;
}

/** The newest group, the own log, the log of the header: each group once, compacted ones left out. */
function joinLogs(
  newest: readonly (readonly Cid[])[],
  own: readonly (readonly Cid[])[],
  header: CarContents,
): readonly (readonly Cid[])[] {
  const dropped = new Set(header.compact.map((group) => group.join()));
  const joined = new Map<string, readonly Cid[]>();
  for (const group of [...newest, ...own, ...header.log]) {
    const name = group.join();
    if (!dropped.has(name) && !joined.has(name)) joined.set(name, group);
  }
  return [...joined.values()];
}

/** Offers a remote head to the session's. Returns whether every event of it was taken. */
export function offerHead(
  world: AttachWorld,
  session: Session,
  offered: readonly Cid[],
  commit: CommitHead,
): boolean {
  const before = session.head;
  if (offered.length === 0 || sameHead(before, offered)) return true;
  const absent = offered.find((cid) => !session.blocks.has(cid));
  if (before.length === 0 && (absent === undefined || world.policy.adopted === "unchecked")) {
    session.head = [...offered];
    const text = "an empty database takes the head that it is offered, unchecked";
    record(world, session, { what: "adopt", text, before, after: session.head });
    if (world.policy.received === "committed") commit(world, session);
    return true;
  }
  if (absent !== undefined) {
    record(world, session, { what: "fail", text: `int_applyHead missing block ${absent}` });
    return false;
  }
  const ok = advanceHead(world, session, offered);
  if (!sameHead(before, session.head) && world.policy.received === "committed") {
    commit(world, session);
  }
  return ok;
}

function advanceHead(world: AttachWorld, session: Session, offered: readonly Cid[]): boolean {
  const graph = world.graph();
  const nameOf = (node: number): Cid => graph.cids[node] ?? ("" as Cid);
  const present = (node: number): boolean => session.blocks.has(nameOf(node));
  let head = session.head.flatMap((cid) => graph.indexOf(cid) ?? []);
  let ok = true;
  for (const cid of offered) {
    const node = graph.indexOf(cid);
    if (node === undefined) continue;
    const step = advance(graph, head, node, { present, budget: world.budget() });
    if (step.outcome === "missing-block") ok = false;
    head = [...step.after];
    record(world, session, {
      what: step.outcome === "missing-block" ? "fail" : "advance",
      text: explainAdvance(step, nameOf),
      before: step.before.map(nameOf),
      after: step.after.map(nameOf),
    });
  }
  session.head = head.map(nameOf);
  return ok;
}

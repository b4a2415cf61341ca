import type { Cid } from "../merkle/cid.ts";
import { storeGroup } from "./replica.ts";
import type { Car, Session } from "./types.ts";
import type { AttachWorld } from "./world.ts";
import { nameContent } from "./world.ts";

/** Begins a compaction: reads everything that the head leads to. Writes may land before it is finished. */
export function beginCompaction(world: AttachWorld, session: Session): void {
  session.compacting = session.log;
  session.compactingEvents = historyOf(world, session);
}

/**
 * Finishes it with a CAR that replaces the log. The library takes log and head now, so a write that landed meanwhile is
 * replaced although it is not inside; taken at the start it stays in the log. CARs that the compaction before this one
 * replaced are deleted; those that this one replaces stay for one round.
 */
export function finishCompaction(world: AttachWorld, session: Session): void {
  const atStart = session.compacting ?? session.log;
  const events = session.compactingEvents;
  const isRace = world.policy.compaction === "race";
  const compact = isRace ? session.log : atStart;
  const replaced = new Set(compact);
  const log = session.log.filter((group) => !replaced.has(group));
  const header = { head: session.head, log, compact };
  const cid = nameContent("car", JSON.stringify([header, events, "compaction"]));
  const car: Car = { cid, events, header };
  deleteReplacedBefore(session, compact.flat());
  session.log = log;
  storeGroup(world, session, [car]);
  session.compacting = undefined;
}

function historyOf(world: AttachWorld, session: Session): readonly Cid[] {
  const found = new Set<Cid>();
  const queue = [...session.head];
  for (let cid = queue.pop(); cid !== undefined; cid = queue.pop()) {
    if (found.has(cid) || !session.blocks.has(cid)) continue;
    found.add(cid);
    queue.push(...(world.events.get(cid)?.clock.parents ?? []));
  }
  return [...found].sort();
}

function deleteReplacedBefore({ replica }: Session, current: readonly Cid[]): void {
  for (const cid of current) {
    for (const group of replica.cars.get(cid)?.car.header?.compact ?? []) {
      for (const old of group) replica.cars.delete(old);
    }
  }
}

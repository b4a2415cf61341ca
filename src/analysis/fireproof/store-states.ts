/**
 * Block stores as of any step of a replay: head, car log, what was loaded, what is known, what counts as seen or absent.
 *
 * The state as of a step is the one when the step was noted; what happens after a store's last step belongs to the end of
 * the run. Stores are replayed one after the other, so before its first step a store is closed and holds nothing.
 */
import { hashText } from "../../base/text-hash.ts";
import type { Session } from "../../engine/attach/types.ts";
import type { AttachWorld } from "../../engine/attach/world.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ReplayTraceStep } from "../report.ts";
import { PLAIN_KEY } from "./replay-scene.ts";

/** A key that a store's keybag holds: names and fingerprints, never the key. */
export interface HeldKey {
  readonly set: string;
  readonly key: string;
  readonly isDefault: boolean;
}

/** One store as of a step. */
export interface StoreAt {
  readonly store: string;
  readonly step: number;
  readonly head: readonly Cid[];
  /** Groups of the car log, the newest first. */
  readonly log: readonly (readonly Cid[])[];
  /** CARs whose content is in memory, in the order of coming. */
  readonly loaded: readonly Cid[];
  /** Events whose blocks are in memory, in the order of coming. */
  readonly events: readonly Cid[];
  /** Metas that are not taken again, each by the CARs of its group. */
  readonly seen: readonly string[];
  /** CARs that were asked for and were not there. */
  readonly absent: readonly Cid[];
  readonly keys: readonly HeldKey[];
}

/** 16 hexadecimal digits: equal for equal states, whatever the way there. */
export function hashOfStore({ head, log, loaded, events, seen, absent, keys }: StoreAt): string {
  return hashText(JSON.stringify([head, log, loaded, events, seen, absent, keys]));
}

export interface StoreStates {
  readonly steps: number;
  /** Ids of the stores that were replayed, in the order of their replay. */
  readonly stores: readonly string[];
  /** One of `stores` as of a step from 0 on. */
  at(store: string, step: number): StoreAt;
}

type Place = Pick<StoreAt, "store" | "step">;

const NOTHING: Omit<StoreAt, keyof Place> = {
  head: [],
  log: [],
  loaded: [],
  events: [],
  seen: [],
  absent: [],
  keys: [],
};

/** The states of stores that were replayed through sessions of the engine. */
export function statesOfStores(
  world: Pick<AttachWorld, "steps">,
  sessions: ReadonlyMap<string, Session>,
): StoreStates {
  const heads = headsOf(
    world.steps.map(({ replica, after }, at) => ({ peer: replica, after, step: at + 1 })),
  );
  return {
    steps: world.steps.length,
    stores: [...sessions.keys()],
    at: (store, step) => {
      const asOf = step >= world.steps.length ? Number.MAX_SAFE_INTEGER : step;
      return stateOf({ store, step }, sessions.get(store), heads(store, step), asOf);
    },
  };
}

/** The states of peers of a log: their heads are all that it tells. */
export function statesOfLog(
  trace: readonly ReplayTraceStep[],
  peers: readonly string[],
): StoreStates {
  // Texts of CIDs in a log are compared with each other only.
  const heads = headsOf(
    trace.map(({ peer, step, after }) => ({ peer, step, after: after as readonly Cid[] })),
  );
  return {
    steps: trace.length,
    stores: peers,
    at: (store, step) => ({ ...NOTHING, store, step, head: heads(store, step) }),
  };
}

interface HeadChange {
  readonly peer: string;
  readonly step: number;
  readonly after?: readonly Cid[] | undefined;
}

/** The head of a store as of a step: what its last step before said of it. */
function headsOf(steps: readonly HeadChange[]): (store: string, step: number) => readonly Cid[] {
  const changes = new Map<string, HeadChange[]>();
  for (const change of steps) {
    if (change.after === undefined) continue;
    const list = changes.get(change.peer);
    if (list === undefined) changes.set(change.peer, [change]);
    else list.push(change);
  }
  return (store, step) =>
    lastUpTo(changes.get(store) ?? [], step, (each) => each.step)?.after ?? [];
}

/** Each part is made when it is asked for. */
function stateOf(
  place: Place,
  session: Session | undefined,
  head: readonly Cid[],
  asOf: number,
): StoreAt {
  const opened = session?.logs[0]?.since ?? Number.POSITIVE_INFINITY;
  if (session === undefined || asOf < opened) return { ...NOTHING, ...place };
  const { blocks, loaded, seen, absent, logs, replica } = session;
  return {
    ...place,
    head,
    get log() {
      const isEnd = asOf === Number.MAX_SAFE_INTEGER;
      return isEnd ? session.log : (lastUpTo(logs, asOf, ({ since }) => since)?.log ?? []);
    },
    get loaded() {
      return loaded.asOf(asOf);
    },
    get events() {
      return blocks.asOf(asOf);
    },
    get seen() {
      return seen.asOf(asOf);
    },
    get absent() {
      return absent.asOf(asOf);
    },
    get keys() {
      return [...replica.keybag.sets].flatMap(([set, held]) =>
        [...held.keys]
          .filter((key) => key !== PLAIN_KEY)
          .map((key) => ({ set, key, isDefault: key === held.default })),
      );
    },
  };
}

/** The last item of an ascending list whose number is at most `most`. */
function lastUpTo<Item>(
  items: readonly Item[],
  most: number,
  numberOf: (item: Item) => number,
): Item | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && numberOf(item) <= most) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}

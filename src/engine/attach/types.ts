import type { Cid } from "../merkle/cid.ts";
import type { ClockEvent } from "../merkle/event.ts";
import type { StampedSet } from "./stamped-set.ts";

/** One write: the text of the document, or `null` for a deletion. */
export interface DocumentWrite {
  readonly key: string;
  readonly value: string | null;
}

/** A clock event with what its writer showed after it: in the library that is the event's root shard. */
export interface ReplicaEvent {
  readonly clock: ClockEvent;
  readonly writes: readonly DocumentWrite[];
  /** Each document with the event that wrote it: its block lies in that event's CAR. */
  readonly shows: ReadonlyMap<string, ShownDocument>;
}

export interface ShownDocument {
  readonly value: string | null;
  readonly by: Cid;
}

/** The newest CAR group, as `meta/main.json` and the slot of a remote name it. */
export interface Meta {
  readonly cars: readonly Cid[];
}

/** What a CAR holds once it is opened. Equal wherever the CAR lies. */
export interface Car {
  readonly cid: Cid;
  /** Clock events whose blocks, documents and shards are inside. */
  readonly events: readonly Cid[];
  /** Head at commit time. Later CARs of a split group have no header. */
  readonly header?: CarContents | undefined;
}

export interface CarContents {
  readonly head: readonly Cid[];
  /** Groups before this one, newest first. */
  readonly log: readonly (readonly Cid[])[];
  /** Groups that this compaction replaces. */
  readonly compact: readonly (readonly Cid[])[];
}

/** A CAR as a file: the same content under one name may be encrypted with another key elsewhere. */
export interface CarCopy {
  readonly car: Car;
  readonly key: string;
  /** An empty payload under the name of a CAR. */
  readonly isEmpty: boolean;
}

/** Keys by set. The default key of a set encrypts, every key of it decrypts. */
export interface Keybag {
  readonly sets: Map<string, KeySet>;
}

export interface KeySet {
  readonly keys: Set<string>;
  default: string;
}

/**
 * A remote. `notify` says what its gateway does by itself: a file or a plain memory gateway nothing, one with
 * self-reflection calls subscribers of the same process with the same key set, a cloud pushes to everybody and sends keys.
 */
export interface Remote {
  readonly name: string;
  readonly notify: "none" | "self-reflect" | "push";
  readonly carriesKeys: boolean;
  readonly cars: Map<Cid, CarCopy>;
  /** One slot in the library; more only where the policy keeps what is not merged. */
  metas: readonly Meta[];
  /** Keys that travel with the metas. */
  readonly keys: Set<string>;
  /** Sessions that subscribed, closed ones included: remote streams are never cancelled. */
  readonly subscribers: Session[];
}

/** A database folder with its keybag, and at most one open session. */
export interface Replica {
  readonly name: string;
  readonly keybag: Keybag;
  /** The key set that the storekey names. */
  readonly keySet: string;
  readonly cars: Map<Cid, CarCopy>;
  meta: Meta | undefined;
  session: Session | undefined;
  written: number;
}

/** What an open database has in memory. */
export interface Session {
  readonly replica: Replica;
  readonly remotes: Remote[];
  log: readonly (readonly Cid[])[];
  /** The log as it stood when a step was noted, with the first step at which it did. */
  readonly logs: { readonly since: number; readonly log: readonly (readonly Cid[])[] }[];
  /** In insertion order. Compare heads as sets. */
  head: readonly Cid[];
  /** Events whose CARs were loaded. */
  readonly blocks: StampedSet<Cid>;
  readonly loaded: StampedSet<Cid>;
  /** Metas that were taken, by the CARs of their group. */
  readonly seen: StampedSet<string>;
  readonly absent: StampedSet<Cid>;
  /** What the meta stream gave last: at open, or from a remote. Local commits do not change it. */
  streamed: Meta | undefined;
  /** The group that is being taken or committed. */
  taking: readonly Cid[] | undefined;
  compacting: readonly (readonly Cid[])[] | undefined;
  compactingEvents: readonly Cid[];
  isClosed: boolean;
}

/** One thing that happened, and why. */
export interface AttachStep {
  readonly replica: string;
  readonly what:
    | "write"
    | "commit"
    | "load"
    | "skip"
    | "fail"
    | "adopt"
    | "advance"
    | "upload"
    | "put-meta"
    | "notify";
  readonly text: string;
  readonly before?: readonly Cid[];
  readonly after?: readonly Cid[];
  /** The group of CARs that was taken or committed meanwhile; absent for what a database does by itself. */
  readonly group?: readonly Cid[];
}

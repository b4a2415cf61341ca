import type { Cid } from "../../engine/merkle/cid.ts";
import type { DagValue } from "../../engine/merkle/dag-cbor.ts";
import type { ClockEvent } from "../../engine/merkle/event.ts";
import type { EvidenceFile, SourceFinding } from "../recording.ts";
import type { FireproofLog } from "./log/log-types.ts";

/** Base58btc text (`z…`) of the SHA-256 of a key: its name everywhere. The key itself is in no recording. */
export type Fingerprint = string;

/**
 * What became of one CAR file: `complete` read and checked; `no-key` no keybag of the snapshot holds its key;
 * `undecryptable` the key is there and the tag does not verify; `mismatch` the content is not what the name says;
 * `empty` nothing inside the envelope, or no byte at all; `truncated` cut off; `damaged` neither envelope nor CAR.
 */
export type CarState =
  | "complete"
  | "no-key"
  | "undecryptable"
  | "mismatch"
  | "empty"
  | "truncated"
  | "damaged";

/** An index as its CAR header describes it. `map` is source text of the user: never run, shown as text. */
export interface IndexHeader {
  readonly name: string;
  readonly map: string;
  /** The ledger head it was built for. */
  readonly head: readonly Cid[];
  readonly byId?: Cid | undefined;
  readonly byKey?: Cid | undefined;
}

/** The first block of a transaction's first CAR. */
export interface CarHeader {
  /** Car log at commit time, newest group first, its own group not included. */
  readonly cars: readonly (readonly Cid[])[];
  /** Groups that this compaction replaces; empty for other CARs. */
  readonly compact: readonly (readonly Cid[])[];
  /** The ledger's head; empty for index CARs. */
  readonly head: readonly Cid[];
  readonly indexes: readonly IndexHeader[];
}

/** A block inside a CAR: where its bytes lie in the plain CAR. */
export interface CarBlock {
  readonly cid: Cid;
  readonly codec: number;
  readonly offset: number;
  readonly length: number;
  /** Set where the bytes were found to be something else than the CID says. */
  readonly spoiled?: true;
}

/** One file of a data folder. */
export interface CarFile {
  readonly path: string;
  /** From the file's name; from the content when the name is no CID. */
  readonly cid: Cid;
  readonly bytes: number;
  readonly state: CarState;
  /** One sentence where there is more to say than the state. */
  readonly note?: string | undefined;
  /** Whether the name has the suffix of data CARs. Without it the file holds an attachment. */
  readonly kind: "car" | "attachment";
  /** Absent for plain files. */
  readonly keyId?: Fingerprint | undefined;
  readonly roots: readonly Cid[];
  readonly header?: CarHeader | undefined;
  readonly blocks: readonly CarBlock[];
  /** Whether the IV is the fold of the content's hash, as it is by default. Absent for plain and unread files. */
  readonly ivMatches?: boolean | undefined;
}

/** One element of `meta/main.json`. */
export interface MetaEntry {
  /** As written in the file. */
  readonly cid: string;
  readonly parents: readonly string[];
  /** The newest CAR group. */
  readonly cars: readonly Cid[];
  /** Whether `cid` is the CID of the stored event. */
  readonly valid: boolean;
}

export interface StoreMeta {
  readonly path: string;
  readonly shape: "plain" | "keyed" | "v2";
  readonly entries: readonly MetaEntry[];
  /** Fingerprints of keys that travel inside the file. */
  readonly keyIds: readonly Fingerprint[];
}

/** Work that a write-ahead log still lists. */
export interface WalState {
  readonly path: string;
  readonly operations: readonly Cid[];
  readonly noLoaderOps: readonly Cid[];
  readonly fileOperations: readonly Cid[];
}

/** A data folder with its meta and wal: the ledger of a store, or one of its index stores. */
export interface StorePart {
  /** "" for the ledger, else the index parameter, usually `idx`. */
  readonly prefix: string;
  readonly dataPath?: string | undefined;
  readonly version?: string | undefined;
  readonly meta?: StoreMeta | undefined;
  readonly wal?: WalState | undefined;
  /** Sorted by path. */
  readonly cars: readonly CarFile[];
  /** Blocks of each CID → indexes in `cars`. The same block may lie in several. */
  readonly holders: ReadonlyMap<Cid, readonly number[]>;
}

export interface KeyRecord {
  readonly fingerprint: Fingerprint;
  readonly isDefault: boolean;
}

/** One file of a keybag. */
export interface KeySet {
  readonly path: string;
  readonly kind: "v1" | "v2" | "v2-keyed" | "other";
  /** `name` or `id` inside the file: file names collide. */
  readonly name: string;
  readonly keys: readonly KeyRecord[];
}

export interface Keybag {
  /** Folder; "" when it is the opened folder. */
  readonly path: string;
  readonly sets: readonly KeySet[];
}

/** A keybag with which a store is read, and why it was taken. */
export interface KeybagChoice {
  readonly path: string;
  readonly fingerprints: ReadonlySet<Fingerprint>;
  /** CARs of the store that it opens. */
  readonly opens: number;
  readonly proof: string;
}

export interface StoreRecording {
  /** Folder path inside the snapshot; "." when it is the opened folder. */
  readonly id: string;
  readonly path: string;
  /** Short and unique in the recording. */
  readonly name: string;
  /** Last folder of the path: the database name, unless folders were renamed. */
  readonly database: string;
  /** A remote has neither a write-ahead log nor index stores. */
  readonly kind: "store" | "remote";
  readonly generation: "0.19" | "0.20+";
  readonly ledger: StorePart;
  readonly indexes: readonly StorePart[];
  /** The keybag that is believed to be this store's own, then others that open some of its CARs. Empty for remotes. */
  readonly keybags: readonly KeybagChoice[];
}

/** Every block of the snapshot whose bytes are what its CID says, once. */
export interface BlockPool {
  readonly size: number;
  bytes(cid: Cid): Uint8Array | undefined;
  /** Decoded DAG-CBOR; `undefined` when absent, of another codec, or damaged. */
  value(cid: Cid): DagValue | undefined;
}

/** What the readers made of one folder of block stores. */
export interface FireproofRecording {
  readonly system: "fireproof";
  readonly generation: "0.19" | "0.20+";
  readonly generationReasons: readonly string[];
  readonly evidence: readonly EvidenceFile[];
  readonly findings: readonly SourceFinding[];
  /** Stores, then remotes, each sorted by path. */
  readonly stores: readonly StoreRecording[];
  readonly keybags: readonly Keybag[];
  readonly blocks: BlockPool;
  /** Clock events of all ledgers, each once, in the order of stores and files. */
  readonly events: readonly ClockEvent[];
  readonly logs: readonly FireproofLog[];
}

/** What the CAR editor shows of one file. Plain data; key material is in none of it. */
import type { CarState } from "../../sources/fireproof/recording.ts";

export type BlockRole =
  | "header"
  | "document"
  | "deletion"
  | "event"
  | "shard"
  | "index"
  | "raw"
  | "other";

export interface CarBlockRow {
  readonly cid: string;
  readonly codec: string;
  /** Bytes. */
  readonly size: number;
  /** Where the block's bytes lie in the plain CAR. */
  readonly offset: number;
  readonly isRoot: boolean;
  /** Whether the bytes are what the CID says. */
  readonly check: "valid" | "mismatch" | "unknown-hash";
  readonly role: BlockRole;
  /** What it holds, in a few words. */
  readonly summary: string;
}

/** A link to another CAR. */
export interface CarLink {
  readonly cid: string;
  /** Path of the file inside the snapshot; absent when there is none. */
  readonly path: string | undefined;
}

export interface CarView {
  readonly path: string;
  /** CID of the name, or of the content when the name is none. */
  readonly cid: string;
  /** Of the stored file. */
  readonly bytes: number;
  readonly state: CarState;
  /** The state in a sentence, with what could be read and where it ends. */
  readonly verdict: string;
  readonly note: string | undefined;
  /** The store it lies in; absent for a file opened alone. */
  readonly store: string | undefined;
  readonly encryption:
    | { readonly kind: "plain" }
    | {
        readonly kind: "encrypted";
        readonly fingerprint: string;
        /** Key sets of the snapshot that hold the key, as `set in keybag`. */
        readonly heldIn: readonly string[];
        /** Whether the IV is the fold of the content's hash; absent when not decrypted. */
        readonly ivMatches: boolean | undefined;
      };
  readonly roots: readonly string[];
  readonly head: readonly string[];
  readonly indexes: readonly string[];
  /** The CAR log of the header: groups, newest first. */
  readonly cars: readonly (readonly CarLink[])[];
  readonly carCount: number;
  readonly compact: readonly (readonly CarLink[])[];
  readonly compactCount: number;
  /** At most `MAX_ROWS`. */
  readonly blocks: readonly CarBlockRow[];
  readonly blockCount: number;
  /** Blocks that are not what their CIDs say. */
  readonly spoiled: number;
}

export const MAX_ROWS = 20_000;
export const MAX_GROUPS = 500;

/** A decoded value, bounded in depth, count and length. */
export interface ValueNode {
  /** Key in a map or place in a list; empty for the whole. */
  readonly name: string;
  readonly kind: "map" | "list" | "text" | "number" | "truth" | "null" | "bytes" | "link" | "cut";
  /** As text; for maps and lists how many there are. */
  readonly text: string;
  /** CID, of links. */
  readonly link: string | undefined;
  /** Where the block or CAR of a link lies; absent when nowhere in the snapshot. */
  readonly target: LinkTarget | undefined;
  readonly children: readonly ValueNode[];
}

/** A file of the snapshot, and the block in it when the link names a block. */
export interface LinkTarget {
  readonly path: string;
  readonly block: string | undefined;
}

/** One block, decoded. */
export interface CarBlockView {
  readonly cid: string;
  /** `undefined` when it is no DAG-CBOR or damaged; then `text` says why, with the first bytes. */
  readonly value: ValueNode | undefined;
  readonly text: string;
  /** Other CARs with the same block. */
  readonly alsoIn: readonly { readonly store: string; readonly path: string }[];
}

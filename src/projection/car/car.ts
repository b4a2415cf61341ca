import type { Cid } from "../../engine/merkle/cid.ts";
import { CODEC_DAG_CBOR, CODEC_RAW, HASH_SHA256, parseCid } from "../../engine/merkle/cid.ts";
import type { DagValue } from "../../engine/merkle/dag-cbor.ts";
import { isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { parseEvent } from "../../engine/merkle/event.ts";
import type { Hasher } from "../../sources/file-tree.ts";
import { bytesEqual, sha256 } from "../../sources/fireproof/hashing.ts";
import type {
  BlockPool,
  CarBlock,
  CarFile,
  FireproofRecording,
} from "../../sources/fireproof/recording.ts";
import { shortCid } from "../notation/cid.ts";
import { counted } from "../tree/tree-node.ts";
import { documentIds, findTarget } from "./locate.ts";
import type { BlockRole, CarBlockRow, CarLink, CarView } from "./types.ts";
import { MAX_GROUPS, MAX_ROWS } from "./types.ts";

/** A CAR with what is needed to show it. Without a recording it was opened alone. */
export interface CarSource {
  readonly file: CarFile;
  readonly pool: BlockPool;
  readonly hasher: Hasher;
  readonly recording?: FireproofRecording | undefined;
  /** Name of the store that the file lies in. */
  readonly store?: string | undefined;
}

/** Everything about a CAR except the content of its blocks. */
export function projectCar(source: CarSource): CarView {
  const { file, recording } = source;
  const { header } = file;
  const ids = documentIds(file, source.pool);
  const rows = file.blocks.slice(0, MAX_ROWS).map((block) => blockRow(block, source, ids));
  const groups = (list: readonly (readonly Cid[])[]): readonly (readonly CarLink[])[] =>
    list
      .slice(0, MAX_GROUPS)
      .map((group) =>
        group.map((cid) => ({ cid, path: recording && findTarget(recording, cid, file)?.path })),
      );
  return {
    path: file.path,
    cid: file.cid,
    bytes: file.bytes,
    state: file.state,
    verdict: verdictOf(source),
    note: file.note,
    store: source.store,
    encryption: encryptionOf(source),
    roots: file.roots,
    head: header?.head ?? [],
    indexes: header?.indexes.map(({ name }) => name) ?? [],
    cars: groups(header?.cars ?? []),
    carCount: header?.cars.length ?? 0,
    compact: groups(header?.compact ?? []),
    compactCount: header?.compact.length ?? 0,
    blocks: rows,
    blockCount: file.blocks.length,
    spoiled: rows.filter(({ check }) => check === "mismatch").length,
  };
}

function encryptionOf({ file, recording }: CarSource): CarView["encryption"] {
  const { keyId } = file;
  if (keyId === undefined) return { kind: "plain" };
  const sets = (recording?.keybags ?? []).flatMap((keybag) =>
    keybag.sets
      .filter(({ keys }) => keys.some(({ fingerprint }) => fingerprint === keyId))
      .map((set) => `${set.name} in ${set.path}`),
  );
  return { kind: "encrypted", fingerprint: keyId, heldIn: sets, ivMatches: file.ivMatches };
}

function verdictOf({ file, recording }: CarSource): string {
  const blocks = counted(file.blocks.length, "block");
  const last = file.blocks.at(-1);
  const end =
    last === undefined ? "" : `, the last of them ends at byte ${last.offset + last.length}`;
  switch (file.state) {
    case "complete":
      return `Complete: ${blocks}, and the content is what the name says.`;
    case "no-key": {
      const where =
        recording === undefined
          ? "This file was opened without a keybag"
          : "No keybag of this snapshot holds it";
      return `Encrypted, and the key is wanted: ${shortCid(file.keyId ?? "")}. ${where}.`;
    }
    case "undecryptable":
      return "Encrypted, and the key is here, but the content was altered: it cannot be decrypted.";
    case "mismatch":
      return `The content is not what the name says: ${blocks} could be read${end}.`;
    case "empty":
      return "Empty: there is no CAR inside.";
    case "truncated":
      return `Cut off: ${blocks} could be read${end}.`;
    case "damaged":
      return "Damaged: neither an encrypted file nor a CAR.";
  }
}

function blockRow(
  block: CarBlock,
  { file, pool, hasher }: CarSource,
  ids: ReadonlyMap<string, string>,
): CarBlockRow {
  const { cid, codec, length, offset } = block;
  const value = pool.value(cid);
  const role = roleOf(cid, codec, value);
  return {
    cid,
    codec: codecName(codec),
    size: length,
    offset,
    isRoot: file.roots.includes(cid),
    check: checkOf(block, pool, hasher),
    role,
    summary: summaryOf(cid, role, value, ids),
  };
}

/** Blocks that were found to be something else are in no pool under this CID, or are marked. */
function checkOf(block: CarBlock, pool: BlockPool, hasher: Hasher): CarBlockRow["check"] {
  if (block.spoiled === true) return "mismatch";
  const parts = parseCid(block.cid);
  const bytes = pool.bytes(block.cid);
  if (parts === undefined || parts.hash !== HASH_SHA256) return "unknown-hash";
  if (bytes === undefined) return "mismatch";
  return bytesEqual(sha256(hasher, bytes), parts.digest) ? "valid" : "mismatch";
}

const CODECS: ReadonlyMap<number, string> = new Map([
  [CODEC_RAW, "raw"],
  [CODEC_DAG_CBOR, "dag-cbor"],
  [0x70, "dag-pb"],
  [0x0129, "dag-json"],
]);

function codecName(codec: number): string {
  return CODECS.get(codec) ?? `0x${codec.toString(16)}`;
}

function roleOf(cid: Cid, codec: number, value: DagValue | undefined): BlockRole {
  if (codec === CODEC_RAW) return "raw";
  if (!isDagMap(value)) return "other";
  if (value.has("fp")) return "header";
  if (value.get("del") === true) return "deletion";
  if (value.has("doc")) return "document";
  if (value.has("entries") && value.has("keyChars")) return "shard";
  if (value.has("leaf") || value.has("branch")) return "index";
  return parseEvent(cid, value) === undefined ? "other" : "event";
}

function summaryOf(
  cid: Cid,
  role: BlockRole,
  value: DagValue | undefined,
  ids: ReadonlyMap<string, string>,
): string {
  if (!isDagMap(value)) return "";
  const sizeOf = (name: string): number => {
    const list = value.get(name);
    return Array.isArray(list) ? list.length : 0;
  };
  switch (role) {
    case "event": {
      const event = parseEvent(cid, value);
      const keys = event?.operations.map(({ key }) => key) ?? [];
      const more = keys.length > 2 ? ` +${keys.length - 2}` : "";
      return `${event?.kind ?? ""} ${keys.slice(0, 2).join(", ")}${more}`;
    }
    case "document":
    case "deletion":
      return ids.get(cid) ?? "";
    case "shard":
      return counted(sizeOf("entries"), "entry", "entries");
    case "index":
      return value.has("leaf") ? "leaf" : "branch";
    default:
      return "";
  }
}

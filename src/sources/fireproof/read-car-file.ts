import type { Cid, CidParts } from "../../engine/merkle/cid.ts";
import {
  CODEC_CAR_PLAINTEXT,
  CODEC_CAR_STORED,
  cidOfDigest,
  HASH_SHA256,
  parseCid,
} from "../../engine/merkle/cid.ts";
import type { DagValue } from "../../engine/merkle/dag-cbor.ts";
import { decodeDagCbor, isDagMap, linkOf, linksOf } from "../../engine/merkle/dag-cbor.ts";
import type { Hasher } from "../file-tree.ts";
import { readCar } from "./car.ts";
import type { FireproofCrypto } from "./crypto-port.ts";
import { foldIv, readEnvelope } from "./envelope.ts";
import { bytesEqual, sha256 } from "./hashing.ts";
import type { KeyRing } from "./keybag.ts";
import { nameOf } from "./layout.ts";
import type { CarBlock, CarFile, CarHeader, CarState, IndexHeader } from "./recording.ts";

/** What reading a CAR file needs from outside. */
export interface CarPorts {
  readonly hasher: Hasher;
  readonly crypto: FireproofCrypto;
  readonly ring: KeyRing;
}

/** A CAR file and the bytes of those of its blocks that are what their CIDs say. */
export interface ReadCarFile {
  readonly file: CarFile;
  readonly admitted: readonly { readonly cid: Cid; readonly bytes: Uint8Array }[];
}

/** The plain CAR, or why there is none. */
interface Opened {
  readonly plain?: Uint8Array | undefined;
  readonly keyId?: string | undefined;
  readonly iv?: Uint8Array | undefined;
  readonly state?: CarState | undefined;
  readonly note?: string | undefined;
}

/** Reads one file of a data folder: envelope, decryption, name, IV, framing, header. Nothing here throws for bad bytes. */
export async function readCarFile(
  path: string,
  bytes: Uint8Array,
  ports: CarPorts,
): Promise<ReadCarFile> {
  const name = nameOf(path);
  const stem = name.endsWith(".car") ? name.slice(0, -4) : name;
  const named = parseCid(stem);
  const kind = name.endsWith(".car") ? "car" : "attachment";
  const opened = await openBytes(bytes, ports);
  const base = { path, bytes: bytes.length, kind, keyId: opened.keyId } as const;
  if (opened.plain === undefined) {
    const state = opened.state ?? "damaged";
    // The name of a 0.19 file covers the stored bytes, so it can be checked even without the key.
    const differs = named?.codec === CODEC_CAR_STORED && !digestIs(named, bytes, ports.hasher);
    const file: CarFile = {
      ...base,
      cid: named?.cid ?? cidOfDigest(CODEC_CAR_PLAINTEXT, sha256(ports.hasher, bytes)),
      state: differs ? "mismatch" : state,
      note: opened.note,
      roots: [],
      blocks: [],
    };
    return { file, admitted: [] };
  }
  return readPlain(base, { ...opened, plain: opened.plain, stored: bytes, named }, ports);
}

async function openBytes(bytes: Uint8Array, ports: CarPorts): Promise<Opened> {
  if (bytes.length === 0) return { state: "empty", note: "The file has no bytes." };
  const envelope = readEnvelope(bytes);
  if (envelope === undefined) return { plain: bytes };
  if (envelope.kind === "cut-off") {
    return {
      state: "truncated",
      note: "The encrypted file is cut off, so it cannot be decrypted.",
    };
  }
  const { iv, data, keyId } = envelope;
  const key = ports.ring.get(keyId);
  if (key === undefined) {
    return {
      keyId,
      state: "no-key",
      note: `Encrypted with key ${keyId}, which no keybag here holds.`,
    };
  }
  const plain = await ports.crypto.decryptAesGcm({ key, iv, data });
  return plain === undefined
    ? { keyId, state: "undecryptable", note: `Key ${keyId} is here, but the content was altered.` }
    : { keyId, iv, plain };
}

type FileBase = Pick<CarFile, "path" | "bytes" | "kind" | "keyId">;

function readPlain(
  base: FileBase,
  opened: {
    readonly plain: Uint8Array;
    readonly stored: Uint8Array;
    readonly iv?: Uint8Array | undefined;
    readonly named: CidParts | undefined;
  },
  { hasher }: CarPorts,
): ReadCarFile {
  const { plain, named } = opened;
  const digest = sha256(hasher, plain);
  const ivMatches = opened.iv === undefined ? undefined : bytesEqual(opened.iv, foldIv(digest));
  const cid = named?.cid ?? cidOfDigest(CODEC_CAR_PLAINTEXT, digest);
  const unread = { ...base, cid, ivMatches, roots: [], blocks: [] };
  if (plain.length === 0) {
    const note = "The envelope holds nothing: written by an upload that did not have the CAR.";
    return { file: { ...unread, state: "empty", note }, admitted: [] };
  }
  const isNamed = named === undefined || isContentOf(named, digest, opened.stored, hasher);
  const content = readCar(plain);
  if (content === undefined) {
    const state = isNamed ? "damaged" : "mismatch";
    return { file: { ...unread, state, note: "The content is no CAR." }, admitted: [] };
  }
  const admitted: { cid: Cid; bytes: Uint8Array }[] = [];
  const blocks: CarBlock[] = [];
  let spoiled = 0;
  for (const { parts, offset, length } of content.sections) {
    const block = plain.subarray(offset, offset + length);
    const found = { cid: parts.cid, codec: parts.codec, offset, length };
    // A CAR that is what its name says was written so; elsewhere every block has to prove itself.
    if (isNamed || digestIs(parts, block, hasher)) {
      blocks.push(found);
      admitted.push({ cid: parts.cid, bytes: block });
    } else {
      blocks.push({ ...found, spoiled: true });
      spoiled++;
    }
  }
  const verdict = judge(isNamed, content.stoppedBecause, spoiled);
  const note = verdict.note ?? (ivMatches === false ? IV_NOTE : namedNote(named));
  const root = admitted.find((block) => block.cid === content.roots[0]);
  const header = root === undefined ? undefined : readHeader(decodedOrNull(root.bytes));
  return {
    file: {
      ...base,
      cid,
      ivMatches,
      state: verdict.state,
      note,
      roots: content.roots,
      blocks,
      header,
    },
    admitted,
  };
}

const IV_NOTE = "The IV is not derived from the content, as with `ivHash=random`.";

function namedNote(named: CidParts | undefined): string | undefined {
  return named === undefined ? "The name is no CID; the content's own CID is used." : undefined;
}

function judge(
  isNamed: boolean,
  stoppedBecause: string | undefined,
  spoiled: number,
): { readonly state: CarState; readonly note?: string } {
  const lost =
    spoiled > 0 ? ` ${spoiled} blocks are not what their CIDs say and were left out.` : "";
  if (stoppedBecause !== undefined) {
    return { state: "truncated", note: `Reading stopped: ${stoppedBecause}.${lost}` };
  }
  if (isNamed) return { state: "complete" };
  return { state: "mismatch", note: `The content is not what the name says.${lost}` };
}

function isContentOf(
  named: CidParts,
  plainDigest: Uint8Array,
  stored: Uint8Array,
  hasher: Hasher,
): boolean {
  if (named.codec === CODEC_CAR_STORED) return digestIs(named, stored, hasher);
  return named.hash === HASH_SHA256 && bytesEqual(named.digest, plainDigest);
}

/** Whether a CID is that of `bytes`. Hash functions other than SHA-256 occur in no store and count as no proof. */
function digestIs(parts: CidParts, bytes: Uint8Array, hasher: Hasher): boolean {
  return parts.hash === HASH_SHA256 && bytesEqual(parts.digest, sha256(hasher, bytes));
}

function decodedOrNull(bytes: Uint8Array): DagValue {
  const result = decodeDagCbor(bytes);
  return result.kind === "value" ? result.value : null;
}

/** Reads a block as the header of a transaction; `undefined` when it is some other block. */
export function readHeader(value: DagValue): CarHeader | undefined {
  const fp = isDagMap(value) ? value.get("fp") : undefined;
  if (!isDagMap(fp)) return undefined;
  const meta = fp.get("meta");
  const indexes = isDagMap(meta) ? meta.get("indexes") : undefined;
  return {
    cars: groupsOf(fp.get("cars")),
    compact: groupsOf(fp.get("compact")),
    head: (isDagMap(meta) ? linksOf(meta.get("head")) : undefined) ?? [],
    indexes: isDagMap(indexes)
      ? [...indexes].flatMap(([name, index]) => readIndex(name, index))
      : [],
  };
}

/** Groups of CARs; 0.19 also wrote a CAR where a group is expected. */
function groupsOf(value: DagValue | undefined): readonly (readonly Cid[])[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly DagValue[]).map((group) => {
    const only = linkOf(group);
    return only === undefined ? (linksOf(group) ?? []) : [only];
  });
}

function readIndex(name: string, value: DagValue): readonly IndexHeader[] {
  if (!isDagMap(value)) return [];
  const map = value.get("map");
  return [
    {
      name,
      map: typeof map === "string" ? map : "",
      head: linksOf(value.get("head")) ?? [],
      byId: linkOf(value.get("byId")),
      byKey: linkOf(value.get("byKey")),
    },
  ];
}

import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { WalkedFile } from "../detect-walk.ts";
import type { FileTree } from "../file-tree.ts";
import type { EvidenceFile, SourceFinding } from "../recording.ts";
import type { EvidenceState } from "../sqlite/types.ts";
import type { GrowingBlockPool } from "./block-pool.ts";
import { sha256Hex } from "./hashing.ts";
import { parseJson } from "./json.ts";
import type { KeyTarget } from "./keybag.ts";
import type { FireproofLayout, PartLayout } from "./layout.ts";
import { isCarName, nameOf } from "./layout.ts";
import { readMeta, readWal } from "./meta.ts";
import type { CarPorts, ReadCarFile } from "./read-car-file.ts";
import { readCarFile } from "./read-car-file.ts";
import type { CarFile, CarState, StoreMeta, StorePart, WalState } from "./recording.ts";

/** What all parts of a snapshot share while it is read. */
export interface ReadContext {
  readonly tree: FileTree;
  readonly layout: FireproofLayout;
  readonly ports: CarPorts;
  readonly keys: KeyTarget;
  readonly pool: GrowingBlockPool;
  readonly evidence: EvidenceFile[];
  readonly findings: SourceFinding[];
  readonly options: TaskOptions | undefined;
}

/** A CAR is split at 1,000,000 bytes. What is hundreds of times larger is none. */
const MAX_CAR_BYTES = 256_000_000;
/** Files read side by side: decryption is asynchronous, and memory stays small. */
const BATCH = 16;

/** The metas and the write-ahead log of a part. Metas may carry keys, so all of them are read before any CAR. */
export interface PartJson {
  readonly meta?: StoreMeta | undefined;
  readonly wal?: WalState | undefined;
}

/** Reads the JSON files of a part's meta and wal folders. */
export async function readPartJson(part: PartLayout, context: ReadContext): Promise<PartJson> {
  const metaPath = await mainFile(part.folders.meta, "meta", context);
  const walPath = await mainFile(part.folders.wal, "wal", context);
  const json = context.layout.json;
  const metaJson = metaPath === undefined ? undefined : json.get(metaPath);
  const walJson = walPath === undefined ? undefined : json.get(walPath);
  return {
    meta: metaJson && readMeta(metaJson.path, metaJson.value, context.keys),
    wal: walJson && readWal(walJson.path, walJson.value),
  };
}

/** `main.json`, or the first other file of that shape. Files that are neither are evidence of damage. */
async function mainFile(
  folder: string | undefined,
  kind: "meta" | "wal",
  context: ReadContext,
): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const files = context.layout.byFolder.get(folder) ?? [];
  for (const file of files) {
    const name = nameOf(file.path);
    if (name === "version" || !name.endsWith(".json")) continue;
    const bytes = await context.tree.read(file.path);
    const understood = context.layout.json.get(file.path)?.kind === kind;
    const empty = understood || parseJson(new TextDecoder().decode(bytes)) !== undefined;
    addEvidence(context, file.path, bytes, empty ? "complete" : "damaged");
    if (understood || empty) continue;
    const message = "The file is not readable JSON, so what it points to is unknown.";
    context.findings.push({ code: `${kind}-damaged`, path: file.path, message });
  }
  const readable = files.filter((file) => context.layout.json.get(file.path)?.kind === kind);
  return (readable.find((file) => nameOf(file.path) === "main.json") ?? readable[0])?.path;
}

/** Reads every CAR of a part. */
export async function readPart(
  part: PartLayout,
  json: PartJson,
  context: ReadContext,
): Promise<StorePart> {
  const dataPath = part.folders.data;
  const files = dataPath === undefined ? [] : (context.layout.byFolder.get(dataPath) ?? []);
  const cars: CarFile[] = [];
  const holders = new Map<Cid, number[]>();
  const named = files.filter((file) => isCarName(nameOf(file.path)));
  for (let start = 0; start < named.length; start += BATCH) {
    throwIfCancelled(context.options);
    const batch = await Promise.all(
      named.slice(start, start + BATCH).map((file) => readOne(file, context)),
    );
    for (const read of batch) if (read !== undefined) addCar(read, { cars, holders }, context);
  }
  return {
    prefix: part.prefix,
    dataPath,
    version: versionOf(part, context.layout),
    meta: json.meta,
    wal: json.wal,
    cars,
    holders,
  };
}

async function readOne(
  file: WalkedFile,
  context: ReadContext,
): Promise<{ readonly car: ReadCarFile; readonly sha256: string } | undefined> {
  const report = (code: string, message: string): undefined => {
    context.findings.push({ code, path: file.path, message });
    return undefined;
  };
  if (file.size > MAX_CAR_BYTES) {
    return report(
      "too-large",
      `The file has ${file.size} bytes, far more than any CAR; it was not read.`,
    );
  }
  try {
    const bytes = await context.tree.read(file.path);
    const sha256 = sha256Hex(context.ports.hasher, bytes);
    return { car: await readCarFile(file.path, bytes, context.ports), sha256 };
  } catch (error) {
    if (error instanceof FailureError && error.code === "unreadable") {
      return report("unreadable", error.message);
    }
    throw error;
  }
}

function addCar(
  read: { readonly car: ReadCarFile; readonly sha256: string },
  part: { readonly cars: CarFile[]; readonly holders: Map<Cid, number[]> },
  context: ReadContext,
): void {
  const { file, admitted } = read.car;
  const index = part.cars.push(file) - 1;
  for (const { cid, bytes } of admitted) {
    context.pool.add(cid, bytes);
    const list = part.holders.get(cid);
    if (list === undefined) part.holders.set(cid, [index]);
    else if (list.at(-1) !== index) list.push(index);
  }
  const { path, bytes, note } = file;
  const state = evidenceState(file.state);
  context.evidence.push({ path, bytes, sha256: read.sha256, state, ...(note && { note }) });
}

function evidenceState(state: CarState): EvidenceState {
  if (state === "complete" || state === "no-key") return "complete";
  return state === "truncated" ? "truncated" : "damaged";
}

function versionOf(part: PartLayout, layout: FireproofLayout): string | undefined {
  const folders = [part.folders.data, part.folders.meta, part.folders.wal];
  return folders.flatMap((folder) => layout.versions.get(folder ?? "\0") ?? [])[0];
}

/** Lists a file as evidence. */
export function addEvidence(
  context: Pick<ReadContext, "evidence" | "ports">,
  path: string,
  bytes: Uint8Array,
  state: EvidenceState,
): void {
  const sha256 = sha256Hex(context.ports.hasher, bytes);
  context.evidence.push({ path, bytes: bytes.length, sha256, state });
}

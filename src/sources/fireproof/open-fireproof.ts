import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import { CODEC_CAR_STORED, parseCid } from "../../engine/merkle/cid.ts";
import type { ClockEvent } from "../../engine/merkle/event.ts";
import { parseEvent } from "../../engine/merkle/event.ts";
import type { WalkedFile } from "../detect-walk.ts";
import { walkTree } from "../detect-walk.ts";
import type { FileTree, Hasher } from "../file-tree.ts";
import type { EvidenceFile, SourceFinding } from "../recording.ts";
import { createBlockPool } from "./block-pool.ts";
import type { FireproofCrypto } from "./crypto-port.ts";
import type { KeyRing, KeyTarget } from "./keybag.ts";
import { readKeySet } from "./keybag.ts";
import type { FireproofLayout, StoreLayout } from "./layout.ts";
import { findLayout, nameOf } from "./layout.ts";
import { readLogs } from "./log/read-logs.ts";
import { chooseKeybags } from "./pair-keybags.ts";
import type { PartJson, ReadContext } from "./read-part.ts";
import { addEvidence, readPart, readPartJson } from "./read-part.ts";
import type {
  BlockPool,
  FireproofRecording,
  Keybag,
  StorePart,
  StoreRecording,
} from "./recording.ts";
import { storeNames } from "./store-names.ts";

/** What reading block stores needs from the platform. */
export interface FireproofPorts {
  readonly hasher: Hasher;
  readonly crypto: FireproofCrypto;
}

/**
 * Opens every store, remote and keybag of a folder. Damage, missing keys and missing files are facts and findings of
 * the recording; only a folder that holds nothing of the kind is a `FailureError` "not-evidence".
 */
export async function openFireproof(
  tree: FileTree,
  ports: FireproofPorts,
  options?: TaskOptions,
): Promise<FireproofRecording> {
  const walked = await walkTree(tree, options);
  const layout = await findLayout(tree, walked.files, options);
  const evidence: EvidenceFile[] = [];
  const findings: SourceFinding[] = [...walked.findings];
  const ring: KeyRing = new Map();
  const keys: KeyTarget = { hasher: ports.hasher, ring, findings };
  const pool = createBlockPool();
  const context: ReadContext = {
    tree,
    layout,
    ports: { ...ports, ring },
    keys,
    pool,
    evidence,
    findings,
    options,
  };
  const keybags = await readKeybags(context);
  const logs = await readLogs(tree, logCandidates(walked.files, layout), options);
  for (const log of logs) {
    findings.push(...log.findings);
    addEvidence(context, log.path, await tree.read(log.path), "complete");
  }
  if (layout.stores.length === 0 && keybags.length === 0 && logs.length === 0) {
    throw new FailureError(
      "not-evidence",
      "The folder holds no block store, no keybag and no log of Fireproof.",
    );
  }
  const stores = await readStores(context, keybags);
  evidence.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    system: "fireproof",
    ...generationOf(stores),
    evidence,
    findings,
    stores,
    keybags,
    blocks: pool,
    events: collectEvents(stores, pool),
    logs,
  };
}

/** Whether a walked folder holds stores, keybags or a log of Fireproof. Reads small JSON files and heads of logs. */
export async function looksLikeFireproof(
  tree: FileTree,
  files: readonly WalkedFile[],
  options?: TaskOptions,
): Promise<boolean> {
  const layout = await findLayout(tree, files, options);
  if (layout.stores.length > 0 || layout.keybags.size > 0) return true;
  return (await readLogs(tree, logCandidates(files, layout), options)).length > 0;
}

async function readKeybags(context: ReadContext): Promise<readonly Keybag[]> {
  const keybags: Keybag[] = [];
  for (const [path, files] of context.layout.keybags) {
    const sets = files.flatMap((file) => readKeySet(file.path, file.value, context.keys) ?? []);
    for (const file of files) {
      addEvidence(context, file.path, await context.tree.read(file.path), "complete");
    }
    keybags.push({ path, sets });
  }
  return keybags;
}

/** Files outside stores and keybags: among them are the logs. */
function logCandidates(
  files: readonly WalkedFile[],
  layout: FireproofLayout,
): readonly WalkedFile[] {
  const taken = layout.stores.flatMap((store) =>
    [store.ledger, ...store.indexes].flatMap((part) => Object.values(part.folders)),
  );
  const folders = new Set(taken);
  return files.filter(
    (file) =>
      !layout.json.has(file.path) && !folders.has(file.path.slice(0, file.path.lastIndexOf("/"))),
  );
}

interface PendingStore {
  readonly layout: StoreLayout;
  readonly ledger: PartJson;
  readonly indexes: readonly PartJson[];
}

async function readStores(
  context: ReadContext,
  keybags: readonly Keybag[],
): Promise<readonly StoreRecording[]> {
  const pending: PendingStore[] = [];
  for (const layout of context.layout.stores) {
    const indexes: PartJson[] = [];
    for (const part of layout.indexes) indexes.push(await readPartJson(part, context));
    pending.push({ layout, ledger: await readPartJson(layout.ledger, context), indexes });
  }
  const names = storeNames(pending.map(({ layout }) => layout.path));
  const stores: StoreRecording[] = [];
  for (const [index, store] of pending.entries()) {
    throwIfCancelled(context.options);
    context.options?.onProgress?.({ task: "reading stores", fraction: index / pending.length });
    stores.push(await readStore(store, names[index] ?? store.layout.path, { context, keybags }));
  }
  const rank = (store: StoreRecording): string => (store.kind === "store" ? "0" : "1") + store.id;
  return stores.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

async function readStore(
  pending: PendingStore,
  name: string,
  { context, keybags }: { readonly context: ReadContext; readonly keybags: readonly Keybag[] },
): Promise<StoreRecording> {
  const { layout } = pending;
  const ledger = await readPart(layout.ledger, pending.ledger, context);
  const indexes: StorePart[] = [];
  for (const [index, part] of layout.indexes.entries()) {
    indexes.push(await readPart(part, pending.indexes[index] ?? {}, context));
  }
  const isStore = layout.ledger.folders.wal !== undefined || layout.indexes.length > 0;
  return {
    id: layout.path === "" ? "." : layout.path,
    path: layout.path,
    name,
    database: nameOf(layout.path),
    kind: isStore ? "store" : "remote",
    generation: ledger.cars.some((car) => isStoredCodec(car.cid)) ? "0.19" : "0.20+",
    ledger,
    indexes,
    keybags: isStore ? chooseKeybags({ path: layout.path, ledger }, keybags) : [],
  };
}

function isStoredCodec(cid: Cid): boolean {
  return parseCid(cid)?.codec === CODEC_CAR_STORED;
}

function generationOf(
  stores: readonly StoreRecording[],
): Pick<FireproofRecording, "generation" | "generationReasons"> {
  const old = stores.filter((store) => store.generation === "0.19");
  const rest = stores.length - old.length;
  if (old.length > 0 && rest === 0) {
    const reason = "CAR files are named by the hash of their stored bytes, as 0.19 does.";
    return { generation: "0.19", generationReasons: [reason] };
  }
  const mixed = old.map(
    (store) => `${store.id} was written by 0.19: its CARs are named by stored bytes.`,
  );
  const reason = "CAR files are named by the hash of their plain content, as 0.20 and later do.";
  return { generation: "0.20+", generationReasons: [reason, ...mixed] };
}

const MAP_OF_TWO = 0xa2;

/** Every clock event of the ledgers, once. */
function collectEvents(stores: readonly StoreRecording[], pool: BlockPool): readonly ClockEvent[] {
  const seen = new Set<Cid>();
  const events: ClockEvent[] = [];
  for (const { ledger } of stores) {
    for (const cid of ledger.holders.keys()) {
      if (seen.has(cid)) continue;
      seen.add(cid);
      // An event is a map of two. Looking at the first byte spares decoding every document and shard.
      const value = pool.bytes(cid)?.[0] === MAP_OF_TWO ? pool.value(cid) : undefined;
      const event = value === undefined ? undefined : parseEvent(cid, value);
      if (event !== undefined) events.push(event);
    }
  }
  return events;
}

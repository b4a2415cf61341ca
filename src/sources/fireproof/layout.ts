/**
 * Which folder is what, by content first and names second: evidence comes renamed, moved and incomplete.
 *
 * A data folder holds files named by CIDs; a meta folder a JSON file of stored meta events; a wal folder a JSON file
 * with the three lists of operations; a keybag JSON files with keys. All four store folders also hold a text file
 * `version`, which tells the role only together with the folder's name. Folders under one parent form a store; those
 * whose name has a prefix before `-data`, `-meta` or `-wal` form one of its index stores.
 */
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import { parseCid } from "../../engine/merkle/cid.ts";
import type { WalkedFile } from "../detect-walk.ts";
import type { FileTree } from "../file-tree.ts";
import type { Json } from "./json.ts";
import { parseJson } from "./json.ts";
import { looksLikeKeySet } from "./keybag.ts";
import { looksLikeMeta, looksLikeWal } from "./meta.ts";

export type FolderRole = "data" | "meta" | "wal";

/** The folders of one ledger or index store. */
export interface PartLayout {
  readonly prefix: string;
  readonly folders: Readonly<Partial<Record<FolderRole, string>>>;
}

export interface StoreLayout {
  readonly path: string;
  readonly ledger: PartLayout;
  readonly indexes: readonly PartLayout[];
}

/** A JSON file that says what it is. */
export interface ClassifiedJson {
  readonly path: string;
  readonly kind: "meta" | "wal" | "keys";
  readonly value: Json;
}

export interface FireproofLayout {
  readonly stores: readonly StoreLayout[];
  /** Folder → files of that keybag, both sorted. */
  readonly keybags: ReadonlyMap<string, readonly ClassifiedJson[]>;
  readonly json: ReadonlyMap<string, ClassifiedJson>;
  /** Text of each `version` file by folder. */
  readonly versions: ReadonlyMap<string, string>;
  /** Every file by its folder. */
  readonly byFolder: ReadonlyMap<string, readonly WalkedFile[]>;
}

/** Larger JSON files are documents of something else. Metas and keybags have a few kilobytes. */
const MAX_JSON_BYTES = 4_000_000;
const MAX_VERSION_BYTES = 64;
const VERSION_TEXT = /^v\d+\.\d+/;
const ROLE_NAME = /^(?:(.*)-)?(data|meta|wal)$/;

/** The folder of a path; "" for the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** The last component of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a file of a data folder is named by a CID, with or without the suffix of CARs. */
export function isCarName(name: string): boolean {
  const stem = name.endsWith(".car") ? name.slice(0, -4) : name;
  return name.endsWith(".car") || (stem.length > 40 && parseCid(stem) !== undefined);
}

/** Finds stores and keybags in a folder that was walked. Reads small JSON and version files, nothing else. */
export async function findLayout(
  tree: FileTree,
  files: readonly WalkedFile[],
  options?: TaskOptions,
): Promise<FireproofLayout> {
  const byFolder = new Map<string, WalkedFile[]>();
  for (const file of files) {
    const folder = folderOf(file.path);
    const list = byFolder.get(folder);
    if (list === undefined) byFolder.set(folder, [file]);
    else list.push(file);
  }
  const json = await classifyJson(tree, files, options);
  const versions = await readVersions(tree, files, options);
  const roles = new Map<string, FolderRole>();
  for (const [folder, content] of byFolder) {
    const role = roleOf(folder, content, json, versions);
    if (role !== undefined) roles.set(folder, role);
  }
  return { stores: groupStores(roles), keybags: groupKeybags(json), json, versions, byFolder };
}

async function classifyJson(
  tree: FileTree,
  files: readonly WalkedFile[],
  options: TaskOptions | undefined,
): Promise<ReadonlyMap<string, ClassifiedJson>> {
  const found = new Map<string, ClassifiedJson>();
  for (const { path, size } of files) {
    if (!path.endsWith(".json") || size > MAX_JSON_BYTES || size === 0) continue;
    throwIfCancelled(options);
    const value = parseJson(new TextDecoder().decode(await tree.read(path)));
    if (value === undefined) continue;
    const kind = kindOf(value);
    if (kind !== undefined) found.set(path, { path, kind, value });
  }
  return found;
}

function kindOf(value: Json): ClassifiedJson["kind"] | undefined {
  if (looksLikeMeta(value)) return "meta";
  if (looksLikeWal(value)) return "wal";
  return looksLikeKeySet(value) ? "keys" : undefined;
}

async function readVersions(
  tree: FileTree,
  files: readonly WalkedFile[],
  options: TaskOptions | undefined,
): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  for (const { path, size } of files) {
    if (nameOf(path) !== "version" || size > MAX_VERSION_BYTES) continue;
    throwIfCancelled(options);
    const text = new TextDecoder().decode(await tree.read(path)).trim();
    if (VERSION_TEXT.test(text)) versions.set(folderOf(path), text);
  }
  return versions;
}

function roleOf(
  folder: string,
  content: readonly WalkedFile[],
  json: ReadonlyMap<string, ClassifiedJson>,
  versions: ReadonlyMap<string, string>,
): FolderRole | undefined {
  if (content.some((file) => isCarName(nameOf(file.path)))) return "data";
  const kinds = content.map((file) => json.get(file.path)?.kind);
  if (kinds.includes("meta")) return "meta";
  if (kinds.includes("wal")) return "wal";
  const named = ROLE_NAME.exec(nameOf(folder))?.[2];
  const isNamed = named === "data" || named === "meta" || named === "wal";
  return isNamed && versions.has(folder) ? named : undefined;
}

function groupStores(roles: ReadonlyMap<string, FolderRole>): readonly StoreLayout[] {
  const stores = new Map<string, Map<string, Partial<Record<FolderRole, string>>>>();
  for (const [folder, role] of [...roles].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parent = folderOf(folder);
    const parts = stores.get(parent) ?? new Map<string, Partial<Record<FolderRole, string>>>();
    stores.set(parent, parts);
    const match = ROLE_NAME.exec(nameOf(folder));
    const prefix = match !== null ? (match[1] ?? "") : freePrefix(parts, role, nameOf(folder));
    const part = parts.get(prefix) ?? {};
    part[role] = folder;
    parts.set(prefix, part);
  }
  return [...stores].map(([path, parts]) => toStore(path, parts)).filter(hasContent);
}

/** Folders with other names are the ledger's, as long as the ledger has no folder of that role yet. */
function freePrefix(
  parts: ReadonlyMap<string, Partial<Record<FolderRole, string>>>,
  role: FolderRole,
  name: string,
): string {
  return parts.get("")?.[role] === undefined ? "" : name;
}

function toStore(
  path: string,
  parts: ReadonlyMap<string, Partial<Record<FolderRole, string>>>,
): StoreLayout {
  const layouts = [...parts].map(([prefix, folders]): PartLayout => ({ prefix, folders }));
  return {
    path,
    ledger: layouts.find((part) => part.prefix === "") ?? { prefix: "", folders: {} },
    indexes: layouts.filter((part) => part.prefix !== ""),
  };
}

function hasContent(store: StoreLayout): boolean {
  const parts = [store.ledger, ...store.indexes];
  return parts.some(({ folders }) => folders.data !== undefined || folders.meta !== undefined);
}

function groupKeybags(
  json: ReadonlyMap<string, ClassifiedJson>,
): ReadonlyMap<string, readonly ClassifiedJson[]> {
  const keybags = new Map<string, ClassifiedJson[]>();
  for (const item of json.values()) {
    if (item.kind !== "keys") continue;
    const folder = folderOf(item.path);
    const list = keybags.get(folder);
    if (list === undefined) keybags.set(folder, [item]);
    else list.push(item);
  }
  return new Map([...keybags].sort(([a], [b]) => (a < b ? -1 : 1)));
}

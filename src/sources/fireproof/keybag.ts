import { decodeBase58 } from "../../engine/merkle/multibase.ts";
import type { Hasher } from "../file-tree.ts";
import type { SourceFinding } from "../recording.ts";
import { fingerprintOf } from "./envelope.ts";
import { sha256 } from "./hashing.ts";
import type { Json } from "./json.ts";
import { isJsonObject, jsonField } from "./json.ts";
import type { Fingerprint, KeyRecord, KeySet } from "./recording.ts";

/**
 * Key material by fingerprint. It lives only while a folder is being opened, is handed to the decryption and to nothing
 * else, and is no part of any recording, message or report.
 */
export type KeyRing = Map<Fingerprint, Uint8Array>;

const AES_KEY_BYTES = 16;
/** Items of a keybag that are no AES keys: cloud logins. They are named and otherwise never looked at. */
const OTHER_CLASSES: readonly string[] = ["DeviceIdKeyBagItem", "JwtKeyBagItem"];

/** Whether a JSON value has one of the shapes of a keybag file. */
export function looksLikeKeySet(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const clazz = jsonField(value, "clazz");
  if (typeof clazz === "string") {
    return isV2(jsonField(value, "item")) || OTHER_CLASSES.includes(clazz);
  }
  return isV2(value) || isV1(value);
}

function isV1(value: Json): boolean {
  const key = jsonField(value, "key");
  return typeof jsonField(value, "name") === "string" && typeof key === "string" && key[0] === "z";
}

function isV2(value: Json | undefined): boolean {
  const keys = jsonField(value, "keys");
  return (
    typeof jsonField(value, "name") === "string" &&
    isJsonObject(keys) &&
    Object.values(keys).every((item) => typeof jsonField(item, "key") === "string")
  );
}

/** Where keys and what is wrong with them are put while a keybag file is read. */
export interface KeyTarget {
  readonly hasher: Hasher;
  readonly ring: KeyRing;
  readonly findings: SourceFinding[];
}

/** Reads one keybag file: the names of its keys into the result, the material into the ring. */
export function readKeySet(path: string, value: Json, target: KeyTarget): KeySet | undefined {
  if (!looksLikeKeySet(value)) return undefined;
  const clazz = jsonField(value, "clazz");
  const id = jsonField(value, "id");
  const item = typeof clazz === "string" ? jsonField(value, "item") : value;
  if (item === undefined || !(isV2(item) || isV1(item))) {
    return { path, kind: "other", name: typeof id === "string" ? id : "", keys: [] };
  }
  const name = jsonField(item, "name");
  const kind = typeof clazz === "string" ? "v2-keyed" : isV2(item) ? "v2" : "v1";
  const keys = kind === "v1" ? readV1Key(path, item, target) : readV2Keys(path, item, target);
  return { path, kind, name: typeof name === "string" ? name : "", keys };
}

function readV1Key(path: string, item: Json, target: KeyTarget): readonly KeyRecord[] {
  const fingerprint = addMaterial(path, jsonField(item, "key"), target);
  return fingerprint === undefined ? [] : [{ fingerprint, isDefault: true }];
}

function readV2Keys(path: string, item: Json, target: KeyTarget): readonly KeyRecord[] {
  const records: KeyRecord[] = [];
  const keys = jsonField(item, "keys");
  if (!isJsonObject(keys)) return records;
  for (const [label, entry] of Object.entries(keys)) {
    const fingerprint = addMaterial(path, jsonField(entry, "key"), target);
    if (fingerprint === undefined) continue;
    const declared = jsonField(entry, "fingerPrint");
    if (declared !== fingerprint || (label !== fingerprint && label !== "*")) {
      target.findings.push({
        code: "fingerprint-mismatch",
        path,
        message: `A key is filed under a fingerprint that is not its own; its own is ${fingerprint}.`,
      });
    }
    if (records.some((record) => record.fingerprint === fingerprint)) continue;
    records.push({ fingerprint, isDefault: jsonField(entry, "default") === true });
  }
  return records.sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}

/** Puts material into the ring and returns its fingerprint. What is no AES key of 16 bytes is a finding. */
export function addMaterial(
  path: string,
  material: Json | undefined,
  target: KeyTarget,
): Fingerprint | undefined {
  const isText = typeof material === "string" && material.startsWith("z");
  const bytes = isText ? decodeBase58(material.slice(1)) : undefined;
  if (bytes === undefined || bytes.length !== AES_KEY_BYTES) {
    target.findings.push({
      code: "not-a-key",
      path,
      message: "An item of the keybag is no key of 16 bytes in base58.",
    });
    return undefined;
  }
  const fingerprint = fingerprintOf(sha256(target.hasher, bytes));
  if (!target.ring.has(fingerprint)) target.ring.set(fingerprint, bytes);
  return fingerprint;
}

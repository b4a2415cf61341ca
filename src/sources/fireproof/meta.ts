import type { Cid } from "../../engine/merkle/cid.ts";
import { CODEC_DAG_CBOR, cidOfDigest, parseCid } from "../../engine/merkle/cid.ts";
import { decodeDagCbor, isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { decodeBase64 } from "../../engine/merkle/multibase.ts";
import { sha256 } from "./hashing.ts";
import type { Json } from "./json.ts";
import { asJsonArray, isJsonObject, jsonCidText, jsonField, parseJson } from "./json.ts";
import type { KeyTarget } from "./keybag.ts";
import { addMaterial } from "./keybag.ts";
import type { Fingerprint, MetaEntry, StoreMeta, WalState } from "./recording.ts";

/** Whether a JSON value has one of the three shapes of `meta/main.json`. */
export function looksLikeMeta(value: Json): boolean {
  const list = metaList(value);
  return (
    list !== undefined &&
    list.length > 0 &&
    list.every(
      (item) =>
        typeof jsonField(item, "data") === "string" && jsonField(item, "parents") !== undefined,
    )
  );
}

function metaList(value: Json): readonly Json[] | undefined {
  return asJsonArray(value) ?? asJsonArray(jsonField(value, "metas"));
}

/** Whether a JSON value is the state of a write-ahead log. */
export function looksLikeWal(value: Json): boolean {
  return (
    isJsonObject(value) &&
    asJsonArray(jsonField(value, "operations")) !== undefined &&
    asJsonArray(jsonField(value, "noLoaderOps")) !== undefined
  );
}

/** Reads `meta/main.json`. Keys inside go into the ring; what does not decode is a finding. */
export function readMeta(path: string, value: Json, target: KeyTarget): StoreMeta | undefined {
  const list = metaList(value);
  if (list === undefined) return undefined;
  const materials = [...(asJsonArray(jsonField(value, "keys")) ?? []), ...list.flatMap(keysOf)];
  const keyIds = materials.flatMap((material) => addMaterial(path, material, target) ?? []);
  return {
    path,
    shape: !Array.isArray(value) ? "v2" : keyIds.length > 0 ? "keyed" : "plain",
    entries: list.flatMap((item) => readEntry(path, item, target) ?? []),
    keyIds: [...new Set<Fingerprint>(keyIds)].sort(),
  };
}

function keysOf(item: Json): readonly Json[] {
  const key = jsonField(item, "key");
  const keys = [key, jsonField(item, "keys")].flatMap((found) => asJsonArray(found) ?? found ?? []);
  return keys.filter((found) => found !== null);
}

function readEntry(path: string, item: Json, target: KeyTarget): MetaEntry | undefined {
  const cid = jsonCidText(jsonField(item, "cid"));
  const data = jsonField(item, "data");
  const report = (code: string, message: string): undefined => {
    target.findings.push({ code, path, message });
    return undefined;
  };
  const bytes =
    typeof data === "string" && data.startsWith("M") ? decodeBase64(data.slice(1)) : undefined;
  if (bytes === undefined) return report("meta-damaged", "The stored meta event is no base64.");
  const cars = readDbMeta(bytes);
  if (cars === undefined) {
    return report("meta-damaged", "The stored meta event does not name a list of CARs.");
  }
  const actual = cidOfDigest(CODEC_DAG_CBOR, sha256(target.hasher, bytes));
  const valid = cid === actual;
  if (!valid) {
    report("meta-mismatch", `The meta event is filed as ${cid ?? "nothing"} and is ${actual}.`);
  }
  const parents = (asJsonArray(jsonField(item, "parents")) ?? []).flatMap(
    (parent) => jsonCidText(parent) ?? [],
  );
  return { cid: cid ?? actual, parents, cars, valid };
}

/** The newest CAR group inside a meta event: DAG-CBOR around DAG-JSON text. */
function readDbMeta(bytes: Uint8Array): readonly Cid[] | undefined {
  const event = decodeDagCbor(bytes);
  if (event.kind !== "value" || !isDagMap(event.value)) return undefined;
  const data = event.value.get("data");
  const text = isDagMap(data) ? data.get("dbMeta") : undefined;
  if (!(text instanceof Uint8Array)) return undefined;
  const dbMeta = parseJson(new TextDecoder().decode(text));
  return asJsonArray(jsonField(dbMeta, "cars"))?.flatMap(cidsOf);
}

/** Reads `wal/main.json`. */
export function readWal(path: string, value: Json): WalState | undefined {
  if (!looksLikeWal(value)) return undefined;
  const carsIn = (key: string): readonly Cid[] =>
    (asJsonArray(jsonField(value, key)) ?? []).flatMap((item) => [
      ...(asJsonArray(jsonField(item, "cars")) ?? []).flatMap(cidsOf),
      ...cidsOf(jsonField(item, "cid")),
    ]);
  return {
    path,
    operations: carsIn("operations"),
    noLoaderOps: carsIn("noLoaderOps"),
    fileOperations: carsIn("fileOperations"),
  };
}

function cidsOf(value: Json | undefined): readonly Cid[] {
  const parts = parseCid(jsonCidText(value) ?? "");
  return parts === undefined ? [] : [parts.cid];
}

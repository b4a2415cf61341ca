/**
 * The files that say where a store is, for a store that stopped earlier: a meta that names another CAR, in the form in
 * which the recorded one is written.
 */
import { type Cid, CODEC_DAG_CBOR, cidOfDigest } from "../../engine/merkle/cid.ts";
import type { Hasher } from "../../sources/file-tree.ts";
import { sha256 } from "../../sources/fireproof/hashing.ts";
import { asJsonArray, isJsonObject, type Json, parseJson } from "../../sources/fireproof/json.ts";

/** `meta/main.json` with one entry that names one CAR. Keys that travel in the file stay. */
export function rewoundMeta(recorded: Uint8Array, car: Cid, hasher: Hasher): Uint8Array {
  const event = metaEvent(car);
  const entry = {
    cid: cidOfDigest(CODEC_DAG_CBOR, sha256(hasher, event)),
    parents: [],
    data: `M${base64(event)}`,
  };
  const value = parseJson(new TextDecoder().decode(recorded));
  const written: object =
    isJsonObject(value) && !Array.isArray(value)
      ? { ...value, metas: [entry] }
      : [{ ...objectOf(asJsonArray(value)?.[0]), ...entry }];
  return new TextEncoder().encode(JSON.stringify(written));
}

function objectOf(value: Json | undefined): object {
  return isJsonObject(value) ? value : {};
}

/** DAG-CBOR of `{ data: { dbMeta: <DAG-JSON bytes> }, parents: [] }`. */
function metaEvent(car: Cid): Uint8Array {
  const dbMeta = new TextEncoder().encode(JSON.stringify({ cars: [{ "/": car }] }));
  return Uint8Array.from([
    0xa2,
    ...shortText("data"),
    0xa1,
    ...shortText("dbMeta"),
    ...lengthHead(0x40, dbMeta.length),
    ...dbMeta,
    ...shortText("parents"),
    0x80,
  ]);
}

function shortText(text: string): readonly number[] {
  return [...lengthHead(0x60, text.length), ...new TextEncoder().encode(text)];
}

/** Major type and length, in the shortest form. */
function lengthHead(major: number, length: number): readonly number[] {
  if (length < 24) return [major + length];
  return length < 256 ? [major + 24, length] : [major + 25, length >> 8, length & 0xff];
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++) {
      const isPadding = at + digit > bytes.length;
      text += isPadding ? "=" : (DIGITS[(three >> (18 - digit * 6)) & 63] ?? "");
    }
  }
  return text;
}

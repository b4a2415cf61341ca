import * as dagCbor from "@ipld/dag-cbor";
import fc from "fast-check";
import { base32 } from "multiformats/bases/base32";
import { base58btc } from "multiformats/bases/base58";
import { base64pad } from "multiformats/bases/base64";
import { CID } from "multiformats/cid";
import { describe, expect, test } from "vitest";
import { CODEC_CAR_STORED, CODEC_DAG_CBOR, cidOfDigest, parseCid, readVarint } from "./cid.ts";
import type { DagValue } from "./dag-cbor.ts";
import { decodeDagCbor, isDagMap } from "./dag-cbor.ts";
import { decodeBase58, decodeBase64, encodeBase32, encodeBase58 } from "./multibase.ts";

/** Our values in the form of the reference decoder: plain objects and CID objects. */
function toPlain(value: DagValue): unknown {
  if (isDagMap(value))
    return Object.fromEntries([...value].map(([key, item]) => [key, toPlain(item)]));
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null && "link" in value) return `link ${value.link}`;
  return value;
}

function linksAsText(value: unknown): unknown {
  const cid = CID.asCID(value);
  if (cid !== null) return `link ${cid.toString()}`;
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(linksAsText);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, linksAsText(item)]));
}

const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.uint8Array({ maxLength: 40 }),
    digests.map((digest) => CID.parse(cidOfDigest(CODEC_DAG_CBOR, digest))),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 8 }).filter((key) => key !== "__proto__"),
      tie("value"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

describe("decodeDagCbor", () => {
  test("reads whatever the reference encoder writes", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = Uint8Array.from(dagCbor.encode(value));
        const result = decodeDagCbor(bytes);
        if (result.kind !== "value") throw new Error(result.reason);
        expect(toPlain(result.value)).toEqual(linksAsText(dagCbor.decode(bytes)));
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test("answers damage, and never throws, for every cut and every random byte string", () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.uint8Array({ maxLength: 60 }), (value, cut, noise) => {
        const bytes = Uint8Array.from(dagCbor.encode(value));
        const shorter = bytes.subarray(0, cut % bytes.length);
        expect(decodeDagCbor(shorter).kind).toBe("damaged");
        expect(["value", "damaged"]).toContain(decodeDagCbor(noise).kind);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test("refuses what would cost more than its length: depth, and lists that claim a billion items", () => {
    const deep = new Uint8Array(100_000).fill(0x81);
    expect(decodeDagCbor(deep)).toMatchObject({
      kind: "damaged",
      reason: "nested deeper than 512",
    });
    const huge = Uint8Array.of(0x9a, 0x3b, 0x9a, 0xca, 0x00, 0x00);
    expect(decodeDagCbor(huge)).toMatchObject({ reason: "a list or map longer than its bytes" });
    const text = Uint8Array.of(0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x41);
    expect(decodeDagCbor(text)).toMatchObject({ kind: "damaged" });
  });

  test("keeps a document's __proto__ a key like any other", () => {
    const bytes = Uint8Array.of(0xa1, 0x69, ...new TextEncoder().encode("__proto__"), 0xa0);
    const result = decodeDagCbor(bytes);
    expect(result.kind === "value" && isDagMap(result.value) && [...result.value.keys()]).toEqual([
      "__proto__",
    ]);
  });
});

describe("text encodings", () => {
  test("agree with the reference implementations", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(`b${encodeBase32(bytes)}`).toBe(base32.encode(bytes));
        expect(`z${encodeBase58(bytes)}`).toBe(base58btc.encode(bytes));
        expect(decodeBase58(encodeBase58(bytes))).toEqual(bytes);
        expect(decodeBase64(base64pad.encode(bytes).slice(1))).toEqual(bytes);
      }),
    );
  });

  test("a CID of any codec survives being written and read", () => {
    fc.assert(
      fc.property(
        digests,
        fc.constantFrom(CODEC_DAG_CBOR, 0x18, CODEC_CAR_STORED),
        (digest, codec) => {
          const cid = cidOfDigest(codec, digest);
          expect(CID.parse(cid).toString()).toBe(cid);
          expect(parseCid(cid)).toMatchObject({ cid, codec, digest });
        },
      ),
    );
  });

  test("a version 0 CID and names that are none are told apart", () => {
    const old = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG";
    expect(parseCid(old)?.cid).toBe(old);
    expect(parseCid("version")).toBeUndefined();
    expect(parseCid(`${old}x`)).toBeUndefined();
    expect(readVarint(new Uint8Array(12).fill(0xff), 0)).toBeUndefined();
  });
});

import { createWriter } from "@ipld/car/buffer-writer";
import * as dagCbor from "@ipld/dag-cbor";
import fc from "fast-check";
import { CID } from "multiformats/cid";
import { describe, expect, test } from "vitest";
import { CODEC_CAR_PLAINTEXT, CODEC_DAG_CBOR, cidOfDigest } from "../../engine/merkle/cid.ts";
import { createWebCrypto } from "../../platform/crypto.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { readCar } from "./car.ts";
import { foldIv, readEnvelope } from "./envelope.ts";
import { sha256 } from "./hashing.ts";
import { readCarFile } from "./read-car-file.ts";

const ports = {
  hasher: nodeHasher,
  crypto: createWebCrypto(),
  ring: new Map<string, Uint8Array>(),
};

/** A CAR of the given values, written with the reference implementation. */
function carOf(values: readonly unknown[]): Uint8Array {
  const blocks = values.map((value) => {
    const bytes = Uint8Array.from(dagCbor.encode(value));
    return { cid: CID.parse(cidOfDigest(CODEC_DAG_CBOR, sha256(nodeHasher, bytes))), bytes };
  });
  const roots = blocks.slice(0, 1).map((block) => block.cid);
  const writer = createWriter(new ArrayBuffer(100_000), { roots });
  for (const block of blocks) writer.write(block);
  return Uint8Array.from(writer.close({ resize: true }));
}

const nameOf = (bytes: Uint8Array): string =>
  `${cidOfDigest(CODEC_CAR_PLAINTEXT, sha256(nodeHasher, bytes))}.car`;

describe("readCar", () => {
  test("finds every block that the reference writer wrote, at its offset", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 }), (texts) => {
        const bytes = carOf(texts);
        const content = readCar(bytes);
        expect(content?.stoppedAt).toBeUndefined();
        const read = content?.sections.map(({ offset, length }) =>
          dagCbor.decode(bytes.subarray(offset, offset + length)),
        );
        expect(read).toEqual(texts);
        expect(content?.roots[0]).toBe(content?.sections[0]?.parts.cid);
      }),
    );
  });

  test("a CAR cut anywhere gives the blocks before the cut and says where it stopped", () => {
    const bytes = carOf(["one", "two", "three"]);
    const whole = readCar(bytes)?.sections.length ?? 0;
    for (let end = 0; end < bytes.length; end++) {
      const content = readCar(bytes.subarray(0, end));
      const count = content?.sections.length ?? 0;
      expect(count).toBeLessThan(whole);
      // A cut between two blocks cannot be seen in the framing; the name of the file tells it.
      if (content !== undefined && content.stoppedAt !== undefined) {
        expect(content.stoppedAt).toBeLessThanOrEqual(end);
      }
    }
  });

  test("random bytes are no CAR, and none of them throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readCar(bytes)).not.toThrow();
      }),
    );
  });
});

describe("readCarFile", () => {
  const header = { fp: { cars: [], compact: [], meta: { head: [] } } };

  test("a plain CAR under its own name is complete, with header and blocks", async () => {
    const bytes = carOf([header, { doc: { _id: "a" } }]);
    const { file, admitted } = await readCarFile(nameOf(bytes), bytes, ports);
    expect(file).toMatchObject({
      state: "complete",
      kind: "car",
      header: { head: [], compact: [] },
    });
    expect(admitted).toHaveLength(2);
  });

  test("under another name every block has to prove itself", async () => {
    const bytes = carOf([header, { doc: { _id: "a" } }]);
    const name = nameOf(carOf(["something else"]));
    const spoiled = Uint8Array.from(bytes);
    spoiled[spoiled.length - 1] = (spoiled[spoiled.length - 1] ?? 0) ^ 1;
    const { file, admitted } = await readCarFile(name, spoiled, ports);
    expect(file.state).toBe("mismatch");
    expect(file.note).toContain("1 blocks are not what their CIDs say");
    expect(admitted).toHaveLength(1);
  });

  test("empty, cut off and foreign files each have their state", async () => {
    const bytes = carOf([header]);
    const state = async (content: Uint8Array): Promise<string> =>
      (await readCarFile(nameOf(bytes), content, ports)).file.state;
    expect(await state(new Uint8Array(0))).toBe("empty");
    expect(await state(bytes.subarray(0, bytes.length - 3))).toBe("truncated");
    expect(await state(new TextEncoder().encode("<html>not found</html>"))).toBe("mismatch");
    const envelope = dagCbor.encode({
      iv: new Uint8Array(12),
      data: new Uint8Array(64),
      keyId: new Uint8Array(32),
    });
    expect(await state(Uint8Array.from(envelope))).toBe("no-key");
    expect(await state(Uint8Array.from(envelope.subarray(0, 40)))).toBe("truncated");
  });

  test("a file whose name is no CID is read under the CID of its content, and says so", async () => {
    const bytes = carOf([header]);
    const { file } = await readCarFile("data/copy of it.car", bytes, ports);
    expect(`${file.cid}.car`).toBe(nameOf(bytes));
    expect(file.note).toContain("The name is no CID");
  });
});

test("an envelope has exactly the three byte strings; a document that looks alike is none", () => {
  const encode = (value: unknown): Uint8Array => Uint8Array.from(dagCbor.encode(value));
  const parts = { iv: new Uint8Array(12), data: new Uint8Array(16), keyId: new Uint8Array(32) };
  expect(readEnvelope(encode(parts))?.kind).toBe("envelope");
  expect(readEnvelope(encode({ ...parts, more: 1 }))).toBeUndefined();
  expect(readEnvelope(encode({ ...parts, iv: "text" }))).toBeUndefined();
});

test("the IV is the multihash of the content folded into twelve bytes", () => {
  const digest = Uint8Array.from({ length: 32 }, (_, i) => i);
  const multihash = [0x12, 0x20, ...digest];
  const expected = Array.from({ length: 12 }, (_, at) =>
    multihash.reduce((sum, byte, i) => (i % 12 === at ? sum ^ byte : sum), 0),
  );
  expect([...foldIv(digest)]).toEqual(expected);
});

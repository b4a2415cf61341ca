import { expect, test } from "vitest";
import { encodeBase58 } from "../../../engine/merkle/multibase.ts";
import { indexLog, looksLikeLog } from "./read-logs.ts";

const index = (text: string) => indexLog("log.jsonl", new TextEncoder().encode(text));

test("one line, an indented object and colours are the same message", () => {
  const object = { module: "Loader", level: "warn", cid: "x", msg: "load-car-stale car" };
  const text = `${JSON.stringify(object)}\n${JSON.stringify(object, undefined, 2)}\n\u001b[31m${JSON.stringify(object)}\u001b[0m`;
  const { records, findings } = index(text);
  expect(records.map((record) => record.line)).toEqual([1, 2, 8]);
  expect(new Set(records.map((record) => record.message))).toEqual(new Set(["load-car-stale car"]));
  expect(findings).toEqual([]);
});

test("a message that is cut off is a finding with its line, and the lines around it are read", () => {
  const good = '{"module":"Loader","level":"debug","msg":"loaded"}';
  const { records, findings } = index(
    `${good}\n{"module":"Loader","le\n${good}\nvitest says hello\n${good.slice(0, 20)}`,
  );
  expect(records).toHaveLength(2);
  expect(findings.map(({ code, line }) => [code, line])).toEqual([
    ["log-line-damaged", 2],
    ["log-line-damaged", 5],
    ["log-noise", 4],
  ]);
});

test("the url tells the store, its key set and whether it is a remote; a file path tells the folder", () => {
  const url =
    "file:///demo/remote?localName=todos&name=hub&store=car&storekey=%40todos-data%40&selfReflect=x";
  const [record] = index(JSON.stringify({ module: "CarStoreImpl", url, msg: "loading" })).records;
  expect(record?.place).toMatchObject({
    folder: "/demo/remote/hub",
    store: "car",
    storeKey: "@todos-data@",
    isRemote: true,
  });
  const file = "/demo/peer-a/v0.19/todos/data/x.car";
  const [put] = index(
    JSON.stringify({
      module: "CRDTImpl",
      url: "file:///demo/peer-a/v0.19?name=todos&store=car",
      file,
      msg: "put",
    }),
  ).records;
  expect(put?.place?.folder).toBe("/demo/peer-a/v0.19/todos");
});

test("key material that a line prints is masked before anything else looks at it; fingerprints stay", () => {
  const material = `z${encodeBase58(Uint8Array.from({ length: 16 }, (_, i) => i * 7 + 1))}`;
  const fingerprint = `z${encodeBase58(Uint8Array.from({ length: 32 }, (_, i) => i * 5 + 3))}`;
  const [record] = index(
    JSON.stringify({
      module: "KeyBag",
      keyStr: material,
      fpr: fingerprint,
      msg: "failed to upsert key",
    }),
  ).records;
  expect(record?.fields).toEqual({ keyStr: "(key)", fpr: fingerprint });
});

test("falsy values that the library prints as text count as absent", () => {
  const [record] = index(
    '{"module":"--Falsy--","msg":"APPLY_META: Calling applyHead for REMOTE sync","dbName":"--Falsy--"}',
  ).records;
  expect([record?.module, record?.database]).toEqual([undefined, undefined]);
});

test("logs of other systems are not taken for logs of the library", () => {
  expect(looksLikeLog('{"timestamp":"2025-01-01","level":"INFO","msg":"started"}')).toBe(false);
  expect(looksLikeLog("2025-11-24T15:37:38.968511Z  INFO sd_core::sync: subscribed")).toBe(false);
  expect(looksLikeLog('{"module":"CRDTClock","msg":"x"}')).toBe(true);
});

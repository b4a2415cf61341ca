/**
 * Real stores with one failure each, written by the published library: heads and documents must be what the library
 * shows of them, the planted cause must be the first finding, and healthy stores must stay silent.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFireproof } from "../../src/analysis/fireproof/check.ts";
import { diffFireproof } from "../../src/analysis/fireproof/diff.ts";
import { explainFireproof } from "../../src/analysis/fireproof/explain.ts";
import { inspectFireproof } from "../../src/analysis/fireproof/inspect.ts";
import { replayFireproof } from "../../src/analysis/fireproof/replay.ts";
import { readSnapshotFacts } from "../../src/analysis/fireproof/snapshot-facts.ts";
import { whyFireproof } from "../../src/analysis/fireproof/why.ts";
import type { CheckReport, InspectReport } from "../../src/analysis/report.ts";
import { checkAsText } from "../../src/projection/text/check-text.ts";
import { clockAsDot } from "../../src/projection/text/clock-dot.ts";
import { inspectAsText } from "../../src/projection/text/inspect-text.ts";
import type { SnapshotFiles } from "./fixture-files.ts";
import { FIXTURES, filesOf, openFiles, readFixture } from "./fixture-files.ts";

const open = openFiles;

const inspect = async (name: string): Promise<InspectReport> =>
  inspectFireproof(await open(filesOf(name)));
const check = async (name: string): Promise<CheckReport> =>
  checkFireproof(await open(filesOf(name)));

/** The cause that was planted in each; nothing for healthy ones. */
const PLANTED: Readonly<Record<string, string | undefined>> = {
  "adopted-head": "no-transfer",
  "attachment-missing": "attachment-missing",
  compacted: undefined,
  "compaction-gap": "compaction-gap",
  "empty-car": "empty-car",
  "key-in-other-set": "key-in-other-set",
  "legacy-0.19": undefined,
  "no-notification": "no-notification",
  "remote-overwritten": "remote-overwritten",
  "split-group": "split-group",
  "sync-online": "head-only-in-memory",
  "sync-three": "head-only-in-memory",
};

test("every fixture has its planted cause written down", () => {
  const names = fs.readdirSync(FIXTURES).map((file) => path.basename(file, ".json"));
  expect(names.sort()).toEqual(Object.keys(PLANTED).sort());
});

describe.each(Object.keys(PLANTED))("%s", (name) => {
  test("documents are what the library shows where it can open the store", async () => {
    const report = await inspect(name);
    const compared = Object.entries(readFixture(name).shown).map(([id, shown]) => {
      const peer = report.peers.find((candidate) => candidate.id === id);
      expect(peer?.kind).toBe("store");
      if (shown.documents !== undefined) expect(peer?.documents?.ids).toEqual(shown.documents);
      return id;
    });
    expect(compared.length).toBeGreaterThan(0);
  });

  test("the planted cause comes first, and nothing is said of healthy stores", async () => {
    const { findings, verdict } = await check(name);
    expect(findings[0]?.name).toBe(PLANTED[name]);
    expect(verdict).toBe(PLANTED[name] === undefined ? "holds" : "violated");
    for (const finding of findings) {
      expect(finding.where.length).toBeGreaterThan(0);
      expect(finding.reasons.length).toBeGreaterThan(0);
    }
  });

  test("nothing that is said holds key material, and nothing depends on the order of files", async () => {
    const files = filesOf(name);
    const said = async (given: SnapshotFiles): Promise<string> => {
      const recording = await open(given);
      const snapshot = readSnapshotFacts(recording);
      const inspected = await inspectFireproof(recording);
      const checked = await checkFireproof(recording);
      const [peer] = recording.stores;
      const event = recording.events.at(-1)?.cid ?? "";
      return JSON.stringify([
        inspected,
        inspectAsText(inspected),
        checked,
        checkAsText(checked),
        recording.stores.length < 2 ? "" : await diffFireproof(recording),
        whyFireproof(recording, { peer: peer?.id ?? "", record: event }),
        replayFireproof(recording),
        explainFireproof(recording),
        clockAsDot(snapshot),
      ]);
    };
    const text = await said(files);
    const keybags = Object.entries(files).filter(([file]) => file.includes("keybag"));
    for (const [, bytes] of keybags) {
      const found = [...new TextDecoder().decode(bytes).matchAll(/"key":\s*"(z[^"]+)"/g)];
      expect(found.length).toBeGreaterThan(0);
      for (const [, material = ""] of found) expect(text.includes(material)).toBe(false);
    }
    expect(await said(Object.fromEntries(Object.entries(files).reverse()))).toBe(text);
  });
});

test("a store of 0.19 is told by its file names, keeps its write-ahead log and has no genesis", async () => {
  const report = await inspect("legacy-0.19");
  expect(report.generation).toBe("0.19");
  expect(report.peers[0]).toMatchObject({ walPending: 5, documents: { deleted: 1 } });
  expect(report.peers[0]?.cars?.invalid).toEqual([]);
});

test("an altered 0.19 file is found out by its name even without its key", async () => {
  const files = Object.fromEntries(
    Object.entries(filesOf("legacy-0.19")).filter(([file]) => !file.includes("keybag")),
  );
  const [car] = Object.keys(files).filter((file) => file.endsWith(".car"));
  const bytes = files[car ?? ""];
  if (bytes === undefined) throw new Error("the fixture has no CAR");
  bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
  const recording = await open(files);
  const states = recording.stores[0]?.ledger.cars.map((file) => file.state).sort();
  expect(states).toEqual(["mismatch", "no-key", "no-key", "no-key", "no-key"]);
});

test("a compaction race leaves the lost event in an orphan, and the finding names it", async () => {
  const report = await inspect("compaction-gap");
  const [peer] = report.peers;
  expect(peer?.clock?.missingEvents.length).toBe(1);
  expect(peer?.clock?.eventsOnDisk).toBe(31);
  const [finding] = (await check("compaction-gap")).findings;
  expect(finding?.where.map((place) => place.cid)).toContain(peer?.clock?.missingEvents[0]);
});

test("metas that carry keys give the keys, by fingerprint only", async () => {
  const files = filesOf("sync-online");
  const keybag = JSON.parse(new TextDecoder().decode(files["peer-a/keybag/_todos_data_.json"])) as {
    item: { keys: Record<string, { key: string }> };
  };
  const [fingerprint = "", { key = "" } = {}] = Object.entries(keybag.item.keys)[0] ?? [];
  const meta = JSON.parse(new TextDecoder().decode(files["remote/todos/meta/main.json"])) as object;
  const remoteOnly = Object.fromEntries(
    Object.entries(files).filter(([file]) => file.startsWith("remote/")),
  );
  remoteOnly["remote/todos/meta/main.json"] = new TextEncoder().encode(
    JSON.stringify({ metas: meta, keys: [key] }),
  );
  const recording = await open(remoteOnly);
  const [store] = recording.stores;
  expect(store?.ledger.meta).toMatchObject({ shape: "v2", keyIds: [fingerprint] });
  expect(store?.ledger.cars.every((car) => car.state === "complete")).toBe(true);
  expect(JSON.stringify(store?.ledger.meta).includes(key)).toBe(false);
});

test("a keybag item filed under a fingerprint that is not its own is told, and its own is used", async () => {
  const files = filesOf("compacted");
  const file = "peer-a/keybag/_todos_data_.json";
  const text = new TextDecoder().decode(files[file]);
  const [fingerprint = ""] = /z[1-9A-Za-z]{40,}/.exec(text) ?? [];
  files[file] = new TextEncoder().encode(
    text.replaceAll(fingerprint, `${fingerprint.slice(0, -1)}x`),
  );
  const recording = await open(files);
  expect(recording.findings.map((finding) => finding.code)).toContain("fingerprint-mismatch");
  expect(recording.stores[0]?.ledger.cars.every((car) => car.state === "complete")).toBe(true);
});

test("an altered ciphertext is told from a missing key", async () => {
  const files = filesOf("compacted");
  const car = Object.keys(files).find((file) => file.endsWith(".car"));
  const bytes = files[car ?? ""];
  if (bytes === undefined) throw new Error("the fixture has no CAR");
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  const { findings } = await checkFireproof(await open(files));
  expect(findings[0]).toMatchObject({ name: "damaged-car", count: 1 });
  expect(findings[0]?.message).toContain("undecryptable");
});

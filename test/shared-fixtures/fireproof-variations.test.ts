/**
 * The shared Fireproof stores as evidence really comes: renamed, without a keybag, with a peer left out, cut off, with
 * logs alone. And through all of it: no key material in anything that is said.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFireproof } from "../../src/analysis/fireproof/check.ts";
import { diffFireproof } from "../../src/analysis/fireproof/diff.ts";
import { inspectFireproof } from "../../src/analysis/fireproof/inspect.ts";
import type { InspectReport, PeerReport } from "../../src/analysis/report.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openFireproof } from "../../src/sources/fireproof/open-fireproof.ts";
import type { FireproofRecording } from "../../src/sources/fireproof/recording.ts";

const root = path.resolve(import.meta.dirname, "../../../shared/fixtures/fireproof");
const cases = fs.existsSync(root)
  ? fs.readdirSync(root).filter((name) => fs.existsSync(path.join(root, name, "expected.json")))
  : [];
if (cases.length === 0) {
  process.stderr.write("The shared fixtures are not here, so no variations of them were opened.\n");
}

type Files = Readonly<Record<string, Uint8Array>>;

function filesOf(name: string): Files {
  const folder = path.join(root, name);
  const files: Record<string, Uint8Array> = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, full)] = new Uint8Array(fs.readFileSync(full));
  }
  delete files["expected.json"];
  delete files["README.md"];
  return files;
}

function mapFiles(
  files: Files,
  change: (file: string, bytes: Uint8Array) => [string, Uint8Array] | undefined,
): Files {
  return Object.fromEntries(
    Object.entries(files).flatMap(([file, bytes]) => {
      const changed = change(file, bytes);
      return changed === undefined ? [] : [changed];
    }),
  );
}

async function open(files: Files): Promise<FireproofRecording> {
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  return openFireproof(createMemoryFileTree(files), ports);
}

async function inspect(files: Files): Promise<InspectReport> {
  return inspectFireproof(await open(files));
}

/** What of a peer does not depend on where it lies. */
function factsOf(peer: PeerReport | undefined) {
  return {
    heads: peer?.heads,
    clock: peer?.clock,
    documents: peer?.documents,
    cars: peer?.cars,
    unmergedHeads: peer?.unmergedHeads,
    wantedKeys: peer?.wantedKeys,
  };
}

/** What is wrong in each case; several stay silent because nothing is. */
const PLANTED: Readonly<Record<string, string | undefined>> = {
  diverged: "diverged",
  large: undefined,
  "legacy-0.20.5": undefined,
  "missing-key": "missing-key",
  "no-transfer": "no-transfer",
  "single-basic": undefined,
  "single-unencrypted": undefined,
  "sync-converged": undefined,
  "unmerged-head": "unmerged-head",
  "wrong-keybag": "wrong-keybag",
};

test("a folder of cases without an expected.json among them is never taken for all cases", () => {
  expect(cases.length > 0 || !fs.existsSync(root)).toBe(true);
});

describe.each(cases)("%s", (name) => {
  test("the planted cause is the first finding, and healthy stores are silent", async () => {
    const { findings } = await checkFireproof(await open(filesOf(name)));
    expect(findings[0]?.name).toBe(PLANTED[name]);
    const withoutLog = mapFiles(filesOf(name), (file, bytes) =>
      file === "log.jsonl" ? undefined : [file, bytes],
    );
    const again = await checkFireproof(await open(withoutLog));
    expect(again.findings[0]?.name).toBe(PLANTED[name]);
  });

  test("no output holds key material", async () => {
    const files = filesOf(name);
    const recording = await open(files);
    const materials = Object.entries(files)
      .filter(([file]) => file.includes("keybag"))
      .flatMap(([, bytes]) => new TextDecoder().decode(bytes).match(/"key":\s*"(z[^"]+)"/g) ?? [])
      .map((match) => /"(z[^"]+)"/.exec(match)?.[1] ?? "");
    if (name !== "single-unencrypted") expect(materials.length).toBeGreaterThan(0);
    const pair = recording.stores.length > 1 ? await diffFireproof(recording) : undefined;
    const said = JSON.stringify(
      [
        await inspectFireproof(recording),
        pair,
        recording.logs,
        recording.findings,
        recording.keybags,
        recording.stores,
      ],
      (_, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value),
    );
    for (const material of materials) expect(said.includes(material)).toBe(false);
  });

  test("renamed folders give the same facts", async () => {
    const files = filesOf(name);
    const renamed = mapFiles(files, (file, bytes) => [
      file
        .replace("peer-a/", "zebra/")
        .replace("peer-b/", "apple/")
        .replace(/^remote\//, "hub/")
        .replace("v0.19/", "home/")
        .replace("/keybag/", "/secrets/"),
      bytes,
    ]);
    const [before, after] = [await inspect(files), await inspect(renamed)];
    const back = (id: string): string =>
      id
        .replace("zebra", "peer-a")
        .replace("apple", "peer-b")
        .replace("hub", "remote")
        .replace("home", "v0.19");
    expect(after.peers.map((peer) => back(peer.id)).sort()).toEqual(
      before.peers.map((peer) => peer.id).sort(),
    );
    // Which of two keybags beside a store is its own is told by the default name, and that is gone here.
    if (name === "wrong-keybag") return;
    for (const peer of before.peers) {
      expect(factsOf(after.peers.find((other) => back(other.id) === peer.id))).toEqual(
        factsOf(peer),
      );
    }
    const cells = (report: InspectReport): readonly string[] =>
      report.matrix
        .map((cell) => `${cell.model} ${back(cell.author)} ${back(cell.holder)} ${cell.count}`)
        .sort();
    expect(cells(after)).toEqual(cells(before));
  });

  test("one store alone is opened under the name of its folder", async () => {
    const store = "peer-a/v0.19/";
    const alone = mapFiles(filesOf(name), (file, bytes) =>
      file.startsWith(store) ? [file.slice(store.length), bytes] : undefined,
    );
    const report = await inspect(alone);
    expect(report.peers.map((peer) => peer.kind)).toEqual(["store"]);
    const [peer] = report.peers;
    if (name === "single-unencrypted") return expect(peer?.documents?.count).toBe(2);
    expect(peer?.documents?.state).toBe("unreadable");
    expect(peer?.wantedKeys).toEqual(peer?.cars?.keyIds);
    expect(peer?.wantedKeys?.length).toBeGreaterThan(0);
  });

  test("files cut in half are told one by one, and the rest is read", async () => {
    const files = filesOf(name);
    const cut = Object.keys(files)
      .filter((file) => file.endsWith(".car"))
      .filter((_, index) => index % 3 === 0);
    const report = await inspect(
      mapFiles(files, (file, bytes) => [
        file,
        cut.includes(file) ? bytes.subarray(0, bytes.length >> 1) : bytes,
      ]),
    );
    const states = new Map(report.evidence.map((file) => [file.path, file.state]));
    for (const file of cut) expect(["truncated", "damaged"]).toContain(states.get(file));
    const invalid = report.peers.flatMap((peer) => peer.cars?.invalid ?? []);
    const ledgers = cut.filter((file) => !file.includes("idx-data"));
    expect(invalid.length).toBe(ledgers.length);
  });

  test("a metas file that is no JSON leaves the store unreadable, with its files counted", async () => {
    const damaged = mapFiles(filesOf(name), (file, bytes) => [
      file,
      file === `peer-a/v0.19/${databaseOf(name)}/meta/main.json` ? bytes.subarray(0, 40) : bytes,
    ]);
    const report = await inspect(damaged);
    const peer = report.peers.find((candidate) => candidate.path.startsWith("peer-a"));
    expect(peer?.documents?.state).toBe("unreadable");
    expect(peer?.cars?.total).toBeGreaterThan(0);
    expect(report.notes?.some((note) => note.includes("not readable JSON"))).toBe(true);
  });
});

function databaseOf(name: string): string {
  return name === "large" ? "catalog" : "todos";
}

describe.skipIf(cases.length === 0)("single cases", () => {
  test("without the log, what cannot be told is counted under unknown, and nothing else changes", async () => {
    const files = mapFiles(filesOf("sync-converged"), (file, bytes) =>
      file === "log.jsonl" ? undefined : [file, bytes],
    );
    const [withLog, without] = [await inspect(filesOf("sync-converged")), await inspect(files)];
    expect(without.peers.map(factsOf)).toEqual(withLog.peers.map(factsOf));
    const total = (report: InspectReport, author?: string): number =>
      report.matrix
        .filter((cell) => author === undefined || cell.author === author)
        .reduce((sum, cell) => sum + cell.count, 0);
    expect(total(without)).toBe(total(withLog));
    expect(total(withLog, "unknown")).toBe(0);
    expect(total(without, "unknown")).toBeGreaterThan(0);
  });

  test("with a peer left out nothing of it is laid to the other's charge", async () => {
    const files = mapFiles(filesOf("diverged"), (file, bytes) =>
      file.startsWith("peer-b/") || file === "log.jsonl" ? undefined : [file, bytes],
    );
    const report = await inspect(files);
    const own = report.matrix.find(
      (cell) => cell.model === "clock-event" && cell.author === cell.holder,
    );
    // peer-a wrote 7 of its 8 events; one of them, on top of both lineages, cannot be told from the other's.
    expect(own?.count).toBe(6);
  });

  test("a keybag copied from the other peer opens the store, and is named", async () => {
    const files = mapFiles(filesOf("diverged"), (file, bytes) =>
      file.startsWith("peer-a/keybag") ? undefined : [file, bytes],
    );
    const peer = (await inspect(files)).peers.find((candidate) => candidate.name === "peer-a");
    expect(peer?.keybag?.path).toBe("peer-b/keybag");
    expect(peer?.keybag?.proof).toContain("lies elsewhere");
    expect(peer?.documents?.count).toBe(5);
  });

  test("diff pairs documents by id and names the fields that differ", async () => {
    const report = await diffFireproof(await open(filesOf("diverged")));
    expect(report.peers).toEqual(["peer-a/v0.19/todos", "peer-b/v0.19/todos"]);
    const documents = report.models["document"];
    expect(documents?.missing.uuids).toEqual(["a-4", "a-5"]);
    expect(documents?.extra.uuids).toEqual(["b-1", "b-3"]);
    expect(documents?.different.rows).toEqual([
      {
        uuid: "shared",
        fields: [
          { name: "n", a: 1, b: 2 },
          { name: "text", a: "edited by a", b: "edited by b" },
        ],
      },
    ]);
    expect(documents?.same).toBe(2);
    const events = report.models["clock-event"];
    expect([events?.missing.count, events?.extra.count]).toEqual([4, 3]);
  });

  test("a head of concurrent writes shows both values and the winner", async () => {
    const report = await inspect(filesOf("single-basic"));
    const [conflict] = report.peers[0]?.documents?.conflicts ?? [];
    expect(conflict?.id).toBe("conflict-1");
    expect(conflict?.winner.value).toContain('"by":"fourth"');
    expect(conflict?.losers.length).toBe(2);
  });

  test("a stale index and a current one are told apart by the head they were built for", async () => {
    const report = await inspect(filesOf("legacy-0.20.5"));
    expect(report.peers[0]?.indexes).toMatchObject([
      { name: "text", isCurrent: true, byId: { entries: 2 }, byKey: { entries: 2 } },
    ]);
    const stale = await inspect(filesOf("single-basic"));
    expect(stale.peers[0]?.indexes).toMatchObject([
      { name: "n", isCurrent: false, byId: { entries: 8 }, byKey: { entries: 8 } },
    ]);
  });

  test("with only the accidental keybag the earlier history is told from CARs of a peer", async () => {
    const accidental = mapFiles(filesOf("wrong-keybag"), (file, bytes) =>
      file.startsWith("peer-a/keybag/") ? undefined : [file, bytes],
    );
    const { findings } = await checkFireproof(await open(accidental));
    expect(findings[0]).toMatchObject({ name: "wrong-keybag", count: 5 });
    expect(findings.slice(1).every(({ causes }) => causes?.includes("DS704") === true)).toBe(true);
    const alone = mapFiles(filesOf("missing-key"), (file, bytes) =>
      file.startsWith("peer-a/") ? [file, bytes] : undefined,
    );
    const [first] = (await checkFireproof(await open(alone))).findings;
    expect(first).toMatchObject({ name: "missing-key", count: 2 });
  });

  test("a meta gives the same facts in each of its shapes, and its keys open what the keybag does not", async () => {
    const files = filesOf("missing-key");
    const materialOf = (peer: string): string =>
      /"key":\s*"(z[^"]+)"/u.exec(
        new TextDecoder().decode(files[`${peer}/keybag/_todos_data_.json`]),
      )?.[1] ?? "";
    const keys = [materialOf("peer-a"), materialOf("peer-b")];
    expect(keys.every((key) => key.startsWith("z"))).toBe(true);
    const main = "remote/todos/meta/main.json";
    const plain = JSON.parse(new TextDecoder().decode(files[main])) as object[];
    const shapes = [
      plain.map((entry) => ({ ...entry, keys })),
      plain.map((entry) => ({ ...entry, key: keys })),
      { metas: plain, keys },
    ];
    const expected = factsOf((await inspect(files)).peers.at(-1));
    for (const shape of shapes) {
      const changed = { ...files, [main]: new TextEncoder().encode(JSON.stringify(shape)) };
      const report = await inspect(changed);
      expect(factsOf(report.peers.at(-1))).toEqual(expected);
      const remote = mapFiles(changed, (file, bytes) =>
        file.startsWith("remote/") ? [file, bytes] : undefined,
      );
      const [only] = (await inspect(remote)).peers;
      expect(only?.documents?.ids).toEqual(["b-1", "b-2"]);
      const said = JSON.stringify([report, await inspect(remote)]);
      for (const key of keys) expect(said.includes(key)).toBe(false);
    }
  });

  test("a store with two keybags is read with the one of the default name, and with the other beside it", async () => {
    const [peer] = (await inspect(filesOf("wrong-keybag"))).peers;
    expect(peer?.documents?.state).toBe("unreadable");
    expect(peer?.otherReadings).toMatchObject([{ keybag: "peer-a/keybag-other", documents: 1 }]);
  });
});

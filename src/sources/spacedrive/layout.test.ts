import { describe, expect, it } from "vitest";
import {
  eventLog,
  type Files,
  peerFiles,
  summary,
  syncDatabase,
  text,
  traceLog,
} from "../../../test/builders/snapshot-files.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { type OpenedEvidence, type OpenOptions, openEvidence } from "../open.ts";
import type { LibraryRecording } from "../recording.ts";

const A = "aaaaaaaa-0000-4000-8000-00000000000a";
const B = "bbbbbbbb-0000-4000-8000-00000000000b";
const C = "cccccccc-0000-4000-8000-00000000000c";
const D = "dddddddd-0000-4000-8000-00000000000d";

function open(files: Files, options?: OpenOptions): Promise<OpenedEvidence> {
  return openEvidence(createMemoryFileTree(files), { hasher: nodeHasher }, options);
}

async function openLibrary(files: Files, options?: OpenOptions): Promise<LibraryRecording> {
  const opened = await open(files, options);
  if (opened.kind !== "library") throw new Error(`opened as ${JSON.stringify(opened)}`);
  return opened.recording;
}

async function listed(files: Files): Promise<readonly string[]> {
  const opened = await open(files);
  if (opened.kind !== "listing") throw new Error(`opened as ${opened.kind}`);
  return opened.snapshots.map((one) => one.members?.join(" + ") ?? one.path);
}

function peersOf(recording: LibraryRecording): readonly (readonly [string, string, string])[] {
  return recording.peers.map((peer) => [peer.name, peer.id, peer.path]);
}

describe("a snapshot of a two-device test", () => {
  it("is opened at the folder of its run, above the scenario", async () => {
    const files = {
      "test.log": traceLog(A, B),
      "final_state/summary.md": summary([
        ["Alice", A],
        ["Bob", B],
      ]),
      ...(await peerFiles("final_state/alice", A, [B])),
      ...(await peerFiles("final_state/bob", B, [A])),
    };
    const recording = await openLibrary(files);
    expect(peersOf(recording)).toEqual([
      ["alice", A, "final_state/alice"],
      ["bob", B, "final_state/bob"],
    ]);
    expect(recording.sharedTraceLogs.map((log) => log.path)).toEqual(["test.log"]);
  });

  it("lists two scenarios of one run", async () => {
    const files = {
      ...(await peerFiles("run/before/alice", A, [B])),
      ...(await peerFiles("run/before/bob", B, [A])),
      ...(await peerFiles("run/after/alice", A, [B])),
      ...(await peerFiles("run/after/bob", B, [A])),
    };
    expect(await listed(files)).toEqual(["run/after", "run/before"]);
  });

  it("is opened without its main databases, which December's harness did not copy", async () => {
    const files = {
      "test.log": traceLog(A, B),
      "alice/sync.db": await syncDatabase({ own: A, peers: [B] }),
      "bob/sync.db": await syncDatabase(),
    };
    const recording = await openLibrary(files);
    const missing = recording.findings.filter((one) => one.code === "main-database-missing");
    expect(missing.map((one) => one.path)).toEqual(["alice", "bob"]);
    expect(recording.peers.map((peer) => peer.id)).toEqual([A, B]);
    expect(recording.peers[1]?.identityProof[0]).toContain("the only device named");
  });

  it("says so where nothing tells whose folder it is", async () => {
    const files = { "alice/sync.db": await syncDatabase(), "alice/x.log": text("?") };
    const recording = await openLibrary(files);
    expect(recording.peers[0]?.identityProof[0]).toContain('stands for "unknown"');
    expect(recording.findings.map((one) => one.code)).toContain("unknown-identity");
    expect((await openLibrary(files)).peers[0]?.id).toBe(recording.peers[0]?.id);
  });

  it("never gives two folders the same device", async () => {
    const hlc = `0000019a8c000000-0000000000000000-${A}`;
    const received = `INSERT INTO shared_changes VALUES ('${hlc}', 'tag', 'x', 'insert', '{}', 'x')`;
    const recording = await openLibrary({
      "test.log": traceLog(A, B),
      "alice/sync.db": await syncDatabase({ own: A, peers: [B] }),
      "bob/sync.db": await syncDatabase({ sql: received }),
    });
    expect(recording.peers.map((peer) => peer.id)).toEqual([A, B]);
  });

  it("knows a peer of whom only logs are left", async () => {
    const files = {
      ...(await peerFiles("alice", A, [B])),
      "bob/logs/q.log": traceLog(B),
      "bob/sync_events.log": eventLog(B),
      "carol/logs/sync.log": traceLog(C),
    };
    const recording = await openLibrary(files);
    expect(peersOf(recording)).toEqual([
      ["alice", A, "alice"],
      ["bob", B, "bob"],
    ]);
    const withCarol = { ...files, ...(await peerFiles("alice", A, [B, C])) };
    expect(peersOf(await openLibrary(withCarol))).toEqual([
      ["alice", A, "alice"],
      ["bob", B, "bob"],
      ["carol", C, "carol"],
    ]);
  });

  it("is opened from a log alone, as backfill tests leave it", async () => {
    const recording = await openLibrary({ "backfill/test.log": traceLog(A, B) });
    expect(recording.peers).toEqual([]);
    expect(recording.absentPeers.map((peer) => peer.id)).toEqual([A, B]);
    expect(recording.sharedTraceLogs.length).toBe(1);
  });

  it("lists runs of which only logs are left beside whole ones", async () => {
    const files = {
      "snapshots/one/test.log": traceLog(A, B),
      ...(await peerFiles("snapshots/one/final_state/alice", A, [B])),
      ...(await peerFiles("snapshots/one/final_state/bob", B, [A])),
      "snapshots/two/test.log": traceLog(C, D),
    };
    expect(await listed(files)).toEqual(["snapshots/one", "snapshots/two"]);
  });

  it("takes devices from metrics where nothing else is left", async () => {
    const metrics = `{"name":"initial","timestamp":"2025-12-20T10:00:00Z","alice":{"state":{"current_state":"Ready"},"data_volume":{"entries_by_device":{"${A}":{"device_id":"${A}"}}}}}`;
    const recording = await openLibrary({ "initial.json": text(metrics) });
    expect(recording.absentPeers.map((peer) => peer.id)).toEqual([A]);
  });
});

describe("a live library", () => {
  it("is opened at the library's own folder", async () => {
    const recording = await openLibrary({
      ...(await peerFiles("", A, [B], { main: "library.db" })),
      "library.json": text(`{"version":2,"id":"${D}","name":"Home","settings":{}}`),
    });
    expect(peersOf(recording)).toEqual([["machine-1", A, ""]]);
    expect(recording.peers[0]?.libraryId).toBe(D);
    expect(recording.absentPeers).toEqual([{ id: B, displayName: "Machine 2" }]);
  });

  it("is opened at the data folder, whose logs and device file are the peer's own", async () => {
    const recording = await openLibrary({
      ...(await peerFiles("libraries/Home.sdlibrary", A, [B])),
      "logs/daemon.log.2025-11-16": traceLog(A),
      "device.json": text(`{"id":"${A}","name":"x","slug":"x"}`),
    });
    expect(peersOf(recording)).toEqual([["Home", A, "libraries/Home.sdlibrary"]]);
    expect(recording.peers[0]?.traceLogs.length).toBe(1);
    expect(recording.peers[0]?.identityProof.join(" ")).toContain("device.json says");
  });

  it("pairs the libraries of each run of a data folder that is never wiped", async () => {
    const library = (peer: string, suffix: string): string =>
      `data/${peer}/libraries/Sync Test Library${suffix}.sdlibrary`;
    const files = {
      ...(await peerFiles(library("alice", ""), A, [B])),
      ...(await peerFiles(library("alice", " 1"), A, [B])),
      ...(await peerFiles(library("bob", ""), B, [A])),
      ...(await peerFiles(library("bob", " 1"), B, [A])),
    };
    const pairs = [" 1", ""].map((suffix) => [library("alice", suffix), library("bob", suffix)]);
    expect(await listed(files)).toEqual(pairs.map((pair) => pair.join(" + ")));
    const recording = await openLibrary(files, { members: pairs[0] });
    expect(recording.peers.map((peer) => [peer.name, peer.path])).toEqual([
      ["alice", pairs[0]?.[0]],
      ["bob", pairs[0]?.[1]],
    ]);
  });

  it("lists the libraries of one device instead of taking them for peers", async () => {
    const files = {
      ...(await peerFiles("libraries/Home.sdlibrary", A, [B])),
      ...(await peerFiles("libraries/Home 1.sdlibrary", A, [B])),
    };
    expect(await listed(files)).toEqual(["libraries/Home 1.sdlibrary", "libraries/Home.sdlibrary"]);
  });
});

describe("folders of the snapshot manager", () => {
  const core = (peer: string, stamp: string): string =>
    `backfill_${peer}/${stamp}_final/core_data/libraries/Test.sdlibrary`;

  it("form a pair although they lie apart and their times differ", async () => {
    const recording = await openLibrary({
      ...(await peerFiles(core("alice", "20260110_120000"), A, [B])),
      ...(await peerFiles(core("bob", "20260110_120003"), B, [A])),
      "backfill_alice/20260110_120000_final/logs/sync.log": traceLog(A),
      "backfill_alice/20260110_120000_final/summary.md": text("# Test Snapshot: backfill_alice\n"),
    });
    expect(recording.peers.map((peer) => [peer.name, peer.id])).toEqual([
      ["backfill_alice", A],
      ["backfill_bob", B],
    ]);
    expect(recording.peers[0]?.traceLogs.length).toBe(1);
  });

  it("are listed as pairs when there are two runs", async () => {
    const files = {
      ...(await peerFiles(core("alice", "20260110_120000"), A, [B])),
      ...(await peerFiles(core("bob", "20260110_120003"), B, [A])),
      ...(await peerFiles(core("alice", "20260111_120000"), C, [D])),
      ...(await peerFiles(core("bob", "20260111_120003"), D, [C])),
    };
    expect(await listed(files)).toEqual([
      `${core("alice", "20260110_120000")} + ${core("bob", "20260110_120003")}`,
      `${core("alice", "20260111_120000")} + ${core("bob", "20260111_120003")}`,
    ]);
  });
});

describe("folders next to each other", () => {
  it("are several snapshots when they hold the same device", async () => {
    const log = (id: string): Promise<Uint8Array> => syncDatabase({ own: id, peers: [B] });
    const files = {
      "20251210_101010/sync.db": await log(A),
      "20251211_101010/sync.db": await log(A),
    };
    expect(await listed(files)).toEqual(["20251210_101010", "20251211_101010"]);
  });

  it("are several snapshots when their devices do not know each other", async () => {
    const files = { ...(await peerFiles("one", A, [B])), ...(await peerFiles("two", C, [D])) };
    expect(await listed(files)).toEqual(["one", "two"]);
  });

  it("are copies when the snapshot already has the device", async () => {
    const recording = await openLibrary({
      ...(await peerFiles("alice", A, [B])),
      ...(await peerFiles("alice - Copy", A, [B])),
      ...(await peerFiles("bob", B, [A])),
    });
    expect(recording.peers.map((peer) => peer.path)).toEqual(["alice", "bob"]);
    const note = recording.evidence.find((file) => file.path === "alice - Copy/database.db")?.note;
    expect(note).toContain("another copy of a peer");
  });
});

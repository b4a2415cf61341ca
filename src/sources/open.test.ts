import { describe, expect, it } from "vitest";
import {
  eventLog,
  type Files,
  mainDatabase,
  peerFiles,
  summary,
  syncDatabase,
  text,
  traceLog,
  uncheckpointed,
} from "../../test/builders/snapshot-files.ts";
import { createMemoryFileTree } from "../platform/memory-file-tree.ts";
import { nodeHasher } from "../platform/node/hasher.ts";
import { type OpenedEvidence, type OpenOptions, openEvidence } from "./open.ts";
import type { LibraryRecording } from "./recording.ts";

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

describe("files of a peer", () => {
  it("are told by content, whatever their names", async () => {
    const recording = await openLibrary({
      ...(await peerFiles("x1", A, [B], { main: "a.bin", sync: "b.dat" })),
      "x1/c": eventLog(A),
      "x1/d/e": traceLog(A),
      ...(await peerFiles("x2", B, [A], { main: "a.bin", sync: "b.dat" })),
      "x2/c": text(""),
    });
    expect(peersOf(recording)).toEqual([
      ["x1", A, "x1"],
      ["x2", B, "x2"],
    ]);
    const [first, second] = recording.peers;
    expect(first?.main?.path).toBe("x1/a.bin");
    expect(first?.eventLog?.count).toBe(1);
    expect(first?.traceLogs.length).toBe(1);
    expect(second?.eventLog?.count).toBe(0);
  });

  it("are chosen by rule when there are two of a kind, and the other is noted", async () => {
    const main = await mainDatabase({ devices: [A, B] });
    const recording = await openLibrary({
      ...(await peerFiles("alice", A, [B])),
      "alice/database.db.bak": main,
      "alice/backup/database.db": main,
    });
    expect(recording.peers[0]?.main?.path).toBe("alice/database.db");
    expect(recording.evidence.map((file) => file.path)).toEqual([
      "alice/backup/database.db",
      "alice/database.db",
      "alice/database.db.bak",
      "alice/sync.db",
    ]);
    for (const path of ["alice/backup/database.db", "alice/database.db.bak"]) {
      const note = recording.evidence.find((file) => file.path === path)?.note;
      expect([path, note !== undefined]).toEqual([path, true]);
    }
  });

  it("give their identity by majority of what only the peer itself writes", async () => {
    const recording = await openLibrary({
      "alice/database.db": await mainDatabase({ devices: [B, A] }),
      "alice/sync.db": await syncDatabase({ own: A, peers: [B] }),
      "alice/sync_events.log": eventLog(A),
    });
    const [peer] = recording.peers;
    expect(peer?.id).toBe(A);
    expect(peer?.identityProof.at(-1)).toBe(
      `the main database's devices.id=1 says ${B} instead; outweighed.`,
    );
    expect(recording.findings.map((one) => one.code)).toContain("identity-conflict");
  });

  it("may have columns and tables that no generation knows", async () => {
    const recording = await openLibrary({
      "alice/database.db": await mainDatabase({
        devices: [A],
        sql: "ALTER TABLE entries ADD COLUMN mood text; CREATE TABLE moods (id integer PRIMARY KEY)",
      }),
    });
    expect(recording.unknownSchema).toEqual([
      "main database: column entries.mood",
      "main database: table moods",
    ]);
  });

  it("may be a database that lies in its write-ahead log only, whatever the names", async () => {
    const { main, wal } = uncheckpointed(await mainDatabase({ devices: [A, B], entries: 3 }));
    for (const names of [
      ["database.db", "database.db-wal"],
      ["x.bin", "y.bin"],
    ] as const) {
      const recording = await openLibrary({
        [`p/${names[0]}`]: main,
        [`p/${names[1]}`]: wal,
        "p/s": await syncDatabase({ own: A, peers: [B] }),
      });
      expect(peersOf(recording)).toEqual([["p", A, "p"]]);
      expect(recording.peers[0]?.main?.state).toBe("wal-applied");
      expect(recording.peers[0]?.main?.read("entries", {})?.rowCount).toBe(3);
      const note = recording.evidence.find((file) => file.path === `p/${names[1]}`)?.note;
      expect(note).toContain("1 commit applied in memory");
    }
  });

  it("may be links, which are reported and not followed", async () => {
    const tree = createMemoryFileTree({
      ...(await peerFiles("alice", A, [B])),
      "alice/events.log": { link: "/etc/passwd" },
    });
    const opened = await openEvidence(tree, { hasher: nodeHasher });
    const findings = opened.kind === "library" ? opened.recording.findings : [];
    expect(findings.find((one) => one.code === "link-not-followed")?.path).toBe("alice/events.log");
  });

  it("may be unreadable or no database at all; the rest is opened", async () => {
    const tree = createMemoryFileTree({
      ...(await peerFiles("alice", A, [B])),
      "alice/sync_events.log": eventLog(A),
      "alice/jobs.db": text("not a database"),
    });
    const failing = {
      ...tree,
      read: (path: string) =>
        tree.read(path === "alice/sync_events.log" ? "alice/no such file" : path),
    };
    const opened = await openEvidence(failing, { hasher: nodeHasher });
    const recording = opened.kind === "library" ? opened.recording : undefined;
    expect(recording?.peers[0]?.id).toBe(A);
    expect(recording?.peers[0]?.jobs).toBeUndefined();
    const unreadable = recording?.findings.filter((one) => one.code === "unreadable");
    expect(unreadable?.map((one) => one.path)).toEqual(["alice/sync_events.log"]);
  });
});

describe("a folder without evidence", () => {
  it("is refused in one sentence that names what was looked for", async () => {
    const attempt = open({ "readme.txt": text("hello"), "a/b.json": text("{}") });
    await expect(attempt).rejects.toMatchObject({ code: "not-evidence" });
    await expect(attempt).rejects.toThrow(/shared_changes.*Fireproof/);
  });

  it("may be empty", async () => {
    await expect(open({})).rejects.toMatchObject({ code: "not-evidence" });
  });
});

describe("opening", () => {
  it("stops when it is no longer wanted", async () => {
    const signal = { aborted: true };
    await expect(open(await peerFiles("alice", A, [B]), { signal })).rejects.toThrow("cancelled");
  });

  it("hashes every file as it lies there", async () => {
    const recording = await openLibrary({ "test.log": traceLog(A, B), "x.txt": text("abc") });
    expect(recording.evidence.find((file) => file.path === "x.txt")).toEqual({
      path: "x.txt",
      bytes: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      state: "complete",
      note: "not recognised",
    });
  });
});

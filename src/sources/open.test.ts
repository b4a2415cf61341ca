import { describe, expect, it } from "vitest";
import {
  eventLog,
  type Files,
  mainDatabase,
  peerFiles,
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

function open(files: Files, options?: OpenOptions): Promise<OpenedEvidence> {
  return openEvidence(createMemoryFileTree(files), { hasher: nodeHasher }, options);
}

async function openLibrary(files: Files, options?: OpenOptions): Promise<LibraryRecording> {
  const opened = await open(files, options);
  if (opened.kind !== "library") throw new Error(`opened as ${JSON.stringify(opened)}`);
  return opened.recording;
}

function peersOf(recording: LibraryRecording): readonly (readonly [string, string, string])[] {
  return recording.peers.map((peer) => [peer.name, peer.id, peer.path]);
}

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

  it("may be broken from the first byte on, which is damage and not absence", async () => {
    const recording = await openLibrary({
      ...(await peerFiles("alice", A, [B])),
      "alice/database.db": new Uint8Array(5000),
      "alice/jobs.db": text(""),
    });
    const states = recording.evidence.map((file) => [file.path, file.state]);
    expect(states).toContainEqual(["alice/database.db", "damaged"]);
    expect(states).toContainEqual(["alice/jobs.db", "damaged"]);
    expect(recording.peers[0]?.main).toBeUndefined();
  });

  it("may have an empty write-ahead log, as a checkpoint leaves it", async () => {
    const main = (await mainDatabase({ devices: [A, B] })).fill(2, 18, 20);
    const recording = await openLibrary({
      "alice/database.db": main,
      "alice/database.db-wal": text(""),
    });
    expect(recording.peers[0]?.main?.state).toBe("complete");
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

describe("a folder in use", () => {
  it("is told when a file changes while it is read", async () => {
    const files = { ...(await peerFiles("alice", A, [B])), "alice/x.log": traceLog(A) };
    const tree = createMemoryFileTree(files);
    const growing = {
      ...tree,
      list: async (path: string) =>
        (await tree.list(path)).map((item) =>
          item.name === "x.log" ? { ...item, size: item.size - 5 } : item,
        ),
    };
    const opened = await openEvidence(growing, { hasher: nodeHasher });
    const recording = opened.kind === "library" ? opened.recording : undefined;
    const changed = recording?.findings.find((one) => one.code === "changed-while-read");
    expect(changed?.path).toBe("alice/x.log");
    const line = recording?.evidence.find((file) => file.path === "alice/x.log");
    expect(line?.bytes).toBe(files["alice/x.log"].length);
    expect(line?.note).toContain("changed while it was read");
  });
});

describe("a deep folder", () => {
  it("is followed as long as it is a lone chain", async () => {
    const chain = "1/2/3/4/5/6/7/8/9";
    const recording = await openLibrary(await peerFiles(`${chain}/alice`, A, [B]));
    expect(peersOf(recording)).toEqual([["alice", A, `${chain}/alice`]]);
  });

  it("is read six folders deep, and what lies deeper is told", async () => {
    const recording = await openLibrary({
      ...(await peerFiles("1/2/3/4/5/6", A, [B])),
      "1/readme": text("x"),
      "1/2/readme": text("x"),
      "1/2/3/readme": text("x"),
      "1/2/3/4/readme": text("x"),
      "1/2/3/4/5/readme": text("x"),
      readme: text("x"),
      "1/2/3/4/5/6/7/deep": text("x"),
    });
    const deep = recording.findings.filter((one) => one.code === "too-deep");
    expect(deep.map((one) => one.path)).toEqual(["1/2/3/4/5/6/7"]);
    expect(recording.evidence.some((file) => file.path.endsWith("deep"))).toBe(false);
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

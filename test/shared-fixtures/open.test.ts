import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

const ROOT = join(import.meta.dirname, "../../../shared/fixtures/spacedrive");
const isHere = existsSync(ROOT);
if (!isHere) {
  process.stdout.write(
    "The shared fixtures are not here: snapshots are not opened against them.\n",
  );
}

/** The part of a fixture's ground truth that opening has to meet. */
interface Expected {
  readonly generation: keyof typeof GENERATIONS;
  readonly captured_at: string;
  readonly peers: readonly {
    readonly uuid: string;
    readonly name: string;
    readonly label: string;
    readonly dir: string;
    readonly library_id: string;
  }[];
  readonly artefacts: {
    readonly wal?: { readonly mode: "lost" | "present"; readonly file: string };
    readonly truncated_json?: { readonly file: string; readonly complete_lines: number };
    readonly corrupt_pages?: { readonly file: string; readonly pages: readonly number[] };
    readonly nul?: boolean;
    readonly bom?: boolean;
    readonly crlf?: boolean;
  };
  readonly summary_claims: Readonly<
    Record<string, { readonly entries: number; readonly content_identities: number }>
  >;
  readonly facts: { readonly summary_sections_swapped?: boolean };
}

const GENERATIONS = { nov16: "G2", nov16b: "G3", nov24: "G4", head: "G8" } as const;

const names = isHere
  ? readdirSync(ROOT).filter((name) => existsSync(join(ROOT, `${name}.expected.json`)))
  : [];

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(ROOT, `${name}.expected.json`), "utf8"));
}

type Files = Record<string, Uint8Array>;

function filesOf(folder: string, prefix = ""): Files {
  const files: Files = {};
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = `${prefix}${item.name}`;
    if (item.isDirectory()) Object.assign(files, filesOf(join(folder, item.name), `${path}/`));
    else files[path] = readFileSync(join(folder, item.name));
  }
  return files;
}

/** Every folder and file under a name that tells nothing; the same old name gives the same new name. */
function renamed(files: Files): Files {
  const neutral = new Map<string, string>();
  const rename = (segment: string): string => {
    const known = neutral.get(segment) ?? `x${neutral.size + 1}`;
    neutral.set(segment, known);
    return known;
  };
  return Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path.split("/").map(rename).join("/"), bytes]),
  );
}

/** A tree whose folders come in the opposite order, as another file system may give them. */
function reversed(tree: FileTree): FileTree {
  return { ...tree, list: async (path) => [...(await tree.list(path))].reverse() };
}

function expectedState(path: string, bytes: Uint8Array | undefined, expected: Expected): string {
  const { wal, truncated_json, corrupt_pages } = expected.artefacts;
  if (corrupt_pages?.file === path) return "damaged";
  if (truncated_json?.file === path) return "truncated";
  if (/(?:database|library)\.db$/.test(path)) {
    return wal?.mode === "present" && wal.file === path ? "wal-applied" : "wal-missing";
  }
  return path.endsWith(".log") && bytes?.includes(0) === true ? "damaged" : "complete";
}

async function openLibrary(tree: FileTree): Promise<LibraryRecording> {
  const opened = await openEvidence(tree, { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return opened.recording;
}

/** What must not depend on the order of a directory. */
function shown(recording: LibraryRecording): unknown {
  return {
    generation: recording.generation,
    evidence: recording.evidence,
    findings: recording.findings,
    absent: recording.absentPeers,
    capturedAt: recording.capturedAt,
    peers: recording.peers.map(({ id, name, path, displayName, libraryId, identityProof }) => ({
      id,
      name,
      path,
      displayName,
      libraryId,
      identityProof,
    })),
  };
}

describe.skipIf(!isHere).each(names)("the snapshot %s", (name) => {
  const expected = expectedOf(name);
  const folder = join(ROOT, name);

  it("has the peers, the generation and the time of its ground truth", async () => {
    const recording = await openLibrary(createNodeFileTree(folder));
    expect(recording.generation.label).toBe(GENERATIONS[expected.generation]);
    const peers = recording.peers.map((peer) => ({
      uuid: peer.id,
      name: peer.displayName,
      label: peer.name,
      dir: peer.path,
    }));
    expect(peers).toEqual(
      expected.peers.map(({ uuid, name, label, dir }) => ({ uuid, name, label, dir })),
    );
    for (const peer of expected.peers) {
      const found = recording.peers.find((one) => one.id === peer.uuid);
      expect(found?.libraryId).toBe(peer.library_id);
    }
    expect(recording.absentPeers).toEqual([]);
    expect(recording.capturedAt).toBe(
      Number(BigInt(Date.parse(expected.captured_at)) * 1000n) +
        Number(expected.captured_at.slice(23, 26)),
    );
    expect(recording.unknownSchema).toEqual([]);
  });

  it("lists every file with its size and says what is wrong with it", async () => {
    const recording = await openLibrary(createNodeFileTree(folder));
    const files = filesOf(folder);
    const listed = Object.fromEntries(recording.evidence.map((file) => [file.path, file.bytes]));
    expect(listed).toEqual(
      Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, bytes.length])),
    );
    const states = recording.evidence.map(({ path, state }) => [path, state]);
    expect(states).toEqual(
      recording.evidence.map(({ path }) => [path, expectedState(path, files[path], expected)]),
    );
    const cut = expected.artefacts.truncated_json;
    const note = recording.evidence.find((file) => file.path === cut?.file)?.note;
    if (cut !== undefined) expect(note).toContain(`${cut.complete_lines} can be read`);
    const pages = recording.peers.flatMap((peer) => peer.main?.damage.map((one) => one.page) ?? []);
    expect(pages).toEqual([...(expected.artefacts.corrupt_pages?.pages ?? [])]);
  });

  it("reads the claims of the summary and compares them with the files", async () => {
    const recording = await openLibrary(createNodeFileTree(folder));
    for (const [label, claims] of Object.entries(expected.summary_claims)) {
      const id = expected.peers.find((peer) => peer.label === label)?.uuid;
      const found = recording.summary?.claims.find((claim) => claim.peer === id);
      expect(found?.entries).toBe(claims.entries);
      expect(found?.contentIdentities).toBe(claims.content_identities);
    }
    const about = new Set(
      recording.findings.filter((one) => one.code.startsWith("summary")).map((one) => one.code),
    );
    const isOff = expected.artefacts.wal?.mode === "lost" || expected.artefacts.truncated_json;
    const isSwapped = expected.facts.summary_sections_swapped === true;
    expect([...about]).toEqual(isSwapped ? ["summary-swapped"] : isOff ? ["summary-differs"] : []);
  });

  it("is the same in any directory order", async () => {
    const tree = createMemoryFileTree(filesOf(folder));
    const straight = await openLibrary(tree);
    expect(shown(await openLibrary(reversed(tree)))).toEqual(shown(straight));
  });

  it("is recognised when every folder and file has another name", async () => {
    const files = renamed(filesOf(folder));
    const recording = await openLibrary(createMemoryFileTree(files));
    expect(recording.generation.label).toBe(GENERATIONS[expected.generation]);
    expect(recording.peers.map((peer) => peer.id).sort()).toEqual(
      expected.peers.map((peer) => peer.uuid).sort(),
    );
    const original = await openLibrary(createNodeFileTree(folder));
    for (const peer of recording.peers) {
      const before = original.peers.find((one) => one.id === peer.id);
      expect(peer.main?.tables.size).toBe(before?.main?.tables.size);
      expect(peer.main?.state).toBe(before?.main?.state);
      expect(peer.sync?.tables.size).toBe(before?.sync?.tables.size);
      expect(peer.traceLogs.length).toBe(before?.traceLogs.length);
      expect(peer.jobLogs.length).toBe(before?.jobLogs.length);
      expect(peer.eventLog?.count ?? 0).toBe(before?.eventLog?.count ?? 0);
      expect(peer.appLog?.count ?? 0).toBe(before?.appLog?.count ?? 0);
    }
    expect(recording.sharedTraceLogs.length).toBe(original.sharedTraceLogs.length);
    expect(recording.capturedAt).toBe(original.capturedAt);
  });

  it("still tells who is who when one peer's folder is missing", async () => {
    const [left, ...others] = expected.peers;
    if (left === undefined) throw new Error("a snapshot has peers");
    const files = Object.entries(filesOf(folder)).filter(
      ([path]) => !path.startsWith(`${left.dir}/`),
    );
    const recording = await openLibrary(createMemoryFileTree(Object.fromEntries(files)));
    expect(recording.peers.map((peer) => [peer.id, peer.name, peer.path])).toEqual(
      others.map((peer) => [peer.uuid, peer.label, peer.dir]),
    );
    expect(recording.absentPeers.map((peer) => peer.id)).toEqual([left.uuid]);
    expect(recording.generation.label).toBe(GENERATIONS[expected.generation]);
    expect(recording.sharedTraceLogs.map((log) => log.path)).toEqual(["test.log"]);
  });

  it("is opened at a peer's own folder too", async () => {
    const [first] = expected.peers;
    const recording = await openLibrary(createNodeFileTree(join(folder, first?.dir ?? "")));
    expect(recording.peers.map((peer) => [peer.id, peer.path])).toEqual([[first?.uuid, ""]]);
    expect(recording.sharedTraceLogs).toEqual([]);
    expect(recording.peers[0]?.traceLogs.length).toBe(1);
  });
});

describe.skipIf(!isHere)("the folder of all snapshots", () => {
  it("lists each of them by its path", async () => {
    const opened = await openEvidence(createNodeFileTree(ROOT), { hasher: nodeHasher });
    expect(opened.kind).toBe("listing");
    const paths = opened.kind === "listing" ? opened.snapshots.map((one) => one.path) : [];
    expect(paths).toEqual([...names].sort());
  });

  it("lists the same when every folder and file has another name", async () => {
    const few = names.filter((name) => name.endsWith("-small")).slice(0, 6);
    const files = renamed(
      Object.assign({}, ...few.map((name) => filesOf(join(ROOT, name), `${name}/`))),
    );
    const opened = await openEvidence(createMemoryFileTree(files), { hasher: nodeHasher });
    expect(opened.kind === "listing" ? opened.snapshots.length : opened.kind).toBe(few.length);
  });

  it("is not read as a whole for that", async () => {
    const tree = createNodeFileTree(ROOT);
    let bytes = 0;
    const counting: FileTree = {
      ...tree,
      read: async (path) => {
        const content = await tree.read(path);
        bytes += content.length;
        return content;
      },
      readRange: async (path, offset, length) => {
        const content = await tree.readRange(path, offset, length);
        bytes += content.length;
        return content;
      },
    };
    await openEvidence(counting, { hasher: nodeHasher });
    const size = (path: string): number =>
      Object.values(filesOf(path)).reduce((sum, content) => sum + content.length, 0);
    expect(bytes).toBeLessThan(size(ROOT) / 2);
  });
});

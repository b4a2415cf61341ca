/** Asks everything that the commands ask of one folder of files, and keeps what the answers admit. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { checkLibrary } from "../../src/analysis/check.ts";
import { diffLibrary } from "../../src/analysis/diff.ts";
import { checkFireproof } from "../../src/analysis/fireproof/check.ts";
import { diffFireproof } from "../../src/analysis/fireproof/diff.ts";
import { inspectFireproof } from "../../src/analysis/fireproof/inspect.ts";
import { replayFireproof } from "../../src/analysis/fireproof/replay.ts";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { whyLibrary } from "../../src/analysis/lineage/why-library.ts";
import { mineTraceLog } from "../../src/analysis/logs/mine-log.ts";
import { storyOf, topRows } from "../../src/analysis/logs/story.ts";
import { replayLibrary } from "../../src/analysis/replay/replay-library.ts";
import type { CheckReport, InspectReport } from "../../src/analysis/report.ts";
import { FailureError } from "../../src/base/failure.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createMemoryFileTree, type MemoryFile } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { orphansAsText } from "../../src/projection/orphans/text.ts";
import { projectOrphans } from "../../src/projection/orphans/tree.ts";
import { checkAsText } from "../../src/projection/text/check-text.ts";
import { inspectAsText } from "../../src/projection/text/inspect-text.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import type { FireproofRecording } from "../../src/sources/fireproof/recording.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

export type Files = Readonly<Record<string, MemoryFile>>;

/** What the answers about a folder come to. */
export interface Answers {
  readonly kind: "library" | "fireproof" | "listing" | "refused";
  /** Files that the answers say something is wrong with, or that recent commits may be missing of. */
  readonly told: ReadonlySet<string>;
  /** What was read: rows of a peer's model, events of a log, documents of a store; by name. */
  readonly amounts: ReadonlyMap<string, number>;
  /** Every answer as one text, for comparing. */
  readonly text: string;
}

/** The first table that a question about a single row is asked of. */
const ASKED = "entries";
let loading: Promise<SqlEngine> | undefined;

/** The engine, started once. */
export function sqlEngine(): Promise<SqlEngine> {
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  loading ??= loadSqlEngine(readFileSync(wasm));
  return loading;
}

/** Asks. Rejects for anything but a refusal by type: that would be a crash in front of a user. */
export function answersAbout(files: Files): Promise<Answers> {
  return answersFrom(createMemoryFileTree(files));
}

/** The same of any tree. */
export async function answersFrom(tree: FileTree): Promise<Answers> {
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  try {
    const opened = await openEvidence(tree, ports);
    if (opened.kind === "listing") {
      const text = JSON.stringify(opened.snapshots);
      return { kind: "listing", told: new Set(), amounts: new Map(), text };
    }
    if (opened.kind === "fireproof") return await answersOfStores(opened.recording);
    return await answersOfLibrary(opened.recording, tree);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const text = `${error.code}: ${error.message}`;
    return { kind: "refused", told: new Set(), amounts: new Map(), text };
  }
}

async function answersOfLibrary(recording: LibraryRecording, tree: FileTree): Promise<Answers> {
  const report = inspectLibrary(recording);
  const checked = checkLibrary(recording);
  const texts = [JSON.stringify(report), JSON.stringify(checked)];
  texts.push(inspectAsText(report), checkAsText(checked));
  texts.push(orphansAsText(projectOrphans(recording)));
  const peers = report.peers.map(({ id }) => id);
  const [a, b] = peers;
  if (a !== undefined && b !== undefined) {
    texts.push(JSON.stringify(diffLibrary(recording, { peers: [a, b] })));
    const record = firstRecord(recording);
    if (record !== undefined) {
      texts.push(JSON.stringify(await whyLibrary(recording, { peer: b, record })));
    }
    const sql = await sqlEngine();
    const replayed = await refusedOr(() => replayLibrary(recording, {}, { sql }));
    texts.push(JSON.stringify(typeof replayed === "string" ? replayed : replayed.report));
  }
  for (const log of recording.peers.flatMap(({ traceLogs }) => traceLogs)) {
    const read = (offset: number, length: number) => tree.readRange(log.path, offset, length);
    texts.push(JSON.stringify(topRows(storyOf(await mineTraceLog(log, read))).length));
  }
  return {
    kind: "library",
    told: toldBy(report, checked, recording.findings),
    amounts: amountsOf(report, recording),
    text: texts.join("\n"),
  };
}

async function answersOfStores(recording: FireproofRecording): Promise<Answers> {
  const report = await inspectFireproof(recording);
  const checked = await checkFireproof(recording);
  const texts = [JSON.stringify(report), JSON.stringify(checked)];
  texts.push(inspectAsText(report), checkAsText(checked));
  const [a, b] = report.peers.map(({ id }) => id);
  if (a !== undefined && b !== undefined) {
    texts.push(JSON.stringify(await diffFireproof(recording, { peers: [a, b] })));
  }
  const replayed = await refusedOr(() => replayFireproof(recording, {}));
  texts.push(JSON.stringify(replayed));
  const amounts = new Map<string, number>();
  for (const peer of report.peers) {
    amounts.set(`${peer.id} documents`, peer.documents?.count ?? 0);
    amounts.set(`${peer.id} events`, peer.clock?.eventsOnDisk ?? 0);
  }
  return {
    kind: "fireproof",
    told: toldBy(report, checked, recording.findings),
    amounts,
    text: texts.join("\n"),
  };
}

async function refusedOr<Value>(work: () => Value | Promise<Value>): Promise<Value | string> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** A row to ask about, of whichever peer has one. */
function firstRecord(recording: LibraryRecording): string | undefined {
  for (const { main } of recording.peers) {
    const rows = main?.read(ASKED, { uuid: "uuid" });
    if (rows?.has("uuid") !== true || rows.rowCount === 0) continue;
    const uuid = rows.column("uuid").uuid(rows.rowCount - 1);
    if (uuid !== undefined) return uuid;
  }
  return undefined;
}

function toldBy(
  report: InspectReport,
  checked: CheckReport,
  findings: readonly { readonly path: string }[],
): ReadonlySet<string> {
  const told = new Set(findings.map(({ path }) => path));
  for (const { path, state } of report.evidence) if (state !== "complete") told.add(path);
  for (const finding of checked.findings) for (const { path } of finding.where) told.add(path);
  return told;
}

function amountsOf(
  report: InspectReport,
  recording: LibraryRecording,
): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const peer of report.peers) {
    for (const [model, { count }] of Object.entries(peer.models ?? {})) {
      amounts.set(`${peer.name} ${model}`, count);
    }
  }
  for (const { name, eventLog, traceLogs } of recording.peers) {
    if (eventLog !== undefined) amounts.set(`${name} events`, eventLog.count);
    for (const log of traceLogs) amounts.set(`${log.path} records`, log.count);
  }
  return amounts;
}

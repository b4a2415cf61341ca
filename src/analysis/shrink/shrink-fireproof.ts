/**
 * The smallest part of a folder of block stores that still shows a finding: CARs with everything that their logs name, and
 * the log lines that the finding's witness needs. Every candidate is opened like any folder, in memory.
 */
import { FailureError } from "../../base/failure.ts";
import type { FileTree, Hasher } from "../../sources/file-tree.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { checkFireproof } from "../fireproof/check.ts";
import type { Finding } from "../report.ts";
import { smallestClosed } from "./closed-sets.ts";
import { ddmin } from "./ddmin.ts";
import type { ShrinkOptions, Shrunk } from "./shrink-report.ts";
import { readStoreFiles, type StoreFiles } from "./store-files.ts";
import { sameFinding, wantedFinding } from "./wanted-finding.ts";

export interface ShrinkStoresPorts {
  readonly hasher: Hasher;
  /** Opens a folder that lies in memory. */
  open(files: ReadonlyMap<string, Uint8Array>): Promise<FireproofRecording>;
}

/** Most candidates that are opened for CARs, and for lines. */
const BUDGET = 300;
const LINE_BUDGET = 80;

type Files = ReadonlyMap<string, Uint8Array>;

/** Shrinks. Throws `FailureError` "usage" where the finding is not in the folder. */
export async function shrinkFireproof(
  recording: FireproofRecording,
  tree: FileTree,
  options: ShrinkOptions,
  ports: ShrinkStoresPorts,
): Promise<Shrunk> {
  const finding = wantedFinding((await checkFireproof(recording)).findings, options.finding);
  const stores = await readStoreFiles(recording, tree, ports.hasher);
  let tried = 0;
  const look = async (files: Files): Promise<Finding | undefined> => {
    await options.pause?.();
    tried++;
    const { findings } = await checkFireproof(await ports.open(files));
    return findings.find((each) => sameFinding(each, finding));
  };
  const shows = (places: readonly number[]): Promise<boolean> => showsAt(stores, places, look);
  const all = stores.units.map((_, place) => place);
  if (!(await shows(all))) {
    throw new FailureError(
      "unsupported",
      `${finding.rule} ${finding.name} is not shown by a copy of the folder, so a smaller one does not show it.`,
    );
  }
  const search = { ...options, budget: BUDGET, first: [] };
  const { places, minimal } = await smallestClosed(stores.sets, all, shows, search);
  const trimmed = await fewerLogLines(recording, stores.filesOf(places), look, options);
  const left = places.flatMap((place) => stores.units[place] ?? []);
  const { length: before } = stores.units;
  const opened = await ports.open(trimmed.files);
  return {
    files: trimmed.files,
    report: {
      schema: "driftscope/shrink@1",
      finding: { rule: finding.rule, name: finding.name, message: finding.message },
      before,
      after: left.length,
      events: left.map(({ car }) => ({ model: car.kind, record: car.cid })),
      lines: trimmed.lines,
      minimal,
      tried,
      files: [...trimmed.files.keys()],
      reasons: [
        `${left.length} of ${before} CARs still show ${finding.rule} ${finding.name}: ${opened.events.length} of ${recording.events.length} clock events and ${opened.blocks.size} of ${recording.blocks.size} blocks.`,
        minimal
          ? "Without any one of them, and the CARs that name it, the finding is gone. An event stays with its parents."
          : `The search ended after ${tried} candidates; a smaller folder may show it too.`,
        `${trimmed.lines.after} of ${trimmed.lines.before} log records are left.`,
        "Scenario files describe library sync, so there is none.",
      ],
    },
  };
}

async function showsAt(
  stores: StoreFiles,
  places: readonly number[],
  look: (files: Files) => Promise<Finding | undefined>,
): Promise<boolean> {
  try {
    return (await look(stores.filesOf(places))) !== undefined;
  } catch (error) {
    // What is left may be no evidence of anything any more.
    if (error instanceof FailureError && error.code === "not-evidence") return false;
    throw error;
  }
}

interface LogText {
  readonly path: string;
  readonly text: string;
}

/** Leaves out the records of logs that the witness does not need. */
async function fewerLogLines(
  recording: FireproofRecording,
  files: Files,
  look: (files: Files) => Promise<Finding | undefined>,
  options: ShrinkOptions,
): Promise<{
  readonly files: Files;
  readonly lines: { readonly before: number; readonly after: number };
}> {
  const records = recording.logs.flatMap((log) => recordsOf(log.path, log.records, files));
  const all = { files, lines: { before: records.length, after: records.length } };
  if (records.length === 0) return all;
  const filesWith = (kept: readonly LogText[]): Files => {
    const made = new Map(files);
    for (const { path } of recording.logs) {
      const text = kept.flatMap((each) => (each.path === path ? [each.text] : [])).join("");
      made.set(path, new TextEncoder().encode(text));
    }
    return made;
  };
  const witness = witnessOf(await look(files), files);
  const shows = async (kept: readonly LogText[]): Promise<boolean> => {
    const made = filesWith(kept);
    return witnessOf(await look(made), made) === witness;
  };
  const start = (await shows([])) ? [] : records;
  const { items } = await ddmin(start, shows, { ...options, budget: LINE_BUDGET });
  return { files: filesWith(items), lines: { before: records.length, after: items.length } };
}

/** The text of each record, with the lines up to the next one. */
function recordsOf(
  path: string,
  records: readonly { readonly line: number }[],
  files: Files,
): readonly LogText[] {
  const lines = new TextDecoder().decode(files.get(path)).split(/(?<=\n)/);
  return records.map(({ line }, at) => ({
    path,
    text: lines
      .slice(at === 0 ? 0 : line - 1, (records[at + 1]?.line ?? Number.POSITIVE_INFINITY) - 1)
      .join(""),
  }));
}

/** What a finding shows, with the text of its lines: numbers of lines change as lines go. */
function witnessOf(finding: Finding | undefined, files: Files): string {
  if (finding === undefined) return "";
  return JSON.stringify([
    finding.message,
    finding.where.map(({ path, line, cid }) => [
      path,
      line === undefined ? "" : textOf(files, path, line),
      cid,
    ]),
  ]);
}

function textOf(files: Files, path: string, line: number): string {
  return new TextDecoder().decode(files.get(path)).split("\n")[line - 1] ?? "";
}

/**
 * The smallest part of a snapshot that still shows a finding.
 *
 * First whole records are left out: each with its rows, events and log lines everywhere, together with whatever would lose
 * its parent or content, so that the order of each author and every dependency stay as recorded. Then the log lines that
 * the finding's own witness does not need. Candidates are views of what was read once, and only the finding's rule looks
 * at them; what is left in the end is written, opened and checked like any folder, and is the answer only if it shows the
 * finding then.
 */
import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { checkLibrary } from "../check.ts";
import { createHoldings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { createLibraryContext } from "../findings/library-context.ts";
import { LIBRARY_RULES } from "../findings/library-rules.ts";
import type { FoundProblem } from "../findings/rule.ts";
import type { Finding } from "../report.ts";
import { ddmin } from "./ddmin.ts";
import { fewerLines } from "./fewer-lines.ts";
import { type FolderIndex, indexFolder, type Selection } from "./folder-index.ts";
import { type RecordGraph, recordGraph } from "./kept-records.ts";
import { createMasking } from "./masked-recording.ts";
import { reducedFolder } from "./reduced-folder.ts";
import { provenScenario } from "./scenario-text.ts";

export interface ShrinkOptions extends TaskOptions {
  /** Rule id or name; by default the first error, or else the first finding that is no info. */
  readonly finding?: string | undefined;
  /** Lets whoever waits go first; called between candidates. */
  readonly pause?: (() => Promise<void>) | undefined;
}

export interface ShrinkPorts {
  readonly sql: SqlEngine;
  /** Opens a folder that lies in memory. */
  open(files: ReadonlyMap<string, Uint8Array>): Promise<LibraryRecording>;
}

export interface ShrinkReport {
  readonly schema: "driftscope/shrink@1";
  readonly finding: { readonly rule: string; readonly name: string; readonly message: string };
  /** Records of the folder, and of the result; actions of a scenario; CARs of stores. */
  readonly before: number;
  readonly after: number;
  /** What is left, by model and uuid, in the order of the evidence. */
  readonly events: readonly { readonly model: string; readonly record: string }[];
  /** Events and log lines of the folder, and of the result. */
  readonly lines?: { readonly before: number; readonly after: number } | undefined;
  /** Whether nothing more can be taken away without losing the finding. */
  readonly minimal: boolean;
  /** Candidates that were checked. */
  readonly tried: number;
  readonly files: readonly string[];
  /** Whether playing the scenario shows the finding again; absent where there is none. */
  readonly scenario?: { readonly file: string; readonly shows: boolean } | undefined;
  readonly reasons: readonly string[];
}

export interface Shrunk {
  readonly report: ShrinkReport;
  /** The folder's files by path, the scenario among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Name of the scenario in the folder. */
export const SCENARIO_FILE = "shrunk.scenario";

/** Most candidates that are looked at for records. */
const BUDGET = 3000;

/** Shrinks. Throws `FailureError` "usage" where the finding is not in the folder. */
export async function shrinkLibrary(
  recording: LibraryRecording,
  options: ShrinkOptions,
  ports: ShrinkPorts,
): Promise<Shrunk> {
  const context = createLibraryContext(createHoldings(createLibraryView(recording)));
  const finding = wantedFinding(checkLibrary(recording).findings, options.finding);
  const graph = recordGraph(context);
  const index = await indexFolder(recording, graph.records, options);
  const look = createLook(index, finding);
  const search = await searchRecords(graph, finding, look, options);
  const trim = await fewerLines(index, search.closed, look, options);
  const proven = await firstProven(index, { search, trim: trim.selection, graph, finding }, ports);
  const { selection } = proven;
  const left = graph.records.filter((_, place) => selection.records[place] === 1);
  const scenario = await provenScenario(context, left, finding, ports);
  const files = new Map(proven.files);
  files.set(SCENARIO_FILE, new TextEncoder().encode(scenario.text));
  const minimal = search.minimal && proven.steps === 0;
  const after = proven.selection.lines === undefined ? trim.of : trim.left;
  return {
    files,
    report: {
      schema: "driftscope/shrink@1",
      finding: { rule: finding.rule, name: finding.name, message: finding.message },
      before: graph.records.length,
      after: left.length,
      events: left.map((record) => ({ model: graph.modelOf(record), record })),
      lines: { before: trim.before, after },
      minimal,
      tried: search.tried + trim.tried,
      files: [...files.keys()],
      scenario: { file: SCENARIO_FILE, shows: scenario.shows },
      reasons: [
        `${left.length} of ${graph.records.length} records still show ${finding.rule} ${finding.name}.`,
        minimal
          ? "Without any one of them, and what refers to it, the finding is gone."
          : `The search ended after ${search.tried} candidates; a smaller folder may show it too.`,
        ...(minimal && left.length > search.items.length
          ? [`${left.length - search.items.length} of them are there because others refer to them.`]
          : []),
        `${after} of ${trim.before} events and log lines are left.`,
        scenario.shows
          ? `Playing ${SCENARIO_FILE} shows ${finding.rule} ${finding.name} again.`
          : `${SCENARIO_FILE} repeats the writes; playing it does not show ${finding.rule} ${finding.name}, which needs more than writes.`,
      ],
    },
  };
}

/** What the finding's rule says of a selection: its problem, where it still finds it. */
export type Look = (selection: Selection) => FoundProblem | undefined;

function createLook(index: FolderIndex, finding: Finding): Look {
  const masked = createMasking(index);
  const rule = LIBRARY_RULES.find(({ id }) => id === finding.rule);
  return (selection) => {
    const context = createLibraryContext(createHoldings(createLibraryView(masked(selection))));
    const answer = rule?.check(context);
    if (answer?.verdict !== "violated") return undefined;
    return answer.problems.find(
      ({ peer, model }) => peer === finding.peer && model === finding.model,
    );
  };
}

/** The end of the search among records. */
interface RecordSearch {
  readonly items: readonly number[];
  /** What stays, with everything that it refers to. */
  readonly closed: Uint8Array;
  /** Sets that showed it, each a part of the one before. */
  readonly chain: readonly (readonly number[])[];
  readonly minimal: boolean;
  readonly tried: number;
}

async function searchRecords(
  graph: RecordGraph,
  finding: Finding,
  look: Look,
  options: ShrinkOptions,
): Promise<RecordSearch> {
  const all = graph.records.map((_, place) => place);
  const known = new Map<string, boolean>();
  const chain: (readonly number[])[] = [all];
  const shows = async (places: readonly number[]): Promise<boolean> => {
    await options.pause?.();
    const closed = graph.closure(places);
    // Different sets often close to the same one.
    const key = closed.join("");
    const found = known.get(key) ?? look({ records: closed }) !== undefined;
    known.set(key, found);
    if (found) chain.push(places);
    return found;
  };
  const nothing: readonly number[] = [];
  const named = namedBy(graph, finding);
  let start: readonly number[] = all;
  if (await shows(nothing)) start = nothing;
  else if (named.length > 0 && (await shows(named))) start = named;
  const { items, minimal } = await ddmin(start, shows, { ...options, budget: BUDGET });
  return { items, closed: graph.closure(items), chain, minimal, tried: known.size };
}

/** The records that the finding itself shows. */
function namedBy({ records }: RecordGraph, { where }: Finding): readonly number[] {
  const shown = new Set(where.flatMap(({ uuid }) => parseUuid(uuid ?? "") ?? []));
  return records.flatMap((record, place) => (shown.has(record) ? [place] : []));
}

interface Proven {
  readonly selection: Selection;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** How many of the smaller record sets did not show it when they were written. */
  readonly steps: number;
}

/** The smallest of what was found that shows the finding as a folder, too. */
async function firstProven(
  index: FolderIndex,
  found: {
    readonly search: RecordSearch;
    readonly trim: Selection;
    readonly graph: RecordGraph;
    readonly finding: Finding;
  },
  ports: ShrinkPorts,
): Promise<Proven> {
  const { search, trim, graph, finding } = found;
  const prove = async (selection: Selection): Promise<Proven["files"] | undefined> => {
    const files = await reducedFolder(index, selection, ports.sql);
    const { findings } = checkLibrary(await ports.open(files));
    return findings.some((each) => sameFinding(each, finding)) ? files : undefined;
  };
  const trimmed = await prove(trim);
  if (trimmed !== undefined) return { selection: trim, files: trimmed, steps: 0 };
  // Back towards the whole folder, in ever longer strides.
  for (let steps = 0, back = 0; ; steps++, back = back * 2 + 1) {
    const places = search.chain[Math.max(0, search.chain.length - 1 - back)] ?? [];
    const selection = { records: graph.closure(places) };
    const files = await prove(selection);
    if (files !== undefined) return { selection, files, steps };
    if (back >= search.chain.length - 1) break;
  }
  throw new FailureError(
    "unsupported",
    `${finding.rule} ${finding.name} is about the files themselves and not about records: a smaller folder does not show it.`,
  );
}

/** The finding that was asked for. Throws `FailureError` "usage" where there is none. */
export function wantedFinding(findings: readonly Finding[], wanted: string | undefined): Finding {
  const violated = findings.filter(({ verdict }) => verdict === "violated");
  const found =
    wanted === undefined
      ? (violated.find(({ severity }) => severity === "error") ??
        violated.find(({ severity }) => severity !== "info"))
      : violated.find(
          ({ rule, name }) => rule.toLowerCase() === wanted.toLowerCase() || name === wanted,
        );
  if (found !== undefined) return found;
  const names = [...new Set(violated.map(({ rule, name }) => `${rule} ${name}`))].join(", ");
  throw new FailureError(
    "usage",
    wanted === undefined
      ? "check finds nothing here that could be shrunk."
      : `check does not find ${wanted} here; it finds ${names === "" ? "nothing" : names}.`,
  );
}

/** Whether a finding is the one looked for, whatever its numbers. */
export function sameFinding(found: Finding, wanted: Finding): boolean {
  return (
    found.verdict === "violated" &&
    found.rule === wanted.rule &&
    found.peer === wanted.peer &&
    found.model === wanted.model
  );
}

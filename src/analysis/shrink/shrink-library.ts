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
import { parseUuid } from "../../base/uuid.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { checkLibrary } from "../check.ts";
import { createHoldings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { createLibraryContext } from "../findings/library-context.ts";
import { LIBRARY_RULES } from "../findings/library-rules.ts";
import type { Finding } from "../report.ts";
import { type ClosedReduction, smallestClosed } from "./closed-sets.ts";
import { fewerLines } from "./fewer-lines.ts";
import { type FolderIndex, indexFolder, type Selection } from "./folder-index.ts";
import { type RecordGraph, recordGraph } from "./kept-records.ts";
import { createMasking } from "./masked-recording.ts";
import { reducedFolder } from "./reduced-folder.ts";
import { provenScenario } from "./scenario-text.ts";
import {
  type Look,
  SCENARIO_FILE,
  type ShrinkOptions,
  type ShrinkPorts,
  type Shrunk,
} from "./shrink-report.ts";
import { sameFinding, wantedFinding } from "./wanted-finding.ts";

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
  const trim = await fewerLines(index, flagsOf(graph, search.places), look, options);
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
        `${after} of ${trim.before} events and log lines are left.`,
        scenario.shows
          ? `Playing ${SCENARIO_FILE} shows ${finding.rule} ${finding.name} again.`
          : `${SCENARIO_FILE} repeats the writes; playing it does not show ${finding.rule} ${finding.name}, which needs more than writes.`,
      ],
    },
  };
}

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

async function searchRecords(
  graph: RecordGraph,
  finding: Finding,
  look: Look,
  options: ShrinkOptions,
): Promise<ClosedReduction> {
  const all = graph.records.map((_, place) => place);
  const shows = async (closed: readonly number[]): Promise<boolean> => {
    await options.pause?.();
    return look({ records: flagsOf(graph, closed) }) !== undefined;
  };
  const named = namedBy(graph, finding);
  const first = named.length === 0 ? [] : [named];
  return await smallestClosed(graph.sets, all, shows, { ...options, budget: BUDGET, first });
}

function flagsOf({ records }: RecordGraph, places: readonly number[]): Uint8Array {
  const flags = new Uint8Array(records.length);
  for (const place of places) flags[place] = 1;
  return flags;
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
    readonly search: ClosedReduction;
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
    const selection = { records: flagsOf(graph, places) };
    const files = await prove(selection);
    if (files !== undefined) return { selection, files, steps };
    if (back >= search.chain.length - 1) break;
  }
  throw new FailureError(
    "unsupported",
    `${finding.rule} ${finding.name} is about the files themselves and not about records: a smaller folder does not show it.`,
  );
}

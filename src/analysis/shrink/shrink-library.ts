/**
 * The smallest part of a snapshot that still shows a finding.
 *
 * What is left out is a record with its rows, events and log lines everywhere, together with whatever would lose its
 * parent or content: so the order of each author and every dependency stay as recorded. A candidate is written, opened
 * and checked like any folder, in memory; so the result shows the finding by construction.
 */

import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { checkLibrary } from "../check.ts";
import { createHoldings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { createLibraryContext } from "../findings/library-context.ts";
import type { Finding } from "../report.ts";
import { ddmin } from "./ddmin.ts";
import { recordGraph } from "./kept-records.ts";
import { reducedFolder } from "./reduced-folder.ts";
import { scenarioOf } from "./scenario-text.ts";

export interface ShrinkOptions extends TaskOptions {
  /** Rule id or name; by default the first error, or else the first finding that is no info. */
  readonly finding?: string | undefined;
}

export interface ShrinkPorts {
  readonly sql: SqlEngine;
  /** Opens a folder that lies in memory. */
  open(files: ReadonlyMap<string, Uint8Array>): Promise<LibraryRecording>;
}

export interface ShrinkReport {
  readonly schema: "driftscope/shrink@1";
  readonly finding: { readonly rule: string; readonly name: string; readonly message: string };
  /** Records of the folder, and of the result. */
  readonly before: number;
  readonly after: number;
  /** The records that are left, by model and uuid, in the order of the evidence. */
  readonly events: readonly { readonly model: string; readonly record: string }[];
  /** Whether no record can be taken away without losing the finding. */
  readonly minimal: boolean;
  /** Candidates that were checked. */
  readonly tried: number;
  readonly files: readonly string[];
  readonly reasons: readonly string[];
}

export interface Shrunk {
  readonly report: ShrinkReport;
  /** The folder's files by path, the scenario among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Most candidates that are checked; each is a folder written and read. */
const BUDGET = 600;

/** Shrinks. Throws `FailureError` "usage" where the finding is not in the folder. */
export async function shrinkLibrary(
  recording: LibraryRecording,
  options: ShrinkOptions,
  ports: ShrinkPorts,
): Promise<Shrunk> {
  const { findings } = checkLibrary(recording);
  const finding = wantedFinding(findings, options.finding);
  const context = createLibraryContext(createHoldings(createLibraryView(recording)));
  const graph = recordGraph(context);
  const source = { recording, sql: ports.sql, records: new Set(graph.records) };
  const fileOf = async (records: readonly Uuid[]): Promise<ReadonlyMap<string, Uint8Array>> =>
    await reducedFolder(source, graph.closure(records));
  let tried = 0;
  const shows = async (records: readonly Uuid[]): Promise<boolean> => {
    tried++;
    const opened = await ports.open(await fileOf(records));
    return checkLibrary(opened).findings.some((each) => sameFinding(each, finding));
  };
  if (!(await shows(graph.records))) {
    throw new FailureError(
      "unsupported",
      `${finding.rule} ${finding.name} is about the files themselves and not about records: a smaller folder does not show it.`,
    );
  }
  const start = await smallerStart(graph.records, finding, shows);
  const { items, minimal } = await ddmin(start, shows, { ...options, budget: BUDGET });
  const closed = graph.closure(items);
  const left = graph.records.filter((record) => closed.has(record));
  const files = new Map(await fileOf(items));
  const scenario = scenarioOf(context, left, finding);
  files.set("shrunk.scenario", new TextEncoder().encode(scenario));
  return {
    files,
    report: {
      schema: "driftscope/shrink@1",
      finding: { rule: finding.rule, name: finding.name, message: finding.message },
      before: graph.records.length,
      after: left.length,
      events: left.map((record) => ({ model: graph.modelOf(record), record })),
      minimal,
      tried,
      files: [...files.keys()],
      reasons: [
        `${left.length} of ${graph.records.length} records still show ${finding.rule} ${finding.name}.`,
        minimal
          ? "Without any one of them, and what refers to it, the finding is gone."
          : `The search ended after ${tried} candidates; a smaller folder may show it too.`,
        ...(left.length > items.length
          ? [`${left.length - items.length} of them are there because others refer to them.`]
          : []),
      ],
    },
  };
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

/** The records that the finding itself shows, where they are enough; else every record. */
async function smallerStart(
  all: readonly Uuid[],
  finding: Finding,
  shows: (records: readonly Uuid[]) => Promise<boolean>,
): Promise<readonly Uuid[]> {
  const shown = new Set(finding.where.flatMap(({ uuid }) => parseUuid(uuid ?? "") ?? []));
  const named = all.filter((record) => shown.has(record));
  return named.length > 0 && (await shows(named)) ? named : all;
}

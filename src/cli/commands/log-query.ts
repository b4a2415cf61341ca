import fs from "node:fs";
import { reportLog } from "../../analysis/logs/log-report.ts";
import type { LogReport } from "../../analysis/logs/log-types.ts";
import type { MinedLog } from "../../analysis/logs/mine-log.ts";
import type { Story } from "../../analysis/logs/story.ts";
import { FailureError } from "../../base/failure.ts";
import type { ReadTexts, StoryHits, StoryPeer } from "../../projection/story/match.ts";
import { askStory, storyReport, storyView } from "../../projection/story/story-view.ts";
import { textOption } from "../arguments.ts";
import type { CommandContext, CommandOption } from "../command.ts";
import { openFolder } from "../open-folder.ts";

/** What of a log is wanted. */
export const QUERY_OPTIONS: readonly CommandOption[] = [
  { name: "query", value: "words", help: "as in the log story: level:warn peer:alice backfill" },
  {
    name: "peer",
    value: "name or id",
    help: "only records that name this peer, or of its own log",
  },
  { name: "record", value: "uuid, CID or beginning", help: "only records that name this record" },
  { name: "text", value: "words", help: "only records with these words" },
];

/** A log with how its texts are read. */
export interface QueriedLog {
  readonly mined: MinedLog;
  readonly texts: ReadTexts;
}

/** The first view of a log under the options, and which records pass; `undefined` hits when all do. */
export interface QueriedReport {
  readonly report: LogReport;
  readonly hits: StoryHits | undefined;
}

/** The query of all options together; `undefined` when none of them is given. */
export function queryOf({ options }: CommandContext): string | undefined {
  const words = QUERY_OPTIONS.map(({ name }) => {
    const value = textOption(options, name);
    return name === "query" || value === undefined ? value : term(name, value);
  }).filter((word) => word !== undefined);
  if (words.length === 0) return undefined;
  const others = ["level", "template"].flatMap((name) => {
    const value = textOption(options, name);
    return value === undefined ? [] : [term(name, value)];
  });
  return [...words, ...others].join(" ");
}

function term(field: string, value: string): string {
  return /[\s"]/u.test(value) ? `${field}:"${value.replaceAll('"', "")}"` : `${field}:${value}`;
}

/** Asks the query of one log; a log without the template that it names is left out. */
export async function askLog(
  story: Story,
  { mined, texts }: QueriedLog,
  query: string,
  peers: readonly LocatedPeer[],
  context: CommandContext,
): Promise<QueriedReport | undefined> {
  const owner = peers.find(({ logs }) => logs.includes(mined.path))?.id;
  const asked = await askStory(story, query, { texts, peers, owner }, context.task);
  const { problem } = asked;
  if (problem?.message.startsWith("template:") === true) return undefined;
  if (problem !== undefined) {
    const culprit = query.slice(problem.from, problem.to);
    throw new FailureError("usage", `"${culprit}" cannot be understood: ${problem.message}.`);
  }
  return { report: storyReport(await storyView(story, asked)), hits: asked.hits };
}

/** The first view of a log under `--level` and `--template` alone. */
export async function reportWhole(
  story: Story,
  filter: { readonly level: string | undefined; readonly template: string | undefined },
): Promise<QueriedReport> {
  return { report: await reportLog(story, filter), hits: undefined };
}

/** A peer with the logs that are its own. */
export interface LocatedPeer extends StoryPeer {
  readonly logs: readonly string[];
}

const ID = /^[0-9a-f]{4,}[0-9a-f-]*$/i;

/** The peers of the folder, which is opened only when a query names one by its name. */
export async function peersFor(
  query: string,
  context: CommandContext,
): Promise<readonly LocatedPeer[]> {
  const named = [...query.matchAll(/(?<!\S)-?peer:"?([^\s"]+)/g)].map(([, name = ""]) => name);
  if (named.every((name) => ID.test(name)) || !fs.statSync(context.folder).isDirectory()) return [];
  const opened = await openFolder(context, { digests: "skip" });
  switch (opened.kind) {
    case "listing":
      return [];
    case "fireproof":
      return opened.recording.stores.map((store) => ({ id: store.id, name: store.name, logs: [] }));
    case "library":
      return opened.recording.peers.map(({ id, name, displayName, traceLogs, jobLogs }) => ({
        id,
        name,
        displayName,
        logs: [...traceLogs, ...jobLogs].map((log) => log.path),
      }));
  }
}

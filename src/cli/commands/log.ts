import fs from "node:fs";
import path from "node:path";
import type { LogReport, LogsReport } from "../../analysis/logs/log-types.ts";
import { type MinedLog, mineFireproofLog, mineTraceLog } from "../../analysis/logs/mine-log.ts";
import { type Story, storyOf } from "../../analysis/logs/story.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { expandRow } from "../../projection/story/expand-row.ts";
import { logsAsMarkdown, logsAsText } from "../../projection/text/log-text.ts";
import type { FileTree } from "../../sources/file-tree.ts";
import { type FoundLog, findLogs } from "../../sources/find-logs.ts";
import { indexLog } from "../../sources/fireproof/log/read-logs.ts";
import { createPieceReader } from "../../sources/lines/read-pieces.ts";
import { streamTraceLog } from "../../sources/trace-log/index-trace-log.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
import {
  askLog,
  peersFor,
  QUERY_OPTIONS,
  type QueriedLog,
  type QueriedReport,
  queryOf,
  reportWhole,
} from "./log-query.ts";

const FORMATS: readonly string[] = ["text", "json", "markdown"];
const LEVELS: readonly string[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
/** Logs up to this size are kept in memory; larger ones are read again where their text is needed. */
const RESIDENT_BYTES = 16 * 1024 * 1024;

/** Text logs as stories. */
export const logCommand: Command = {
  name: "log",
  summary: "Tells a tracing log, or every log of a folder, as a story that can be read.",
  options: [
    { name: "format", value: "text, json or markdown", help: "how to print it (default: text)" },
    { name: "limit", value: "n", help: "rows of a log at most (default: 372)" },
    { name: "template", value: "id", help: "only rows with this template" },
    {
      name: "expand",
      value: "from-to",
      help: "what the row of these lines is made of: finer rows, or its lines (1,000 at most)",
    },
    ...QUERY_OPTIONS,
    { name: "level", value: "level", help: `only rows at least as severe: ${LEVELS.join(", ")}` },
  ],
  async run(context) {
    const format = formatOf(context);
    const report = await reportOf(context);
    context.io.out(printed(report, format));
    return EXIT_HOLDS;
  },
};

function printed(report: LogsReport, format: string): string {
  if (format === "json") return jsonText(report);
  return format === "markdown" ? logsAsMarkdown(report) : logsAsText(report);
}

function formatOf(context: CommandContext): string {
  const format = textOption(context.options, "format");
  if (format !== undefined && !FORMATS.includes(format)) {
    throw new FailureError("usage", `--format takes ${FORMATS.join(", ")}, not "${format}".`);
  }
  return context.options.has("json") ? "json" : (format ?? "text");
}

function levelOption({ options }: CommandContext): string | undefined {
  const level = textOption(options, "level")?.toUpperCase();
  if (level !== undefined && !LEVELS.includes(level)) {
    throw new FailureError("usage", `--level takes ${LEVELS.join(", ")}, not "${level}".`);
  }
  return level;
}

async function reportOf(context: CommandContext): Promise<LogsReport> {
  const level = levelOption(context);
  const template = textOption(context.options, "template");
  const limit = integerOption(context.options, "limit");
  const { tree, found } = await findIn(context);
  const lines = linesOption(context);
  const query = queryOf(context);
  const peers = query === undefined ? [] : await peersFor(query, context);
  const logs: LogReport[] = [];
  for (const each of found) {
    const log = await mine(tree, each, context);
    const story = storyOf(log.mined, lines === undefined ? limit : undefined);
    const asked =
      query === undefined
        ? await reportWhole(story, { level, template })
        : await askLog(story, log, query, peers, context);
    if (asked === undefined) continue;
    const report = lines === undefined ? asked.report : await expanded(story, asked, lines, limit);
    if (template === undefined || report.templates.length > 0) logs.push(report);
  }
  if (template !== undefined && logs.length === 0) {
    throw new FailureError("usage", `No log has a template ${template}.`);
  }
  return { schema: "driftscope/log@1", logs };
}

interface Lines {
  readonly fromLine: number;
  readonly toLine: number;
}

function linesOption(context: CommandContext): Lines | undefined {
  const text = textOption(context.options, "expand");
  if (text === undefined) return undefined;
  const [, from, to] = /^(\d{1,10})-(\d{1,10})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw new FailureError("usage", `--expand takes lines as 12-345, not "${text}".`);
  }
  return { fromLine: Number(from), toLine: Number(to) };
}

/** The report with what a row is made of in place of its chapters. */
async function expanded(
  story: Story,
  { report, hits }: QueriedReport,
  lines: Lines,
  limit: number | undefined,
): Promise<LogReport> {
  const { rows } = await expandRow(story, { ...lines, offset: 0, limit: limit ?? 1000 }, hits);
  const title = `Lines ${lines.fromLine} to ${lines.toLine}`;
  return { ...report, chapters: [{ title, ...lines, rows }] };
}

async function findIn(
  context: CommandContext,
): Promise<{ readonly tree: FileTree; readonly found: readonly FoundLog[] }> {
  const { folder } = context;
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) throw new FailureError("unreadable", `There is no ${folder}.`);
  const isFolder = stat.isDirectory();
  const tree = createNodeFileTree(isFolder ? folder : path.dirname(folder));
  const only = isFolder ? undefined : path.basename(folder);
  const found = await findLogs(tree, only, context.task);
  if (found.length > 0) return { tree, found };
  const what = isFolder ? "The folder holds no log" : "The file is no log";
  throw new FailureError(
    "not-evidence",
    `${what}: neither tracing lines (a time, a level, a target), nor a job's log, nor JSON lines with module and msg were found.`,
  );
}

async function mine(tree: FileTree, log: FoundLog, context: CommandContext): Promise<QueriedLog> {
  const { path: file } = log;
  if (log.kind === "fireproof") {
    const mined = mineFireproofLog(indexLog(file, await tree.read(file)));
    return { mined, texts: (from, to) => messagesOf(mined, from, to) };
  }
  const options = { ...context.task, residentBytes: RESIDENT_BYTES };
  const index = await streamTraceLog(tree, file, options);
  const mined = await mineTraceLog(index, createPieceReader(tree, file, 1), context.task);
  return {
    mined,
    texts: async (from, to) => {
      const window = await index.window(from, to);
      return (record) => window.text(record);
    },
  };
}

async function messagesOf(
  mined: MinedLog,
  from: number,
  to: number,
): Promise<(record: number) => string> {
  const texts: string[] = [];
  for (let record = from; record < to; record++) texts.push(await mined.message(record));
  return (record) => texts[record - from] ?? "";
}

/**
 * One snapshot as one HTML file: what is wrong first, then who has what, in words, tables and pictures. It opens offline,
 * asks for nothing, runs no script, and takes the colours that its reader prefers.
 */
import type { Finding } from "../../analysis/report.ts";
import { projectMatrix } from "../matrix/matrix.ts";
import { printCount } from "../notation/notation.ts";
import { clockPicture } from "./clock-picture.ts";
import { evidenceHtml, matrixHtml, peersHtml, progressHtml, watermarksHtml } from "./facts-html.ts";
import { findingsHtml, lineagesHtml } from "./findings-html.ts";
import { REPORT_STYLE, REPORT_STYLE_DIGEST } from "./html-style.ts";
import { Markup, markup } from "./markup.ts";
import { matrixPicture } from "./matrix-picture.ts";
import { orphansPicture } from "./orphans-picture.ts";
import type { ReportInput } from "./report-input.ts";
import { timelinePicture } from "./timeline-picture.ts";

const SYSTEMS = {
  spacedrive: "Spacedrive library sync",
  fireproof: "Fireproof attachment sync",
} as const;

const VERDICTS = {
  holds: "Nothing is wrong by any rule",
  violated: "Something is wrong",
  unknown: "This evidence does not decide",
} as const;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

/** The whole file. Equal input gives equal bytes. */
export function reportAsHtml(input: ReportInput): string {
  const sections = sectionsOf(input);
  const policy = `default-src 'none'; style-src 'sha256-${REPORT_STYLE_DIGEST}'; base-uri 'none'; form-action 'none'`;
  // The style is a constant of this program and must stand there as the policy's digest has it.
  const style = new Markup(`<style>${REPORT_STYLE}</style>`);
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${input.title}: sync report</title>
${style}
</head>
<body>
<header>
<h1>${input.title}</h1>
<p class="dim">${SYSTEMS[input.inspect.system]}, generation ${input.inspect.generation}. Written by Driftscope ${input.version} from the evidence alone; names are labels.</p>
</header>
<main>
${summaryHtml(input)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ id, title, content }) => markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${content}</section>\n`)}
</main>
</body>
</html>
`;
  return String(page);
}

function summaryHtml({ inspect, check }: ReportInput): Markup {
  const { headline } = projectMatrix(inspect);
  const [cause] = check.findings;
  const count = (test: (finding: Finding) => boolean): number => check.findings.filter(test).length;
  const words = [
    `${printCount(count(({ severity }) => severity === "error"))} errors`,
    `${printCount(count(({ severity }) => severity === "warning"))} warnings`,
    `${printCount(count(({ severity }) => severity === "info"))} notes`,
  ].join(", ");
  const doubtful = inspect.evidence.filter(
    ({ state }) => state !== "complete" && state !== "wal-applied",
  ).length;
  return markup`<div class="summary ${check.verdict}">
<p>${VERDICTS[check.verdict]}${cause === undefined ? "." : `: ${cause.message}`}</p>
<p>${headline}</p>
<p>${printCount(inspect.peers.length)} peers, ${printCount(inspect.evidence.length)} files; ${words}.${
    doubtful === 0
      ? ""
      : ` ${printCount(doubtful)} files are not complete: counts from them may be too low.`
  }</p>
</div>`;
}

function sectionsOf(input: ReportInput): readonly Section[] {
  const { inspect, check, lineages, timeline, clock, orphanCauses } = input;
  const matrix = projectMatrix(inspect);
  const nameOf = (id: string): string =>
    inspect.peers.find((peer) => peer.id === id)?.name ?? `${id.slice(0, 8)}…`;
  const section = (id: string, title: string, content: Markup | undefined): readonly Section[] =>
    content === undefined ? [] : [{ id, title, content }];
  return [
    ...section("findings", "What is wrong", findingsHtml(check, inspect)),
    ...section("matrix", "Who has what", markup`${matrixPicture(matrix)}${matrixHtml(matrix)}`),
    ...section(
      "lineage",
      "The way of some records",
      lineages.length === 0 ? undefined : lineagesHtml(lineages, inspect),
    ),
    ...section("progress", "How far each pair is", progressHtml(inspect)),
    ...section("timeline", "Timeline", timeline && timelinePicture(timeline, nameOf)),
    ...section("clock", "Merkle clock", clock && clockPicture(clock, inspect)),
    ...section("orphans", "Orphans", orphanCauses && orphansPicture(inspect, orphanCauses)),
    ...section(
      "watermarks",
      "What watermarks claim",
      inspect.watermarks.length === 0 ? undefined : watermarksHtml(inspect),
    ),
    ...section("peers", "Who is who", peersHtml(inspect)),
    ...section("evidence", "The evidence", evidenceHtml(inspect)),
    ...section("notes", "Notes", notesHtml(inspect.notes ?? [])),
  ];
}

const NOTES = 100;

function notesHtml(notes: readonly string[]): Markup | undefined {
  if (notes.length === 0) return undefined;
  const rest = notes.length - NOTES;
  return markup`<ul>${notes.slice(0, NOTES).map((note) => markup`<li>${note}</li>`)}${
    rest > 0 ? markup`<li>and ${printCount(rest)} more</li>` : undefined
  }</ul>`;
}

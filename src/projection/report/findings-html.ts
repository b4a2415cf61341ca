/** Findings of a report by cause, and the ways of a few records. */
import type {
  CheckReport,
  Finding,
  FindingPlace,
  InspectReport,
  WhyReport,
} from "../../analysis/report.ts";
import type { EvidenceFile } from "../../sources/recording.ts";
import { printCount } from "../notation/notation.ts";
import { type Markup, markup } from "./markup.ts";

/** Places of a finding that are shown; `check` lists all of them. */
const PLACES = 8;
const STEPS = 60;

/** Causes, each with what it explains under it. */
export function findingsHtml({ findings }: CheckReport, { evidence }: InspectReport): Markup {
  if (findings.length === 0) return markup`<p>Nothing found: every rule holds.</p>`;
  return markup`<ol class="findings">${findings.map((finding) => findingHtml(finding, evidence))}</ol>`;
}

/** A cause is open to read; a consequence says what it is and folds the rest away. */
function findingHtml(finding: Finding, evidence: readonly EvidenceFile[]): Markup {
  const { rule, name, severity, verdict, causes, message } = finding;
  const word = verdict === "unknown" ? "unknown" : severity;
  const badge = markup`<span class="badge ${word}">${word}</span> ${rule} ${name}`;
  if (causes === undefined) {
    return markup`<li class="cause"><h3>${badge}</h3><p>${message}</p>${detailsHtml(finding, evidence)}</li>\n`;
  }
  const because = markup`<span class="because">explained by ${causes.join(", ")}</span>`;
  return markup`<li class="consequence"><details><summary>${badge} ${because}<br><span class="plain">${message}</span></summary>${detailsHtml(finding, evidence)}</details></li>\n`;
}

function detailsHtml(
  { reasons, excludes, remedy, where }: Finding,
  evidence: readonly EvidenceFile[],
): Markup {
  const rest = where.length - PLACES;
  const more = rest > 0 ? markup`<li>and ${printCount(rest)} more places</li>` : undefined;
  const places = where
    .slice(0, PLACES)
    .map((place) => markup`<li>${placeHtml(place, evidence)}</li>`);
  const seen =
    where.length === 0
      ? undefined
      : markup`<p class="label">Seen at</p><ul class="places">${places}${more}</ul>`;
  const cure = remedy === undefined ? undefined : markup`<p><b>Remedy:</b> ${remedy}</p>`;
  return markup`${listHtml("Because", reasons)}${listHtml("Excludes", excludes ?? [])}${seen}${cure}`;
}

function listHtml(label: string, sentences: readonly string[]): Markup | undefined {
  if (sentences.length === 0) return undefined;
  return markup`<p class="label">${label}</p><ul>${sentences.map((each) => markup`<li>${each}</li>`)}</ul>`;
}

function placeHtml(
  { path, line, table, uuid, cid }: FindingPlace,
  evidence: readonly EvidenceFile[],
): Markup {
  const state = evidence.find((file) => file.path === path)?.state;
  const row = [table, uuid ?? cid].filter((part) => part !== undefined).join(" ");
  const at = `${path === "" ? "the folder" : path}${line === undefined ? "" : `:${line}`}`;
  return markup`<code>${at}</code> ${row} <small>${state}</small>`;
}

/** The ways of a few records, each from its author's write to where it ended. */
export function lineagesHtml(lineages: readonly WhyReport[], report: InspectReport): Markup {
  const nameOf = (id: string): string => report.peers.find((peer) => peer.id === id)?.name ?? id;
  return markup`${lineages.map((why) => {
    const end =
      why.lostAt === undefined
        ? undefined
        : markup`<p>Lost at ${why.lostAt.at}, ${nameOf(why.lostAt.peer)}: ${why.lostAt.what}</p>`;
    const rest = why.steps.length - STEPS;
    return markup`<details open><summary><code>${why.record}</code> at ${nameOf(why.peer)}: ${why.verdict}</summary>
${end}${listHtml("Because", why.reasons)}<ol class="steps">${why.steps
      .slice(0, STEPS)
      .map(
        (step) =>
          markup`<li><b>${step.at}</b>, ${nameOf(step.peer)}: ${step.what} ${step.where
            .slice(0, 3)
            .map(
              (place) => markup`<span class="place">${placeHtml(place, report.evidence)}</span> `,
            )}</li>`,
      )}</ol>${rest > 0 ? markup`<p>${rest} more steps: why lists them.</p>` : undefined}</details>`;
  })}`;
}

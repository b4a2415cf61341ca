import type { InspectReport, PeerReport } from "../../analysis/report.ts";
import { projectMatrix } from "../../projection/matrix/matrix.ts";
import { type Page, pageFields, pageOf, restText } from "./paging.ts";
import { doubtfulFiles } from "./provenance.ts";
import { chooseSnapshot, SNAPSHOT_FIELD } from "./snapshot-choice.ts";
import { type Tool, type ToolAnswer, toolAnswer } from "./tool.ts";
import type { ToolInput } from "./tool-input.ts";

const SECTIONS = [
  "summary",
  "peers",
  "matrix",
  "watermarks",
  "progress",
  "pairs",
  "evidence",
] as const;

/** Who is who, who has what, what is claimed, how each pair stands. */
export const inspectTool: Tool = {
  name: "inspect",
  title: "Inspect Snapshot",
  about:
    "Says who the peers of a snapshot are, who authored and who holds which rows, what watermarks claim beside what is there, and how each pair stands. Begin with the section `summary`; the others list everything, page by page. A count is only as good as its file: `doubtful` names files whose rows may be incomplete.",
  doing: (input) => `Inspecting ${input.maybeText("snapshot") ?? "the snapshot"}`,
  fields: {
    snapshot: SNAPSHOT_FIELD,
    section: {
      kind: "choice",
      about: "What to answer with. `pairs` is of Fireproof stores only.",
      values: SECTIONS,
      otherwise: "summary",
    },
    ...pageFields(200, 40),
  },
  run: async (host, input, options) => {
    const { name, summary } = await chooseSnapshot(host, input, options);
    const { report } = summary;
    const section = input.choice("section");
    return section === "summary"
      ? summaryOf(name, report)
      : pageAnswer(name, section, rowsOf(report, section), report, input);
  },
};

function summaryOf(snapshot: string, report: InspectReport): ToolAnswer {
  const matrix = projectMatrix(report);
  const doubtful = doubtfulFiles(report);
  const open = report.progress.filter(({ state }) => state !== "complete");
  const odd = report.watermarks.filter(({ state }) => state !== "ok");
  const nameOf = namesIn(report);
  const data = {
    schema: "driftscope/tool-inspect@1",
    snapshot,
    system: report.system,
    generation: report.generation,
    headline: matrix.headline,
    peers: report.peers.map((peer) => ({ id: peer.id, name: peer.name, role: peer.role.value })),
    missing: matrix.models
      .filter(({ missing }) => missing > 0)
      .map(({ model, missing }) => ({ model, missing })),
    openPairs: open.length,
    oddWatermarks: odd.length,
    files: report.evidence.length,
    doubtful,
  };
  return toolAnswer(data, [
    `${snapshot}: ${report.system}, generation ${report.generation}`,
    matrix.headline,
    ...report.peers.map((peer) => `- ${peerText(peer)}`),
    ...matrix.models
      .filter(({ missing }) => missing > 0)
      .map(
        ({ model, cells }) =>
          `- ${model}: ${cells
            .filter(({ have, of }) => of !== undefined && have < of)
            .slice(0, 12)
            .map(({ notation }) => notation)
            .join(", ")}`,
      ),
    ...open
      .slice(0, 5)
      .map(
        (pair) =>
          `- ${nameOf(pair.from)}→${nameOf(pair.to)} ${pair.model} ${pair.have}/${pair.of}: ${pair.state}${pair.waitsFor === undefined ? "" : `, waits for ${pair.waitsFor}`}`,
      ),
    ...(odd.length === 0
      ? []
      : [`${odd.length} of ${report.watermarks.length} watermarks are not as they should be.`]),
    ...evidenceText(report, doubtful),
  ]);
}

function peerText({ id, name, role, path, models, heads, documents, orphans }: PeerReport): string {
  const counts = Object.entries(models)
    .filter(([, { count }]) => count > 0)
    .map(([model, { count, authored, uncertain }]) => {
      const own = authored === undefined ? "" : ` (${authored} its own)`;
      return `${model} ${count}${uncertain === true ? "?" : ""}${own}`;
    });
  const lost = Object.entries(orphans)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} without ${kind}`);
  const broken = documents?.broken.length ?? 0;
  return [
    `${name} (${id}, ${path === "" ? "the folder itself" : path}), ${role.value}: ${counts.join(", ") || "no rows"}`,
    ...(lost.length === 0 ? [] : [`orphans ${lost.join(", ")}`]),
    ...(heads === undefined ? [] : [`${heads.length} in its head`]),
    ...(broken === 0 ? [] : [`${broken} documents cannot be read`]),
  ].join("; ");
}

function evidenceText(
  report: InspectReport,
  doubtful: ReturnType<typeof doubtfulFiles>,
): readonly string[] {
  if (doubtful.length === 0) return [`All ${report.evidence.length} files are complete.`];
  return [
    `${doubtful.length} of ${report.evidence.length} files are not complete; counts from them may be too low:`,
    ...doubtful
      .slice(0, 5)
      .map(
        ({ path, state, note }) => `- ${path}: ${state}${note === undefined ? "" : `, ${note}`}`,
      ),
  ];
}

/** One row of a section: as data and as a line. */
interface Row {
  readonly data: unknown;
  readonly line: string;
}

function rowsOf(report: InspectReport, section: string): readonly Row[] {
  const nameOf = namesIn(report);
  switch (section) {
    case "peers":
      return report.peers.map((peer) => ({ data: peer, line: peerText(peer) }));
    case "matrix":
      return projectMatrix(report).models.flatMap(({ model, cells }) =>
        cells
          .filter(({ state }) => state !== "nothing")
          .map(({ notation, have, of, state, author, holder, progress }) => ({
            data: {
              model,
              author: report.peers[author]?.id ?? notation,
              holder: report.peers[holder]?.id ?? notation,
              ...{ have, of, state, progress },
            },
            line: `${model} ${notation}${state === "own" ? ", its own" : `, ${state}`}${progress === undefined ? "" : `, ${progress}`}`,
          })),
      );
    case "watermarks":
      return report.watermarks.map((mark) => ({
        data: mark,
        line: `${nameOf(mark.holder)}←${nameOf(mark.peer)}, ${mark.resource}: ${mark.state}; claims ${mark.claimed ?? "nothing"}, complete up to ${mark.actual ?? "nothing"}; absent ${mark.absentAtOrBefore} before and ${mark.absentAfter} after the claim`,
      }));
    case "progress":
      return report.progress.map((pair) => ({
        data: pair,
        line: `${nameOf(pair.from)}→${nameOf(pair.to)} ${pair.model} ${pair.have}/${pair.of}: ${pair.state}${pair.lastProductive === undefined ? "" : `, last ${pair.lastProductive.at}: ${pair.lastProductive.what}`}${pair.waitsFor === undefined ? "" : `, waits for ${pair.waitsFor}`}`,
      }));
    case "pairs":
      return (report.pairs ?? []).map((pair) => ({ data: pair, line: JSON.stringify(pair) }));
    default:
      return report.evidence.map((file) => ({
        data: file,
        line: `${file.path}: ${file.state}, ${file.bytes} bytes, SHA-256 ${file.sha256}${file.note === undefined ? "" : `, ${file.note}`}`,
      }));
  }
}

function pageAnswer(
  snapshot: string,
  section: string,
  all: readonly Row[],
  report: InspectReport,
  input: ToolInput,
): ToolAnswer {
  const page: Page<Row> = pageOf(all, input);
  const { total, offset, next } = page;
  return toolAnswer(
    {
      schema: "driftscope/tool-inspect@1",
      snapshot,
      section,
      rows: page.items.map(({ data }) => data),
      ...{ total, offset },
      ...(next === undefined ? {} : { next }),
      doubtful: doubtfulFiles(report),
    },
    [
      `${snapshot}, ${section}: ${total}`,
      ...page.items.map(({ line }) => `- ${line}`),
      ...restText(page),
    ],
  );
}

function namesIn({ peers }: InspectReport): (id: string) => string {
  return (id) => peers.find((peer) => peer.id === id)?.name ?? id;
}

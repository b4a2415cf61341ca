/**
 * The origin × holder matrix: who authored a row against who holds it. It comes before any percentage, because dividing
 * what one peer has by what another authored means nothing where the two never exchanged a row.
 */
import type { InspectReport, ProgressReport } from "../../analysis/report.ts";
import { printCell, printCount } from "../notation/notation.ts";
import { compareModels } from "../timeline/model-order.ts";
import { matrixClaims } from "./claims.ts";
import type {
  MatrixCellState,
  MatrixCellView,
  MatrixModel,
  MatrixPeer,
  MatrixView,
} from "./types.ts";

interface Sources {
  readonly report: InspectReport;
  readonly peers: readonly MatrixPeer[];
  /** model, author, holder → rows. */
  readonly counts: ReadonlyMap<string, number>;
  readonly progress: ReadonlyMap<string, ProgressReport>;
  readonly uncertain: ReadonlySet<string>;
}

/** Drawn first, when there are such rows: what a user of the recorded system sees as missing. */
const FIRST_MODEL = "entry";

export function projectMatrix(report: InspectReport): MatrixView {
  const sources = indexReport(report);
  const names = [...new Set(report.matrix.map((cell) => cell.model))].sort(compareModels);
  const models = names.map((model) => modelOf(sources, model));
  const first = models.findIndex(({ model }) => model === FIRST_MODEL);
  const ordered = first < 0 ? models : [...models.splice(first, 1), ...models];
  return {
    peers: sources.peers,
    models: ordered,
    claims: matrixClaims(report, sources.peers),
    headline: headlineOf(sources, ordered[0]),
  };
}

function indexReport(report: InspectReport): Sources {
  const present = report.peers.map(({ id, name }) => ({ id, name, present: true }));
  const known = new Set(present.map(({ id }) => id));
  const absent = [...new Set(report.matrix.flatMap(({ author, holder }) => [author, holder]))]
    .filter((id) => !known.has(id))
    .map((id) => ({ id, name: `${id.slice(0, 8)}…`, present: false }));
  const key = (model: string, author: string, holder: string): string =>
    [model, author, holder].join("\n");
  return {
    report,
    peers: [...present, ...absent],
    counts: new Map(report.matrix.map((c) => [key(c.model, c.author, c.holder), c.count])),
    progress: new Map(report.progress.map((p) => [key(p.model, p.from, p.to), p])),
    uncertain: new Set(
      report.peers.flatMap(({ id, models }) =>
        Object.entries(models)
          .filter(([, { uncertain }]) => uncertain === true)
          .map(([model]) => `${model}\n${id}`),
      ),
    ),
  };
}

function modelOf(sources: Sources, model: string): MatrixModel {
  const { peers } = sources;
  const cells = peers.flatMap((_, author) =>
    peers.flatMap(({ present }, holder) =>
      present ? [cellOf(sources, model, { author, holder })] : [],
    ),
  );
  const missing = cells.reduce((sum, { have, of }) => sum + Math.max(0, (of ?? have) - have), 0);
  return { model, cells, missing };
}

function cellOf(
  { peers, counts, progress, uncertain }: Sources,
  model: string,
  { author, holder }: { readonly author: number; readonly holder: number },
): MatrixCellView {
  const from = peers[author];
  const to = peers[holder];
  const keyAt = (id: string | undefined): string => [model, from?.id, id].join("\n");
  const have = counts.get(keyAt(to?.id)) ?? 0;
  // A peer without a count of a present author's rows lacks the table: nothing is known of it.
  const isKnown = from?.present === true && counts.has(keyAt(from.id)) && counts.has(keyAt(to?.id));
  const of = isKnown ? counts.get(keyAt(from.id)) : undefined;
  const state = stateOf(author === holder, have, of);
  const names = { author: from?.name ?? "", holder: to?.name ?? "" };
  const open = uncertain.has(`${model}\n${to?.id}`) || uncertain.has(`${model}\n${from?.id}`);
  const pair = progress.get(keyAt(to?.id));
  return {
    author,
    holder,
    have,
    of,
    state,
    uncertain: open,
    progress: pair?.state,
    notation: printCell({ ...names, have, of }),
    sentence: sentenceOf({ ...names, model, have, of, state, open }),
  };
}

function stateOf(isOwn: boolean, have: number, of: number | undefined): MatrixCellState {
  if (of === undefined) return "unknown";
  if (isOwn) return have === 0 ? "nothing" : "own";
  if (of === 0) return have === 0 ? "nothing" : "unknown";
  if (have === 0) return "none";
  return have < of ? "partial" : "complete";
}

function sentenceOf(cell: {
  readonly author: string;
  readonly holder: string;
  readonly model: string;
  readonly have: number;
  readonly of: number | undefined;
  readonly state: MatrixCellState;
  readonly open: boolean;
}): string {
  const { author, holder, model } = cell;
  const have = printCount(cell.have);
  const of = printCount(cell.of ?? 0);
  const lacks = printCount(Math.max(0, (cell.of ?? 0) - cell.have));
  const open = cell.open ? " Damage to a file leaves this number open." : "";
  switch (cell.state) {
    case "own":
      return `${author} authored ${have} ${model} rows.${open}`;
    case "complete":
      return `${holder} has all ${of} ${model} rows of ${author}.${open}`;
    case "partial":
      return `${holder} has ${have} of the ${of} ${model} rows of ${author}; ${lacks} are missing.${open}`;
    case "none":
      return `${holder} has none of the ${of} ${model} rows of ${author}.${open}`;
    case "nothing":
      return `${author} authored no ${model} rows.${open}`;
    case "unknown":
      return `${holder} has ${have} ${model} rows of ${author}; how many there are cannot be told from this folder.${open}`;
  }
}

function headlineOf({ peers, report }: Sources, first: MatrixModel | undefined): string {
  if (first === undefined) return "No rows with an author were found.";
  const between = first.cells.filter(({ state }) => !["own", "nothing", "unknown"].includes(state));
  const model = first.model;
  const isOpen = first.cells.some(({ state, have }) => state === "unknown" && have > 0);
  if (between.length === 0 && isOpen) {
    return `Which ${model} rows are missing cannot be told from this folder.`;
  }
  if (between.length === 0) return `Nobody else was to get ${model} rows.`;
  if (between.every(({ state }) => state === "complete")) {
    return `Every peer has every ${model} row of every other${orphanClause(report)}.`;
  }
  const authors = new Set(between.map(({ author }) => author));
  if (between.every(({ state }) => state === "none")) {
    return authors.size > 1
      ? `No ${model} row has crossed in any direction: each peer has only its own.`
      : `No ${model} row of ${peers[between[0]?.author ?? 0]?.name} has reached another peer.`;
  }
  const worst = [...between].sort((a, b) => lackOf(b) - lackOf(a))[0];
  return worst?.sentence ?? "";
}

/** What rows that arrived may still lack: said here because a complete matrix would hide it. */
function orphanClause({ peers }: InspectReport): string {
  const clauses = peers.flatMap(({ name, orphans }) => {
    const { content, parent, closure, path } = orphans;
    if (content > 0) return [`${name} has ${printCount(content)} files without their content`];
    const others = parent + closure + path;
    return others > 0 ? [`${name} has ${printCount(others)} incomplete entries`] : [];
  });
  return clauses.length === 0 ? "" : `, but ${clauses.join(" and ")}`;
}

function lackOf({ have, of }: MatrixCellView): number {
  return (of ?? have) - have;
}

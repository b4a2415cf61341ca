/** Peers, matrix, progress, watermarks and evidence of a report as tables. */
import type { InspectReport } from "../../analysis/report.ts";
import type { MatrixModel, MatrixView } from "../matrix/types.ts";
import { printCount } from "../notation/notation.ts";
import { type Markup, markup } from "./markup.ts";
import { table } from "./table.ts";

/** Peers up to which the matrix is a grid; beyond, only what is missing is listed. */
const GRID_PEERS = 12;

/** Who is who. */
export function peersHtml({ peers }: InspectReport): Markup {
  const rows = peers.map(({ name, displayName, id, role, models }) => [
    markup`<b>${name}</b>${displayName === undefined ? "" : markup` “${displayName}”`}<br><code>${id}</code>`,
    role.value,
    role.proof.map((sentence) => markup`<div>${sentence}</div>`),
    Object.entries(models)
      .filter(([, { count }]) => count > 0)
      .map(([model, { count, authored, uncertain }]) => {
        const own = authored === undefined ? "" : `, ${printCount(authored)} its own`;
        return markup`<div>${model} ${printCount(count)}${uncertain === true ? "?" : ""}${own}</div>`;
      }),
  ]);
  return table("Peers", ["peer", "role", "why", "rows"], rows);
}

/** Rows by author and holder, a table a model; models of which nothing is missing folded away. */
export function matrixHtml(view: MatrixView): Markup {
  const [first, ...others] = view.models;
  if (first === undefined) return markup`<p>No rows by author are in this snapshot.</p>`;
  const lacking = others.filter(({ missing }) => missing > 0);
  const whole = others.filter(({ missing }) => missing === 0);
  const folded =
    whole.length === 0
      ? undefined
      : markup`<details><summary>Nothing is missing of ${whole.map(({ model }) => model).join(", ")}</summary>${whole.map((model) => modelTable(view, model))}</details>`;
  return markup`${modelTable(view, first)}${lacking.map((model) => modelTable(view, model))}${folded}`;
}

function modelTable(view: MatrixView, model: MatrixModel): Markup {
  const caption =
    model.missing === 0
      ? `${model.model}: nothing missing`
      : `${model.model}: ${printCount(model.missing)} missing`;
  if (view.peers.length > GRID_PEERS) return missingTable(caption, model);
  const holders = view.peers.map((peer, index) => ({ ...peer, index })).filter((p) => p.present);
  const rows = view.peers.map(({ name }, author) => [
    markup`<b>${name}</b>`,
    ...holders.map(({ index }) => {
      const cell = model.cells.find((each) => each.author === author && each.holder === index);
      if (cell === undefined || cell.state === "nothing")
        return markup`<span class="dim">none</span>`;
      const have = `${printCount(cell.have)}${cell.uncertain ? "?" : ""}`;
      const text = cell.of === undefined ? have : `${have} of ${printCount(cell.of)}`;
      return markup`<span class="cell ${cell.state}">${cell.state === "own" ? `${have}, its own` : text}</span>`;
    }),
  ]);
  return table(caption, ["author", ...holders.map(({ name }) => `held by ${name}`)], rows);
}

function missingTable(caption: string, { cells }: MatrixModel): Markup {
  const rows = cells
    .filter(({ have, of }) => of !== undefined && have < of)
    .map((cell) => [cell.notation, cell.sentence]);
  return table(caption, ["author→holder", "in words"], rows);
}

/** How each pair stands: what is not complete first. */
export function progressHtml(report: InspectReport): Markup {
  const nameOf = namesIn(report);
  const open = report.progress.filter(({ state }) => state !== "complete");
  const done = report.progress.length - open.length;
  const rows = open.map(({ from, to, model, have, of, state, lastProductive, waitsFor }) => [
    `${nameOf(from)}→${nameOf(to)}`,
    model,
    `${printCount(have)} of ${printCount(of)}`,
    state,
    lastProductive === undefined ? "" : `${lastProductive.at}: ${lastProductive.what}`,
    waitsFor ?? "",
  ]);
  const closing = markup`<p>${printCount(done)} of ${printCount(report.progress.length)} pairs and models are complete.</p>`;
  if (rows.length === 0) return closing;
  return markup`${table("Not complete", ["pair", "model", "arrived", "state", "last arrival", "waits for"], rows)}${closing}`;
}

/** Claims beside facts: what is not as it should be first. */
export function watermarksHtml(report: InspectReport): Markup {
  const nameOf = namesIn(report);
  const ordered = report.watermarks.toSorted(
    (a, b) => Number(a.state === "ok") - Number(b.state === "ok"),
  );
  const rows = ordered.map((mark) => [
    `wm(${nameOf(mark.holder)}←${nameOf(mark.peer)}, ${mark.resource})`,
    mark.state,
    mark.claimed ?? "nothing",
    mark.actual ?? "nothing",
    printCount(mark.absentAtOrBefore),
    printCount(mark.absentAfter),
  ]);
  const heads = [
    "watermark",
    "state",
    "claims",
    "complete up to",
    "absent before it",
    "absent after it",
  ];
  return table("Watermarks", heads, rows, { numbers: [4, 5] });
}

/** Every file with its state; what is not complete first. */
export function evidenceHtml({ evidence }: InspectReport): Markup {
  const ordered = evidence.toSorted(
    (a, b) => Number(a.state === "complete") - Number(b.state === "complete"),
  );
  const rows = ordered.map(({ path, bytes, state, sha256, note }) => [
    markup`<code>${path}</code>`,
    printCount(bytes),
    markup`${state}${note === undefined ? "" : `: ${note}`}`,
    markup`<code class="digest">${sha256}</code>`,
  ]);
  return table("Files", ["path", "bytes", "state", "SHA-256"], rows, { numbers: [1] });
}

function namesIn({ peers }: InspectReport): (id: string) => string {
  return (id) => peers.find((peer) => peer.id === id)?.name ?? id;
}

import type { MatrixCellState, MatrixModel, MatrixView } from "../matrix/types.ts";
import { printCount } from "../notation/notation.ts";
import { type Markup, markup } from "./markup.ts";

/** Peers that are drawn; the table beside the picture has all of them. */
const DRAWN = 12;
const CELL = { width: 104, height: 52 };
const LEFT = 120;
const TOP = 34;
const NAME_LENGTH = 15;

/** A sign for each state, so that colour never says it alone. */
const SIGNS: Readonly<Record<MatrixCellState, string>> = {
  own: "●",
  complete: "✓",
  partial: "◐",
  none: "✗",
  nothing: "",
  unknown: "?",
};

/** The origin × holder matrix of the first model. */
export function matrixPicture(view: MatrixView): Markup | undefined {
  const [model] = view.models;
  if (model === undefined) return undefined;
  const authors = view.peers.map((peer, index) => ({ ...peer, index })).slice(0, DRAWN);
  const holders = authors.filter(({ present }) => present);
  const width = LEFT + holders.length * CELL.width + 8;
  const height = TOP + authors.length * CELL.height + 8;
  const more = view.peers.length - authors.length;
  return markup`<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${view.headline}">
<title>${view.headline}</title>
${holders.map(
  ({ name }, column) =>
    markup`<text x="${LEFT + column * CELL.width + CELL.width / 2}" y="22" class="head middle">${short(name)}</text>`,
)}
${authors.map(({ name, index }, row) => {
  const y = TOP + row * CELL.height;
  return markup`<text x="${LEFT - 10}" y="${y + CELL.height / 2 + 4}" class="head end">${short(name)}</text>${holders.map(
    (holder, column) => cellShape(model, [index, holder.index], LEFT + column * CELL.width, y),
  )}`;
})}
</svg><figcaption>${model.model}: rows by author (left) and holder (above).${more > 0 ? ` ${more} more peers are in the table.` : ""}</figcaption></figure>`;
}

function cellShape(
  { cells }: MatrixModel,
  [author, holder]: readonly [number, number],
  x: number,
  y: number,
): Markup | undefined {
  const cell = cells.find((each) => each.author === author && each.holder === holder);
  if (cell === undefined) return undefined;
  const [width, height] = [CELL.width - 6, CELL.height - 6];
  const share = cell.of === undefined || cell.of === 0 ? 0 : Math.min(1, cell.have / cell.of);
  const counts =
    cell.of === undefined || cell.state === "own"
      ? printCount(cell.have)
      : `${printCount(cell.have)} / ${printCount(cell.of)}`;
  return markup`<g><title>${cell.sentence}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" class="box ${cell.state}"/><rect x="${x}" y="${y + height - 5}" width="${(width * share).toFixed(1)}" height="5" class="bar ${cell.state}"/><text x="${x + width / 2}" y="${y + height / 2 + 2}" class="middle">${SIGNS[cell.state]} ${cell.state === "nothing" ? "" : counts}</text></g>`;
}

function short(name: string): string {
  return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name;
}

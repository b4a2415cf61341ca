import type { StoryChapterView, StoryRowView } from "../../projection/story/types.ts";
import { t } from "../texts.ts";
import { type Child, fill, h, setAttributes } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import type { StoryItem, StoryModel } from "./story-model.ts";

/** Draws one line of the list into an element that may have shown another one. */
export function renderItem(
  element: HTMLElement,
  item: StoryItem | undefined,
  options: { readonly model: StoryModel; readonly place: number; readonly isSelected: boolean },
): void {
  const { model, place, isSelected } = options;
  const chapter = item && model.chapter(item);
  const row = item && model.row(item);
  const isOpen = item !== undefined && model.canOpen(item) ? String(model.isOpen(item)) : undefined;
  const kind = chapter === undefined ? (row?.kind ?? "pending") : "chapter";
  setAttributes(element, {
    class: `virtual-row story-row story-${kind}`,
    id: `story-${place}`,
    role: "treeitem",
    "data-place": place,
    "aria-level": (item?.node.depth ?? 0) + 1,
    "aria-selected": String(isSelected),
    "aria-expanded": isOpen,
    "aria-label": itemLabel(chapter, row),
    title: row?.text ?? chapter?.title,
  });
  element.style.setProperty("--depth", String(Math.max(0, (item?.node.depth ?? 0) - 1)));
  const twisty = h(
    "span",
    { class: "twisty" },
    isOpen === undefined ? "" : isOpen === "true" ? "▾" : "▸",
  );
  if (chapter !== undefined) fill(element, twisty, ...chapterCells(chapter));
  else if (row !== undefined) fill(element, twisty, ...rowCells(row));
  else fill(element, twisty, h("span", { class: "muted" }, "…"));
}

/** What a screen reader says of a line of the list. */
export function itemLabel(
  chapter: StoryChapterView | undefined,
  row: StoryRowView | undefined,
): string {
  if (chapter !== undefined) {
    return t(
      "Chapter: {0}, {1}, {2}",
      chapter.title,
      linesText(chapter),
      countOf(chapter.rows.length, t("row"), t("rows")),
    );
  }
  if (row === undefined) return t("Being read");
  const level = row.level === "" ? "" : `${row.level}, `;
  const hits =
    row.hits === row.count
      ? ""
      : t(", {0} of {1} match", countText(row.hits), countText(row.count));
  return `${linesText(row)}, ${level}${row.text}${hits}`;
}

export function linesText({
  fromLine,
  toLine,
}: {
  readonly fromLine: number;
  readonly toLine: number;
}): string {
  return fromLine === toLine ? t("line {0}", fromLine) : t("lines {0} to {1}", fromLine, toLine);
}

/** A text with the parts that vary marked. */
export function markedText(text: string, spans: readonly number[]): readonly Child[] {
  const parts: Child[] = [];
  let at = 0;
  for (let k = 0; k + 1 < spans.length; k += 2) {
    const [from = at, to = at] = [spans[k], spans[k + 1]];
    if (from < at || to > text.length) continue;
    parts.push(text.slice(at, from), h("span", { class: "varies" }, text.slice(from, to)));
    at = to;
  }
  return [...parts, text.slice(at)];
}

/** A level in its own colour; the word says the same without it. */
export function levelBadge(level: string): HTMLElement {
  return h("span", { class: `level level-${level.toLowerCase()}` }, level);
}

function chapterCells(chapter: StoryChapterView): readonly Child[] {
  const time = chapter.from === undefined ? "" : timeOfDay(chapter.from);
  return [
    h("span", { class: "story-title clip" }, chapter.title),
    h("span", { class: "story-time muted" }, time),
    h("span", { class: "story-count muted" }, countOf(chapter.rows.length, t("row"), t("rows"))),
  ];
}

function rowCells(row: StoryRowView): readonly Child[] {
  const count =
    row.hits === row.count
      ? `×${countText(row.count)}`
      : t("{0} of {1}", countText(row.hits), countText(row.count));
  return [
    h("span", { class: "story-number muted" }, String(row.fromLine)),
    levelBadge(row.level),
    h(
      "span",
      { class: "story-text clip" },
      ...markedText(row.text.replaceAll("\n", " ⏎ "), flatSpans(row)),
    ),
    h("span", { class: "story-count muted" }, row.count === 1 ? "" : count),
  ];
}

/** Spans of the text in one line: line ends become three characters. */
function flatSpans({ text, spans }: StoryRowView): readonly number[] {
  if (!text.includes("\n")) return spans;
  return spans.map((at) => at + 2 * (text.slice(0, at).split("\n").length - 1));
}

/** `15:37:38.968` of an RFC 3339 time. */
function timeOfDay(time: string): string {
  return time.slice(11, 23);
}

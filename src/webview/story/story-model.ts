/**
 * What of a story is open. The rows of a chapter are known; what a row is made of comes in windows, when it is looked
 * at, so that a row of a million lines costs what fits on the screen.
 */
import type {
  StoryChapterView,
  StoryRows,
  StoryRowView,
  StoryView,
} from "../../projection/story/types.ts";

/** Something that was opened: its children are rows, of which the unknown ones are still to be asked for. */
export interface StoryNode {
  readonly parent: StoryNode | undefined;
  /** Place among the parent's children. */
  readonly index: number;
  /** 0 for the story, 1 for a chapter, and so on. */
  readonly depth: number;
  readonly fromLine: number;
  readonly toLine: number;
  readonly rows: Map<number, StoryRowView>;
  /** Children that are open, by their index. */
  readonly open: Map<number, StoryNode>;
  /** Children; of a row that was just opened, a promise that it keeps when they arrive. */
  total: number;
}

/** A child of a node: what one line of the list shows. */
export interface StoryItem {
  readonly node: StoryNode;
  readonly index: number;
}

export interface StoryModel {
  readonly view: StoryView;
  /** Lines of the list. */
  count(): number;
  at(place: number): StoryItem | undefined;
  placeOf(item: StoryItem): number;
  /** Of items of the story itself. */
  chapter(item: StoryItem): StoryChapterView | undefined;
  /** `undefined` for chapters, and for what has not arrived. */
  row(item: StoryItem): StoryRowView | undefined;
  isOpen(item: StoryItem): boolean;
  canOpen(item: StoryItem): boolean;
  open(item: StoryItem): void;
  close(item: StoryItem): void;
  setChaptersOpen(open: boolean): void;
  /** Rows of a node that arrived. */
  supply(node: StoryNode, offset: number, rows: StoryRows): void;
  /** The row of the first view that holds a line; its chapter is opened. */
  itemOfLine(line: number): StoryItem | undefined;
}

/** Opens every chapter. */
export function createStoryModel(view: StoryView): StoryModel {
  const last = view.chapters.at(-1);
  const story = nodeOf(undefined, 0, { fromLine: 1, toLine: last?.toLine ?? 1 });
  story.total = view.chapters.length;
  const openChapter = (index: number): void => {
    const chapter = view.chapters[index];
    if (chapter === undefined || story.open.has(index)) return;
    const node = nodeOf(story, index, chapter);
    for (const [at, row] of chapter.rows.entries()) node.rows.set(at, row);
    node.total = chapter.rows.length;
    story.open.set(index, node);
  };
  const setChaptersOpen = (open: boolean): void => {
    story.open.clear();
    if (open) for (const index of view.chapters.keys()) openChapter(index);
  };
  setChaptersOpen(true);
  const row = ({ node, index }: StoryItem): StoryRowView | undefined => node.rows.get(index);
  const canOpen = (item: StoryItem): boolean => item.node === story || (row(item)?.count ?? 1) > 1;
  return {
    view,
    count: () => sizeOf(story),
    at: (place) => (place < 0 || place >= sizeOf(story) ? undefined : find(story, place)),
    placeOf,
    chapter: ({ node, index }) => (node === story ? view.chapters[index] : undefined),
    row,
    isOpen: ({ node, index }) => node.open.has(index),
    canOpen,
    open: (item) => {
      if (item.node === story) return openChapter(item.index);
      const shown = row(item);
      if (shown === undefined || !canOpen(item) || item.node.open.has(item.index)) return;
      const node = nodeOf(item.node, item.index, shown);
      node.total = 1;
      item.node.open.set(item.index, node);
    },
    close: ({ node, index }) => void node.open.delete(index),
    setChaptersOpen,
    supply: (node, offset, { rows, total }) => {
      node.total = total;
      for (const [at, each] of rows.entries()) node.rows.set(offset + at, each);
    },
    itemOfLine: (line) => {
      const chapter = lastUpTo(view.chapters, line);
      if (chapter < 0) return undefined;
      openChapter(chapter);
      const node = story.open.get(chapter);
      const at = lastUpTo(view.chapters[chapter]?.rows ?? [], line);
      return node === undefined || at < 0 ? undefined : { node, index: at };
    },
  };
}

function nodeOf(
  parent: StoryNode | undefined,
  index: number,
  { fromLine, toLine }: { readonly fromLine: number; readonly toLine: number },
): StoryNode {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  return { parent, index, depth, fromLine, toLine, rows: new Map(), open: new Map(), total: 0 };
}

/** Lines of the list that a node's children and what is open of them take. */
function sizeOf(node: StoryNode): number {
  let size = node.total;
  for (const child of node.open.values()) size += sizeOf(child);
  return size;
}

function openInOrder(node: StoryNode): readonly StoryNode[] {
  return [...node.open.values()].sort((a, b) => a.index - b.index);
}

function find(node: StoryNode, place: number): StoryItem {
  let rest = place;
  let next = 0;
  for (const child of openInOrder(node)) {
    const before = child.index - next + 1;
    if (rest < before) break;
    rest -= before;
    next = child.index + 1;
    const size = sizeOf(child);
    if (rest < size) return find(child, rest);
    rest -= size;
  }
  return { node, index: next + rest };
}

function placeOf({ node, index }: StoryItem): number {
  let place = index;
  for (const child of node.open.values()) if (child.index < index) place += sizeOf(child);
  return node.parent === undefined
    ? place
    : place + 1 + placeOf({ node: node.parent, index: node.index });
}

/** The last part that begins at the line or before it, or the first one. */
function lastUpTo(parts: readonly { readonly fromLine: number }[], line: number): number {
  const at = parts.findLastIndex(({ fromLine }) => fromLine <= line);
  return at < 0 && parts.length > 0 ? 0 : at;
}

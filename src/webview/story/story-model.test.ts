import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoryRowView, StoryView } from "../../projection/story/types.ts";
import { createStoryModel, type StoryItem, type StoryModel } from "./story-model.ts";

function rowOf(fromLine: number, count: number): StoryRowView {
  return {
    kind: count === 1 ? "line" : "group",
    fromLine,
    toLine: fromLine + count - 1,
    count,
    templates: [],
    text: `${count} lines`,
    level: "INFO",
    rows: 0,
    hits: count,
    time: Number.NaN,
    spans: [],
  };
}

/** Chapters of rows with these numbers of lines. */
function viewOf(chapters: readonly (readonly number[])[]): StoryView {
  let line = 1;
  const told = chapters.map((counts, at) => {
    const rows = counts.map((count) => {
      const row = rowOf(line, count);
      line += count;
      return row;
    });
    const fromLine = rows[0]?.fromLine ?? line;
    return {
      title: `Chapter ${at}`,
      fromLine,
      toLine: line - 1,
      from: undefined,
      to: undefined,
      rows,
    };
  });
  return {
    path: "test.log",
    lines: line - 1,
    records: line - 1,
    ratio: { rowsSeen: 0, rowsLossless: 0, lossless: 0 },
    notes: [],
    query: "",
    problem: undefined,
    hits: line - 1,
    templates: [],
    chapters: told,
  };
}

/** Gives every unknown row of the list, as the page would. */
function supplyAll(model: StoryModel): void {
  for (let place = 0; place < model.count(); place++) {
    const item = model.at(place);
    if (item === undefined || model.chapter(item) !== undefined || model.row(item) !== undefined)
      continue;
    const { node } = item;
    const total = node.toLine - node.fromLine + 1;
    const rows = Array.from({ length: total }, (_, at) => rowOf(node.fromLine + at, 1));
    model.supply(node, 0, { rows, total });
  }
}

function items(model: StoryModel): readonly StoryItem[] {
  return Array.from({ length: model.count() }, (_, place) => model.at(place)).filter(
    (item) => item !== undefined,
  );
}

describe("what of a story is open", () => {
  test("is at first every chapter and no row", () => {
    const model = createStoryModel(viewOf([[1, 5], [3]]));
    expect(model.count()).toBe(5);
    expect(items(model).map((item) => model.chapter(item)?.title ?? model.row(item)?.text)).toEqual(
      ["Chapter 0", "1 lines", "5 lines", "Chapter 1", "3 lines"],
    );
  });

  test("reaches every line from exactly one row when all is open", () => {
    const chapters = fc.array(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(chapters, (counts) => {
        const model = createStoryModel(viewOf(counts));
        for (const item of items(model)) model.open(item);
        supplyAll(model);
        const lines = items(model).flatMap((item) => {
          const row = model.row(item);
          return row === undefined || row.count > 1 ? [] : [row.fromLine];
        });
        expect(lines).toEqual(Array.from({ length: model.view.lines }, (_, at) => at + 1));
        for (const [place, item] of items(model).entries()) expect(model.placeOf(item)).toBe(place);
      }),
    );
  });

  test("finds the row of a line, opening its chapter, and closes again", () => {
    const model = createStoryModel(viewOf([[1, 5], [3]]));
    model.setChaptersOpen(false);
    expect(model.count()).toBe(2);
    const item = model.itemOfLine(8);
    expect(item && model.row(item)?.fromLine).toBe(7);
    expect(model.count()).toBe(3);
    const chapter = model.at(1);
    if (chapter !== undefined) model.close(chapter);
    expect(model.count()).toBe(2);
  });
});

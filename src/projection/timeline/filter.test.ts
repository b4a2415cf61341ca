import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTimelineFilter } from "./filter.ts";

test("words become terms with field, value and sign", () => {
  expect(parseTimelineFilter('model:Entry -author:bob peer:"Wren\'s Mac" 3f2a')).toEqual({
    terms: [
      { field: "model", value: "entry", excludes: false },
      { field: "author", value: "bob", excludes: true },
      { field: "peer", value: "wren's mac", excludes: false },
      { field: "any", value: "3f2a", excludes: false },
    ],
  });
});

test("a record is taken from the notation, a uuid or bare digits", () => {
  for (const text of ["record:entry#3f2a…", "record:3F2A", "record:3f-2a"]) {
    expect(parseTimelineFilter(text), text).toEqual({
      terms: [{ field: "record", value: "3f2a", excludes: false }],
    });
  }
});

test("the characters to blame are named", () => {
  expect(parseTimelineFilter("model:entry colour:red")).toEqual({
    problem: {
      from: 12,
      to: 22,
      message: "there is no field “colour”: use peer, author, model, record, change",
    },
  });
  expect(parseTimelineFilter("model:")).toMatchObject({ problem: { from: 0, to: 6 } });
  expect(parseTimelineFilter("record:xyz")).toMatchObject({ problem: { from: 0, to: 10 } });
  expect(parseTimelineFilter("a change:move")).toMatchObject({ problem: { from: 2, to: 13 } });
});

test("every text is either understood or blamed inside itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const parsed = parseTimelineFilter(text);
      if ("terms" in parsed) return;
      expect(parsed.problem.from).toBeLessThan(parsed.problem.to);
      expect(parsed.problem.to).toBeLessThanOrEqual(Math.max(text.length, parsed.problem.from + 1));
    }),
  );
});

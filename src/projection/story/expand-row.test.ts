import { expect, test } from "vitest";
import { interleavedLog, mineText } from "../../../test/builders/trace-lines.ts";
import { reportLog } from "../../analysis/logs/log-report.ts";
import type { LogRow } from "../../analysis/logs/log-types.ts";
import { type Story, storyOf } from "../../analysis/logs/story.ts";
import { expandRow } from "./expand-row.ts";

/** Expands a row again and again, in windows, until only single records are left. */
async function leavesOf(story: Story, row: LogRow): Promise<readonly LogRow[]> {
  if (row.count === 1) return [row];
  const rows: LogRow[] = [];
  for (let offset = 0; ; offset += 7) {
    const part = await expandRow(story, { ...row, offset, limit: 7 });
    rows.push(...part.rows);
    if (offset + 7 >= part.total) break;
  }
  const leaves = await Promise.all(rows.map((each) => leavesOf(story, each)));
  return leaves.flat();
}

test("expanding every row to its end gives every record once, in the order of the file", async () => {
  const story = storyOf(await mineText(interleavedLog(1500, 5, ["ERROR database is locked"])), 40);
  const { chapters, templates } = await reportLog(story);
  const leaves: LogRow[] = [];
  for (const row of chapters.flatMap((chapter) => chapter.rows))
    leaves.push(...(await leavesOf(story, row)));
  expect(leaves.map((leaf) => leaf.fromLine)).toEqual(
    Array.from({ length: 1500 }, (_, i) => i + 1),
  );
  for (const { id, count } of templates) {
    expect(leaves.filter((leaf) => leaf.templates[0] === id)).toHaveLength(count);
  }
});

test("what lies behind the end of a row is nothing", async () => {
  const story = storyOf(await mineText(interleavedLog(100, 5, [])));
  const row = { fromLine: 1, toLine: 100, offset: 5000, limit: 10 };
  expect((await expandRow(story, row)).rows).toEqual([]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interleavedLog, mineText, traceLine } from "../../../test/builders/trace-lines.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { indexLog } from "../../sources/fireproof/log/read-logs.ts";
import { streamTraceLog } from "../../sources/trace-log/index-trace-log.ts";
import { reportLog } from "./log-report.ts";
import { mineFireproofLog, mineTraceLog } from "./mine-log.ts";
import { linesOf, rowAtLine, type Story, storyOf, storyRows, topRows } from "./story.ts";

/** Every level of a story is a partition of the lines below it. */
function expectPartition(story: Story): void {
  const { log } = story;
  let line = 1;
  let records = 0;
  topRows(story).forEach((row, index) => {
    const range = linesOf(story, row);
    expect(range.fromLine).toBe(line);
    expect(rowAtLine(story, Math.max(range.fromLine, log.line[row.from] ?? 1))).toBe(index);
    const finer = storyRows(story, row);
    expect(finer.map((each) => each.to - each.from).reduce((a, b) => a + b, 0)).toBe(
      row.to - row.from,
    );
    expect(linesOf(story, finer[0] ?? row).fromLine).toBe(range.fromLine);
    expect(linesOf(story, finer.at(-1) ?? row).toLine).toBe(range.toLine);
    line = range.toLine + 1;
    records += row.to - row.from;
  });
  expect(line).toBe(log.lines + 1);
  expect(records).toBe(log.count);
}

const MESSAGES = [
  "Applying x=1",
  "applied x=2",
  "Found 3",
  "Sync is now ready",
  "oops\n  caused by: y",
  "lost",
];

describe("a story", () => {
  test("reaches every line from exactly one row, and expanded is the file again", async () => {
    const record = fc.tuple(
      fc.constantFrom("INFO", "WARN", "ERROR", "DEBUG"),
      fc.nat(MESSAGES.length - 1),
    );
    const logs = fc.tuple(
      fc.array(record, { minLength: 1, maxLength: 400 }),
      fc.constantFrom("", "noise before\n"),
    );
    await fc.assert(
      fc.asyncProperty(logs, async ([records, head]) => {
        const lines = records.map(([level, k], i) =>
          traceLine(i * 40, level, "sd_core::sync", MESSAGES[k] ?? ""),
        );
        const text = head + lines.join("");
        const story = storyOf(await mineText(text));
        expectPartition(story);
        const all = text.split("\n");
        const expanded = topRows(story).flatMap((row) => {
          const { fromLine, toLine } = linesOf(story, row);
          return all.slice(fromLine - 1, toLine);
        });
        expect(expanded).toEqual(all.slice(0, -1));
      }),
      { numRuns: 60 },
    );
  });

  test("of 70,000 interleaved lines has at most 400 rows and hides nothing that matters", async () => {
    const planted = [
      "ERROR database is locked",
      "INFO Clock stepped backwards",
      "WARN Max retries reached, dropping message attempts=5",
      "DEBUG Nobody expects this",
      "ERROR CRITICAL: Sync event listener lagged! skipped=4096",
      "INFO State change skipped successfully model_type=entry",
    ];
    for (const seed of [1, 2]) {
      const story = storyOf(await mineText(interleavedLog(70_000, seed, planted)));
      expectPartition(story);
      expect(story.starts.length + story.chapters.length).toBeLessThanOrEqual(400);
      const report = await reportLog(story);
      const texts = report.chapters
        .flatMap((chapter) => chapter.rows)
        .map((row) => `${row.level} ${row.text}`);
      for (const each of planted) expect(texts).toContain(each);
      const firsts = new Set(topRows(story).map((row) => linesOf(story, row).fromLine));
      for (const template of report.templates) expect(firsts).toContain(template.first);
      expect(report.ratio.lossless).toBeLessThan(0.6);
    }
  });

  test("is the same whether the file is kept in memory or read again", async () => {
    const text = interleavedLog(3000, 9, ["ERROR database is locked"]);
    const tree = createMemoryFileTree({ "test.log": new TextEncoder().encode(text) });
    const log = await streamTraceLog(tree, "test.log", { residentBytes: 0 });
    const read = (offset: number, length: number) => tree.readRange("test.log", offset, length);
    const streamed = await reportLog(storyOf(await mineTraceLog(log, read)));
    expect(log.resident).toBe(false);
    expect(streamed).toEqual(await reportLog(storyOf(await mineText(text))));
  });

  test("tells its phases in words and its warnings in every row that holds them", async () => {
    const messages = [
      "Creating peer sync service device_id=a",
      "Devices registered and pre-paired",
      "Creating location and triggering indexing path=/a",
      ...Array.from({ length: 60 }, () => "Applying state change model_type=entry"),
      "Starting incremental catch-up peer=a",
      "Incremental catch-up complete peer=a",
      "No progress for 10 iterations - likely stuck in dependency loop or slow processing",
      "=== CAPTURING SNAPSHOT === scenario=final",
    ];
    const lines = messages.map((message, i) => traceLine(i * 10, "INFO", "sd_core::sync", message));
    const { chapters } = await reportLog(storyOf(await mineText(lines.join(""))));
    expect(chapters.map((chapter) => chapter.title)).toEqual([
      "Start-up",
      "Files are indexed",
      "Changes of rows cross",
      "Catch-up",
      "Nothing moves any more",
      "The snapshot is captured",
    ]);
  });

  test("of JSON lines of block stores has templates by module, level, message and field names", async () => {
    const lines = [
      ...Array.from({ length: 5 }, (_, i) => ({
        module: "Loader",
        level: "debug",
        cid: `c${i}`,
        msg: "loading car",
      })),
      { module: "Loader", level: "warn", cid: "c9", url: "file:///x", msg: "load-car-stale car" },
    ];
    const text = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    const story = storyOf(mineFireproofLog(indexLog("log.jsonl", new TextEncoder().encode(text))));
    expectPartition(story);
    const report = await reportLog(story);
    expect(report.templates.map(({ level, target, count }) => [level, target, count])).toEqual([
      ["DEBUG", "Loader", 5],
      ["WARN", "Loader", 1],
    ]);
  });
});

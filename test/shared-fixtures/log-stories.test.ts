import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reportLog } from "../../src/analysis/logs/log-report.ts";
import { storyOf } from "../../src/analysis/logs/story.ts";
import { classifyHead } from "../../src/sources/detect.ts";
import { mineText } from "../builders/trace-lines.ts";

const ROOT = join(import.meta.dirname, "../../../shared/fixtures/spacedrive");

function logsBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return logsBelow(path);
      return name.endsWith(".log") ? [path] : [];
    });
}

const isTextLog = (path: string): boolean => {
  const bytes = new Uint8Array(readFileSync(path)).subarray(0, 8192);
  return ["trace-log", "job-log"].includes(classifyHead(bytes, bytes.length));
};
const logs = existsSync(ROOT) ? logsBelow(ROOT).filter(isTextLog) : [];
if (logs.length === 0) {
  process.stdout.write("The shared fixtures are not here: their logs are told to nobody.\n");
}

describe.runIf(logs.length > 0)("stories of the shared snapshots' logs", () => {
  test("hold every line once in at most 400 rows, errors and rare messages in rows of their own", async () => {
    for (const path of logs) {
      const story = storyOf(await mineText(readFileSync(path, "utf8"), path));
      const { chapters, templates, lines, records } = await reportLog(story);
      const rows = chapters.flatMap((chapter) => chapter.rows);
      expect(rows.length + chapters.length).toBeLessThanOrEqual(400);
      let next = 1;
      for (const row of rows) {
        expect(row.fromLine).toBe(next);
        next = row.toLine + 1;
      }
      expect(next).toBe(lines + 1);
      expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(records);
      const telling = templates.filter((each) => each.level === "ERROR" || each.count <= 2);
      for (const { id, text } of telling) {
        const shown = rows.find((row) => row.templates.length === 1 && row.templates[0] === id);
        const inTurn = rows.find((row) => row.kind === "sequence" && row.templates.includes(id));
        expect(shown ?? inTurn, `${path}: ${text}`).toBeDefined();
      }
    }
  });

  test("have as few kinds of message as their writers had", async () => {
    for (const path of logs) {
      const { templates } = await mineText(readFileSync(path, "utf8"), path);
      expect(templates.length, path).toBeLessThan(80);
    }
  });
});

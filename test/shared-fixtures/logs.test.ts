import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { indexEventLog } from "../../src/sources/event-log/index-event-log.ts";
import { indexTraceLog, streamTraceLog } from "../../src/sources/trace-log/index-trace-log.ts";
import { SYNC_MESSAGES } from "../../src/sources/trace-log/sync-message-table.ts";
import { readSyncMessage } from "../../src/sources/trace-log/sync-messages.ts";
import { LEVELS } from "../../src/sources/trace-log/types.ts";
import { rowOfIndex, rowOfValue } from "../builders/event-rows.ts";

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

const logs = existsSync(ROOT) ? logsBelow(ROOT) : [];
if (logs.length === 0)
  process.stdout.write("The shared fixtures are not here: their logs are not compared.\n");
const isEventLog = (path: string): boolean => path.endsWith("events.log");

describe.runIf(logs.length > 0)("logs of the shared snapshots", () => {
  test("every event log's index says what a full parse of each line says", () => {
    for (const path of logs.filter(isEventLog)) {
      const bytes = new Uint8Array(readFileSync(path));
      const log = indexEventLog(path, bytes);
      const rows: unknown[] = [];
      let unreadable = 0;
      for (const line of new TextDecoder().decode(bytes).split(/\r?\n/)) {
        if (line === "") continue;
        try {
          rows.push(rowOfValue(JSON.parse(line)));
        } catch {
          unreadable++;
        }
      }
      expect(
        rows.map((_, i) => rowOfIndex(log, i)),
        path,
      ).toEqual(rows);
      expect([log.count, log.badLineCount], path).toEqual([rows.length, unreadable]);
    }
  });

  test("a text log that is not kept finds the messages that a kept one finds", async () => {
    const phrases = SYNC_MESSAGES.map(({ text }) => text);
    phrases.push("roadcast complete", "setting to NULL", " shared changes (total:", "retry");
    for (const path of logs.filter((each) => !isEventLog(each))) {
      const bytes = new Uint8Array(readFileSync(path));
      const tree = createMemoryFileTree({ log: bytes });
      const streamed = await streamTraceLog(tree, "log", { residentBytes: 0 });
      const kept = indexTraceLog("log", bytes);
      for (const phrase of phrases) {
        const found = kept.find(phrase);
        expect(streamed.find(phrase), `${path} ${phrase}`).toEqual(found);
        const last = found.at(-1);
        if (last !== undefined) expect(streamed.parse(last)).toEqual(kept.parse(last));
      }
    }
  });

  test("every text log's index agrees with its parsed records, and no message of sync is overlooked", () => {
    const silent = new Set<string>();
    for (const path of logs.filter((each) => !isEventLog(each))) {
      const log = indexTraceLog(path, new Uint8Array(readFileSync(path)));
      const lines = readFileSync(path, "utf8")
        .replace(/^\ufeff/, "")
        .split("\n");
      const starts = lines.filter((line) =>
        /^(\d{4}-\d\d-\d\dT|\[\d{4}-\d\d-\d\d |=== Job )/.test(line),
      );
      expect(log.count, path).toBe(starts.length);
      expect(log.badLineCount, path).toBe(lines.filter((line) => line.includes("\0")).length);
      for (let i = 0; i < log.count; i++) {
        const record = log.parse(i);
        expect(record.target).toBe(log.targets[log.target[i] ?? -1]);
        expect(record.time).toBe(log.time[i]);
        expect(record.level).toBe(LEVELS[log.level[i] ?? -1]);
        if (readSyncMessage(record) === undefined) silent.add(record.message.replace(/\d+/g, "#"));
      }
    }
    const overlooked = [...silent].filter((message) =>
      /^(Applying|State change|Shared change|Sync dependency|FK reference|Filtered|COUNT|Broadcasting (?!.*event))/i.test(
        message,
      ),
    );
    expect(overlooked).toEqual([]);
  });
});

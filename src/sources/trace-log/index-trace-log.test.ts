import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AssertionError } from "../../base/assert.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { indexTraceLog, streamTraceLog } from "./index-trace-log.ts";
import { LEVELS, type TraceLog } from "./types.ts";

const U = "0f6a1c1e-5c1e-4f51-8d8e-2a4a8a3a9001";
const JOB = "facf34e4-6222-41f0-8b64-4ad76d4a451f";
const APPLY = `2025-11-24T18:28:13.824203Z DEBUG ThreadId(07) sd_core::service::sync::peer: Applying state change model_type=entry record_uuid=${U}`;
const READY =
  "2025-11-24T18:28:14.000001Z  INFO ThreadId(12) sd_core::service::sync: Starting peer sync loop";
const HARNESS =
  "2025-11-24T18:28:15Z  WARN sync_realtime_test: No progress for 10 iterations bob_entries=292 alice_entries=2091";

const index = (text: string): TraceLog => indexTraceLog("log", new TextEncoder().encode(text));

describe("the tracing format", () => {
  test("each line with a time is a record with level, thread and target", () => {
    const log = index(`${APPLY}\n${READY}\n${HARNESS}\n`);
    expect(log.format).toBe("tracing");
    expect(log.localTime).toBe(false);
    expect([...log.time]).toEqual([
      1_764_008_893_824_203, 1_764_008_894_000_001, 1_764_008_895_000_000,
    ]);
    expect([...log.level].map((level) => LEVELS[level])).toEqual(["DEBUG", "INFO", "WARN"]);
    expect([0, 1, 2].map((i) => log.parse(i).thread)).toEqual([7, 12, undefined]);
    expect([...log.target].map((target) => log.targets[target])).toEqual([
      "sd_core::service::sync::peer",
      "sd_core::service::sync",
      "sync_realtime_test",
    ]);
    expect(log.parse(0)).toEqual({
      line: 1,
      time: 1_764_008_893_824_203,
      level: "DEBUG",
      thread: 7,
      spans: undefined,
      target: "sd_core::service::sync::peer",
      message: "Applying state change",
      fields: new Map([
        ["model_type", "entry"],
        ["record_uuid", U],
      ]),
      raw: APPLY,
    });
  });

  test("lines without a time belong to the record before them", () => {
    const log = index(
      `${APPLY} error=near "x":\n  syntax error\n\nthread 'main' panicked at src/a.rs:1\n${READY}\n`,
    );
    expect(log.count).toBe(2);
    expect(log.text(0)).toContain("panicked");
    expect(log.text(1)).toBe(READY);
    expect([...log.line]).toEqual([1, 5]);
    expect(log.badLines).toEqual([]);
  });

  test("lines before the first record are listed", () => {
    const log = index(`noise\n2025-13-99T99:99:99Z  INFO x: y\n${READY}\n`);
    expect(log.count).toBe(1);
    expect(log.badLines).toEqual([
      { line: 1, offset: 0, length: 5, reason: "before the first record" },
      { line: 2, offset: 6, length: 31, reason: "before the first record" },
    ]);
  });

  test("colour codes of a terminal's copy do not matter", () => {
    const coloured = `\x1b[2m2025-11-24T18:28:13.824203Z\x1b[0m \x1b[34mDEBUG\x1b[0m ThreadId(07) \x1b[2msd_core::service::sync::peer\x1b[0m\x1b[2m:\x1b[0m Applying state change \x1b[3mmodel_type\x1b[0m\x1b[2m=\x1b[0mentry`;
    const log = index(`${coloured}\n`);
    expect(log.format).toBe("tracing");
    expect(log.targets[log.target[0] ?? -1]).toBe("sd_core::service::sync::peer");
    expect(log.parse(0)).toMatchObject({
      thread: 7,
      message: "Applying state change",
      fields: new Map([["model_type", "entry"]]),
    });
  });

  test("spans around a record are told apart from its target", () => {
    const log = index(
      `2025-11-24T18:28:13Z TRACE ThreadId(01) run{job="a: b"}:step: sd_core::x: text\n`,
    );
    expect(log.targets[log.target[0] ?? -1]).toBe("sd_core::x");
    expect(log.parse(0)).toMatchObject({
      spans: 'run{job="a: b"}:step',
      target: "sd_core::x",
      message: "text",
    });
  });
});

describe("job logs", () => {
  const text = `=== Job ${JOB} started ===\n[2025-11-24 10:28:16.924] INFO ${JOB}: Sorted 59 total entries by depth\n[2025-11-24 10:28:16.962] DEBUG sd_core::ops: tracing layer\n=== Job ${JOB} finished ===\n`;

  test("have local time, and frames without any", () => {
    const log = index(text);
    expect(log.format).toBe("job");
    expect(log.localTime).toBe(true);
    expect([...log.time]).toEqual([
      Number.NaN,
      1_763_980_096_924_000,
      1_763_980_096_962_000,
      Number.NaN,
    ]);
    expect([...log.target].map((target) => log.targets[target])).toEqual([
      JOB,
      JOB,
      "sd_core::ops",
      JOB,
    ]);
    expect(log.parse(0)).toMatchObject({ target: JOB, message: "started" });
    expect(log.parse(1)).toMatchObject({
      level: "INFO",
      message: "Sorted 59 total entries by depth",
    });
    expect(log.parse(3)).toMatchObject({ message: "finished" });
  });

  test("that begin with a record instead of a frame are job logs too", () => {
    expect(index(text.slice(text.indexOf("[")))).toMatchObject({ format: "job", count: 3 });
  });
});

describe("oddities of files", () => {
  test("byte order mark, CRLF and NUL bytes are noted and hide nothing", () => {
    const log = index(`\ufeff${APPLY}\r\n\0\0\0\r\n\0${READY}\r\n`);
    expect(log.count).toBe(2);
    expect(log.text(0)).toBe(APPLY);
    expect(log.text(1)).toBe(READY);
    expect(log.badLines).toMatchObject([{ line: 2, reason: "NUL bytes only" }]);
    expect(log.notes).toEqual([
      "begins with a byte order mark",
      "lines end with CRLF",
      "NUL bytes in 2 lines",
    ]);
  });

  test("cut anywhere, the whole records before the cut are unchanged", () => {
    const bytes = new TextEncoder().encode(`${APPLY}\r\n${READY}\nmore\n${HARNESS}\n`);
    const whole = indexTraceLog("log", bytes);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const log = indexTraceLog("log", bytes.slice(0, cut));
      for (let i = 0; i + 1 < log.count; i++) expect(log.parse(i)).toEqual(whole.parse(i));
      expect(log.truncated).toBe(cut > 0 && bytes[cut - 1] !== 0x0a);
    }
  });

  test("no bytes make the index fail, and each record parses to what the index says", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        APPLY,
        READY,
        HARNESS,
        "\n",
        "\r\n",
        " ",
        "\0",
        "\x1b[2m",
        ": ",
        "{",
        "[2025-11-24 10:28:16] INFO x: y",
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const log = index(pieces.join(""));
        for (let i = 0; i < log.count; i++) {
          const record = log.parse(i);
          expect(record.target).toBe(log.targets[log.target[i] ?? -1]);
          expect(record.time).toBe(log.time[i]);
          expect(record.level).toBe(LEVELS[log.level[i] ?? -1]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("search", () => {
  const text = `${APPLY}\n${READY} note=Applying state change\n${APPLY}\n  Applying state change\n${HARNESS}\n`;

  test("finds the records whose message has the text, not those with it in a field", () => {
    expect([...index(text).find("Applying state change")]).toEqual([0, 2]);
    expect([...index(text).find("state change model_type")]).toEqual([]);
    expect([...index(text).find("sd_core")]).toEqual([]);
    expect([...index(text).find("")]).toEqual([]);
  });

  test("gives the same on a log that is not kept", async () => {
    const tree = createMemoryFileTree({ log: new TextEncoder().encode(text) });
    const log = await streamTraceLog(tree, "log", { residentBytes: 0 });
    expect(log.resident).toBe(false);
    expect([...(await log.findAll("Applying state change"))]).toEqual([0, 2]);
    expect([...log.find("Applying state change")]).toEqual([0, 2]);
    expect([...log.find("")]).toEqual([]);
    expect(log.parse(2)).toEqual(index(text).parse(2));
    expect(await log.parseAt(2)).toEqual(index(text).parse(2));
    expect((await log.window(1, 3)).text(1)).toBe(index(text).text(1));
  });

  test("knows of a log that is not kept the last record of each kind, and no other", async () => {
    const lines = [3, 4, 5].map((n) => `${READY} number ${n} of x-${n}, setting to NULL k=${n}`);
    const tree = createMemoryFileTree({ log: new TextEncoder().encode(`${lines.join("\n")}\n`) });
    const log = await streamTraceLog(tree, "log", { residentBytes: 0 });
    expect([...log.find("setting to NULL")]).toEqual([0, 1, 2]);
    expect(log.text(2)).toBe(lines[2]);
    expect(() => log.text(1)).toThrow(AssertionError);
  });
});

import { describe, expect, test } from "vitest";
import { rowOfIndex } from "../../../test/builders/event-rows.ts";
import { AssertionError } from "../../base/assert.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { indexEventLog, streamEventLog } from "./index-event-log.ts";
import type { EventLog } from "./types.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const R = "0f6a1c1e-5c1e-4f51-8d8e-2a4a8a3a9001";
const STATE = `{"type":"state_change","library_id":"${A}","model_type":"entry","record_uuid":"${R}","device_id":"${A}","data":{"uuid":"${R}","model_type":"decoy","name":"a \\"} {","type":"shared_change"},"timestamp":"2025-11-16T20:01:05.400112Z"}`;
const SHARED = `{"type":"shared_change","library_id":"${A}","entry":{"hlc":{"timestamp":1763323265312,"counter":4,"device_id":"${A}"},"model_type":"content_identity","record_uuid":"${R}","change_type":"Insert","data":{"uuid":"${R}"}}}`;

const index = (text: string): EventLog => indexEventLog("events", new TextEncoder().encode(text));

describe("what is read of a line", () => {
  test("of a state change: model, record, owner and time, from its own keys and not from its data", () => {
    expect(rowOfIndex(index(`${STATE}\n`), 0)).toEqual({
      kind: "state_change",
      time: 1_763_323_265_400_112,
      counter: -1,
      model: "entry",
      author: A,
      record: R,
      changeType: 255,
    });
  });

  test("of a shared change: stamp, model, record and what was done", () => {
    expect(rowOfIndex(index(`${SHARED}\n`), 0)).toEqual({
      kind: "shared_change",
      time: 1_763_323_265_312_000,
      counter: 4,
      model: "content_identity",
      author: A,
      record: R,
      changeType: 0,
    });
  });

  test("a stamp in the short form gets its author when just one known author begins like it", () => {
    const short = SHARED.replace(/"hlc":\{[^}]*\}/, '"hlc":"HLC(1763323265312,4,:aaaaaaaa)"');
    expect(rowOfIndex(index(`${short}\n${SHARED}\n`), 0)).toMatchObject({
      time: 1_763_323_265_312_000,
      counter: 4,
      author: A,
    });
    const other = STATE.replace(
      `"device_id":"${A}"`,
      '"device_id":"aaaaaaaa-0000-4000-8000-000000000002"',
    );
    expect(rowOfIndex(index(`${short}\n${SHARED}\n${other}\n`), 0).author).toBeUndefined();
    expect(rowOfIndex(index(`${short}\n`), 0).author).toBeUndefined();
  });

  test("of an application event: its resource type or else the variant, and the resource", () => {
    const log = index(
      [
        '"CoreStarted"',
        '{"Custom":{"event_type":"sync_ready","data":{}}}',
        `{"ResourceDeleted":{"resource_type":"entry","resource_id":"${R}"}}`,
        `{"ResourceChanged":{"resource_type":"location","resource":{"id":"${R}"},"metadata":null}}`,
        '{"SomethingNew":[1,2]}',
      ].join("\n"),
    );
    const rows = Array.from({ length: 5 }, (_, i) => rowOfIndex(log, i));
    expect(rows.map((row) => row.kind)).toEqual(Array(5).fill("app_event"));
    expect(rows.map((row) => row.model)).toEqual([
      "CoreStarted",
      "Custom",
      "entry",
      "location",
      "SomethingNew",
    ]);
    expect(rows[2]?.record).toBe(R);
    expect(rows[3]?.record).toBe(R);
  });

  test("a record without uuid, or with one that is none, has zeros", () => {
    const log = index(`${STATE.replace(R, "no uuid")}\n{"type":"state_change"}\n`);
    expect([...log.record]).toEqual(Array(32).fill(0));
  });

  test("counters and times beyond what a column holds do not wrap around", () => {
    const far = SHARED.replace('"counter":4', '"counter":18446744073709551615');
    expect(rowOfIndex(index(`${far}\n`), 0).counter).toBe(0x7fff_ffff);
    expect(index(`${far}\n`).parse(0)).toMatchObject({
      entry: { hlc: { counter: 18_446_744_073_709_551_615n } },
    });
  });
});

describe("lines that cannot be used", () => {
  test("are listed with line, offset and reason, and the rest is read", () => {
    const log = index(`${STATE}\nnonsense\n${SHARED}\n{"a":1} x\n${STATE}\n`);
    expect(log.count).toBe(3);
    expect([...log.line]).toEqual([1, 3, 5]);
    expect(log.badLines).toEqual([
      {
        line: 2,
        offset: STATE.length + 1,
        length: 8,
        reason: "not JSON: a value was expected at byte 2 of the line",
      },
      {
        line: 4,
        offset: STATE.length + SHARED.length + 11,
        length: 9,
        reason: "not JSON: text after the value at byte 9 of the line",
      },
    ]);
    expect(log.truncated).toBe(false);
  });

  test("a last line that is cut off is one, and the log is truncated", () => {
    const log = index(`${STATE}\n${SHARED.slice(0, 80)}`);
    expect(log.count).toBe(1);
    expect(log.truncated).toBe(true);
    expect(log.badLines).toMatchObject([{ line: 2, reason: "cut off at the end of the file" }]);
  });

  test("a last line that only lacks its line end is read", () => {
    const log = index(`${STATE}\n${SHARED}`);
    expect(log.count).toBe(2);
    expect(log.truncated).toBe(false);
    expect(log.notes).toEqual(["the last line has no line end"]);
    expect(log.text(1)).toBe(SHARED);
  });

  test("bytes that are no UTF-8 spoil their line only", () => {
    const bytes = new TextEncoder().encode(`${STATE}\n${STATE}\n`);
    bytes[STATE.length + 20] = 0xff;
    const log = indexEventLog("events", bytes);
    expect(log.count).toBe(1);
    expect(log.badLines).toMatchObject([
      { line: 2, reason: "not JSON: not UTF-8 at byte 20 of the line" },
    ]);
  });

  test("are counted in full and listed up to a limit", () => {
    const log = index("x\n".repeat(10_050));
    expect(log.badLineCount).toBe(10_050);
    expect(log.badLines).toHaveLength(10_000);
    expect(log.notes).toContain("10050 unusable lines, of which the first 10000 are listed");
  });

  test("nesting deeper than the writer's own parser takes is refused", () => {
    const log = index(
      `{"type":"state_change","data":${"[".repeat(200)}${"]".repeat(200)}}\n${STATE}\n`,
    );
    expect(log.count).toBe(1);
    expect(log.badLines[0]?.reason).toContain("nested deeper than 128");
  });
});

describe("oddities of files", () => {
  test("byte order mark, CRLF, blank lines and NUL bytes are noted and hide nothing", () => {
    const log = index(`\ufeff${STATE}\r\n\r\n\0\0\0\r\n\0\0${SHARED}\n${STATE}\0\0\n`);
    expect(log.count).toBe(3);
    expect([...log.line]).toEqual([1, 4, 5]);
    expect(log.text(0)).toBe(STATE);
    expect(log.text(1)).toBe(SHARED);
    expect(log.text(2)).toBe(STATE);
    expect(log.badLines).toMatchObject([{ line: 3, reason: "NUL bytes only" }]);
    expect(log.notes).toEqual([
      "begins with a byte order mark",
      "line ends are mixed: 3 CRLF, 2 LF",
      "NUL bytes in 3 lines",
      "1 blank line",
    ]);
  });

  test("an empty file, and one that holds a byte order mark only, has no events and no faults", () => {
    for (const text of ["", "\ufeff"]) {
      const log = index(text);
      expect(log.count).toBe(0);
      expect(log.badLines).toEqual([]);
      expect(log.truncated).toBe(false);
    }
  });

  test("a line of ten megabytes is a line like any other", () => {
    const long = STATE.replace("a \\", `${"x".repeat(10_000_000)}\\`);
    const log = index(`${STATE}\n${long}\n${SHARED}\n`);
    expect(log.count).toBe(3);
    expect(log.length[1]).toBe(long.length);
    expect(rowOfIndex(log, 1)).toEqual(rowOfIndex(log, 0));
  });

  test("cut anywhere, the log has the events that are whole, and at most one fault", () => {
    const bytes = new TextEncoder().encode(`\ufeff${STATE}\r\n${SHARED}\n"CoreStarted"\n`);
    const whole = indexEventLog("events", bytes);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const log = indexEventLog("events", bytes.slice(0, cut));
      const isWhole = (i: number): boolean =>
        (whole.offset[i] ?? 0) + (whole.length[i] ?? 0) <= cut;
      expect(log.count).toBe([0, 1, 2].filter(isWhole).length);
      for (let i = 0; i < log.count; i++) expect(rowOfIndex(log, i)).toEqual(rowOfIndex(whole, i));
      expect(log.badLineCount).toBe(log.truncated ? 1 : 0);
    }
  });
});

describe("a log that is too large to keep", () => {
  const file = new TextEncoder().encode(`${STATE}\n${SHARED}\n${STATE}\n`);
  const tree = createMemoryFileTree({ log: file });

  test("is read again for what is asked", async () => {
    const log = await streamEventLog(tree, "log", { residentBytes: 10 });
    expect(log.resident).toBe(false);
    expect(await log.textAt(1)).toBe(SHARED);
    expect(await log.parseAt(2)).toEqual(JSON.parse(STATE));
    const window = await log.window(1, 3);
    expect(window.text(1)).toBe(SHARED);
    expect(window.parse(2)).toEqual(JSON.parse(STATE));
    expect(() => window.text(0)).toThrow(AssertionError);
    expect(() => log.text(0)).toThrow(AssertionError);
  });

  test("shows each of its bytes once, in order, and stops when asked", async () => {
    const seen: number[] = [];
    await streamEventLog(tree, "log", {
      residentBytes: 10,
      onPiece: (piece) => seen.push(...piece),
    });
    expect(seen).toEqual([...file]);
    const cancelled = streamEventLog(tree, "log", { residentBytes: 10, signal: { aborted: true } });
    await expect(cancelled).rejects.toThrow("cancelled");
  });
});

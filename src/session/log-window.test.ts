import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryFileTree } from "../platform/memory-file-tree.ts";
import type { LogWindow } from "./log-window.ts";
import { readLogWindow } from "./log-window.ts";

const LOG = "alice/sync_events.log";

function windowOf(content: string | Uint8Array, line: number, context: number): Promise<LogWindow> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return readLogWindow({ tree: createMemoryFileTree({ [LOG]: bytes }), path: LOG, line, context });
}

describe("a window on a log", () => {
  it("has the line and its neighbours", async () => {
    const window = await windowOf("a\nb\nc\nd\ne\n", 3, 1);
    expect(window).toEqual({
      path: LOG,
      firstLine: 2,
      lines: ["b", "c", "d"],
      totalLines: -1,
      line: 3,
    });
  });

  it("begins at the first line and ends at the last, and then knows how many there are", async () => {
    const window = await windowOf("a\nb\nc", 2, 10);
    expect(window).toMatchObject({ firstLine: 1, lines: ["a", "b", "c"], totalLines: 3, line: 2 });
  });

  it("stays inside a file that is shorter than was thought", async () => {
    expect(await windowOf("a\nb\n", 9, 1)).toMatchObject({ lines: [], totalLines: 2, line: 2 });
  });

  it("takes the carriage return of a line end away and keeps other ones", async () => {
    expect((await windowOf("a\r\nb\rc\r\n", 1, 5)).lines).toEqual(["a", "b\rc"]);
  });

  it("shows the beginning of a line that is too long, and says how much more there is", async () => {
    const long = "x".repeat(3_000_000);
    const { lines } = await windowOf(`a\n${long}\nb\n`, 2, 1);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(`${"x".repeat(100_000)} … and 2900000 bytes more on this line`);
    expect(lines[2]).toBe("b");
  });

  it("is empty for an empty file", async () => {
    expect(await windowOf("", 1, 3)).toMatchObject({ lines: [], totalLines: 0, line: 1 });
  });

  it("stops when it is no longer wanted", async () => {
    const tree = createMemoryFileTree({ [LOG]: new Uint8Array(5) });
    const signal = { aborted: true };
    const reading = readLogWindow({ tree, path: LOG, line: 1, context: 0 }, { signal });
    await expect(reading).rejects.toMatchObject({ name: "CancelledError" });
  });

  it("agrees with splitting the whole text", async () => {
    const text = fc.array(fc.constantFrom("a", "ü☂", "\n", "\n", " "), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.nat(30), fc.nat(5), async (parts, index, context) => {
        const content = parts.join("");
        const all = content.split("\n");
        if (all.at(-1) === "") all.pop();
        const line = index + 1;
        const window = await windowOf(content, line, context);
        expect(window.lines).toEqual(all.slice(window.firstLine - 1, line + context));
      }),
    );
  });
});

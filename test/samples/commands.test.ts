/**
 * What the command line answers for every bundled sample, whole: text and JSON against kept files. `npx vitest run -u test/samples`
 * rewrites them; the difference is then read like any other change.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/run.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");
const GOLDEN = path.resolve(import.meta.dirname, "../golden/commands");
const COMMANDS = ["inspect", "diff", "check", "replay", "explain", "log"] as const;
/** What a list shows of itself; the rest is in its count. */
const SHOWN = 4;

/** Libraries among the samples: folders with a summary. */
const samples = fs
  .readdirSync(SAMPLES)
  .filter((name) => fs.existsSync(path.join(SAMPLES, name, "summary.md")))
  .sort();

/** Digests of every file below a folder, to see that nothing in it was touched. */
function digests(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const item of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!item.isFile()) continue;
    const file = path.join(item.parentPath, item.name);
    found[path.relative(folder, file)] =
      `${fs.statSync(file).mtimeMs} ${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}`;
  }
  return found;
}

/** Long lists cut, so that a golden file can be read; their length stays. */
function abridged(value: unknown): unknown {
  if (Array.isArray(value)) {
    const shown = value.slice(0, SHOWN).map(abridged);
    return value.length > SHOWN ? [...shown, `… ${value.length} in all`] : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, abridged(each)]));
}

async function answer(command: string, folder: string, ...options: string[]) {
  let out = "";
  const io = { out: (text: string) => (out += text), err: () => undefined, isTerminal: false };
  const code = await runCli([command, folder, ...options], io);
  return { out, code };
}

describe.each(samples)("answers about the sample %s", (sample) => {
  const folder = path.join(SAMPLES, sample);
  const before = digests(folder);

  it.each(COMMANDS)("%s says the same as ever, as text and as JSON", async (command) => {
    const text = await answer(command, folder);
    const json = await answer(command, folder, "--json");
    expect(json.code).toBe(text.code);
    const report: unknown = JSON.parse(json.out);
    expect(report).toMatchObject({ schema: `driftscope/${command}@1` });
    const shown = JSON.stringify(abridged(report), undefined, 1);
    const golden = path.join(GOLDEN, `${sample}.${command}`);
    await expect(`exit ${text.code}\n${text.out}`).toMatchFileSnapshot(`${golden}.txt`);
    await expect(`${shown}\n`).toMatchFileSnapshot(`${golden}.json`);
  });

  afterAll(() => {
    expect(digests(folder)).toEqual(before);
  });
});

describe("a log under a query", () => {
  const folder = path.join(SAMPLES, "fk-drop");

  it("keeps rows whose records name the peer, and says how many records pass", async () => {
    const { out } = await answer("log", folder, "--peer", "bob", "--level", "info");
    expect(out).toMatch(/Note: Only records that match "peer:bob level:info": \d+ of 212\./);
    const json = JSON.parse((await answer("log", folder, "--peer", "bob", "--json")).out);
    const own = json.logs.find((log: { path: string }) => log.path === "bob/logs/sync.log");
    const whole = JSON.parse((await answer("log", folder, "--json")).out);
    const same = whole.logs.find((log: { path: string }) => log.path === "bob/logs/sync.log");
    expect(own.chapters).toEqual(same.chapters);
    const shared = json.logs.find((log: { path: string }) => log.path === "test.log");
    expect(shared.chapters.length).toBeLessThanOrEqual(
      whole.logs.find((log: { path: string }) => log.path === "test.log").chapters.length,
    );
  });

  it("finds a record by the beginning of its uuid, and a row's lines under the same query", async () => {
    const log = path.join(folder, "test.log");
    const { out } = await answer("log", log, "--record", "decb7321", "--json");
    const report = JSON.parse(out).logs[0];
    const rows = report.chapters.flatMap((chapter: { rows: object[] }) => chapter.rows);
    expect(rows.length).toBeGreaterThan(0);
    const { fromLine, toLine } = report.chapters[0];
    const lines = await answer(
      "log",
      log,
      "--record",
      "decb7321",
      "--expand",
      `${fromLine}-${toLine}`,
    );
    expect(lines.out).toContain("decb7321");
  });

  it("names the part of a query that cannot be understood", async () => {
    const errors: string[] = [];
    const io = {
      out: () => undefined,
      err: (text: string) => errors.push(text),
      isTerminal: false,
    };
    expect(await runCli(["log", folder, "--query", "warn colour:red"], io)).toBe(3);
    expect(errors.join("")).toContain('"colour:red" cannot be understood: there is no field');
  });
});

describe("the command line", () => {
  it("answers wrong input with one sentence and 3", async () => {
    const lines: string[] = [];
    const io = { out: () => undefined, err: (text: string) => lines.push(text), isTerminal: false };
    const nowhere = path.join(SAMPLES, "no-such-folder");
    for (const argv of [
      ["inspect", nowhere],
      ["inspect"],
      ["frobnicate", nowhere],
      ["inspect", GOLDEN],
    ]) {
      lines.length = 0;
      expect(await runCli(argv, io)).toBe(3);
      expect(lines.join("")).toMatch(/^driftscope: [^\n]+[.)]\n$/);
    }
  });
});

/** The tools as an assistant has them: the official client against the command line in a process of its own. */
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { TOOLS } from "../../src/session/tools/toolbox.ts";
import { bundleCommandLine, startTools, type ToolClient } from "./mcp-process.ts";

const SAMPLES = resolve(import.meta.dirname, "../../samples");
const HOSTILE = "\u202ebad\u0007<b>";
const made: string[] = [];
let bundle: string;
let tools: ToolClient;

beforeAll(async () => {
  bundle = await bundleCommandLine();
  made.push(bundle);
  tools = await startTools(bundle, SAMPLES);
});

afterAll(async () => {
  await tools.client.close();
  for (const folder of made) rmSync(folder, { recursive: true });
});

async function json(command: string, sample: string, ...options: string[]) {
  let out = "";
  const io = { out: (text: string) => (out += text), err: () => undefined, isTerminal: false };
  await runCli([command, join(SAMPLES, sample), "--json", ...options], io);
  return JSON.parse(out);
}

describe("the server of tools", () => {
  it("lists every tool with what it takes, all of them only reading", async () => {
    const { tools: listed } = await tools.client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    for (const tool of listed) {
      expect(tool.annotations?.readOnlyHint).toBe(true);
      expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    }
    expect(JSON.stringify(listed).length).toBeLessThan(14_000);
  });

  it("lists the snapshots of the folder, and pages", async () => {
    const { snapshots } = await json("inspect", "");
    const names = snapshots.map(({ path }: { path: string }) => path);
    const { data } = await tools.call("snapshots");
    expect(data).toMatchObject({
      schema: "driftscope/tool-snapshots@1",
      snapshots: names.map((name: string) => ({ name })),
      total: names.length,
    });
    const part = await tools.call("snapshots", { offset: 1, limit: 2 });
    expect(part.data).toMatchObject({
      snapshots: names.slice(1, 3).map((name: string) => ({ name })),
      next: 3,
    });
    expect(part.text).toContain(`${names.length - 3} more: ask again with offset 3.`);
  });

  it("names the same findings as the command line, with file, state and page", async () => {
    const { findings, verdict } = await json("check", "fk-drop");
    const answer = await tools.call("findings", { snapshot: "fk-drop", limit: 50 });
    expect(answer.data).toMatchObject({
      verdict,
      total: findings.length,
      findings: findings.map(({ rule, message }: { rule: string; message: string }) => ({
        rule,
        message,
      })),
    });
    expect(answer.text.length).toBeLessThan(6000);
    const one = await tools.call("findings", { snapshot: "fk-drop", rule: "ds501" });
    const page = "docs/findings/DS501-fk-drop-no-retry.md";
    expect(one.data).toMatchObject({ total: 1, findings: [{ rule: "DS501", page }] });
    expect(one.text).toMatch(/at bob\/logs\/sync\.log:\d+ \[complete\]/);
  });

  it("says who has what, and lists each section", async () => {
    const summary = await tools.call("inspect", { snapshot: "nothing-crossed" });
    expect(summary.text).toContain("No entry row has crossed");
    for (const section of ["peers", "matrix", "watermarks", "progress", "evidence"]) {
      const answer = await tools.call("inspect", {
        snapshot: "nothing-crossed",
        section,
        limit: 3,
      });
      expect(answer.isError).toBe(false);
      expect(answer.data["total"]).toBeGreaterThan(0);
    }
    const stores = await tools.call("inspect", {
      snapshot: "fireproof-diverged",
      section: "pairs",
    });
    expect(stores.data["total"]).toBeGreaterThan(0);
  });

  it("follows a missing row that it named itself", async () => {
    const diff = await tools.call("diff", { snapshot: "fk-drop", model: "entry", limit: 1 });
    const [, uuid = ""] = /missing: ([0-9a-f-]{36})/.exec(diff.text) ?? [];
    const why = await tools.call("why", { snapshot: "fk-drop", peer: "bob", record: uuid });
    const { verdict, steps } = await json("why", "fk-drop", "--peer", "bob", "--record", uuid);
    expect(why.data).toMatchObject({ verdict, record: `entry#${uuid}` });
    expect(why.data["steps"]).toHaveLength(steps.length);
    expect(why.text).toMatch(/\[complete\]/);
  });

  it("compares and explains block stores", async () => {
    const diff = await tools.call("diff", {
      snapshot: "fireproof-diverged",
      a: "peer-b",
      b: "peer-a",
    });
    expect(diff.text).toContain("document: 2 missing");
    const explain = await tools.call("explain", { snapshot: "fireproof-diverged" });
    expect(explain.data).toMatchObject(
      await json("explain", "fireproof-diverged").then(({ best }) => ({ best })),
    );
  });

  it("compares snapshots, and explains a library by replay", async () => {
    const same = await tools.call("compare", { a: "healthy", b: "healthy" });
    expect(same.data).toMatchObject({ a: "healthy", verdict: "holds", same: true });
    const other = await tools.call("compare", { a: "healthy", b: "fk-drop" });
    expect(other.data).toMatchObject({ verdict: "violated" });
    const explain = await tools.call("explain", { snapshot: "fk-drop" });
    const { best } = await json("explain", "fk-drop");
    expect(explain.data).toMatchObject({ best });
  });

  it("reads a database, and says of which file", async () => {
    const answer = await tools.call("sql", {
      snapshot: "healthy",
      peer: "alice",
      statement: "SELECT count(*) AS n, 9007199254740993 AS big FROM entries",
    });
    expect(answer.data).toMatchObject({
      path: "alice/database.db",
      state: "complete",
      columns: ["n", "big"],
      rows: [[expect.any(Number), "9007199254740993"]],
    });
  });

  it.each([
    ["sql", { snapshot: "healthy", peer: "alice", statement: "DELETE FROM entries" }, "sql"],
    ["sql", { snapshot: "healthy", peer: "alice", statement: "ATTACH '/etc/passwd' AS p" }, "sql"],
    ["sql", { snapshot: "healthy", peer: "carol", statement: "SELECT 1" }, "usage"],
    ["sql", { snapshot: "healthy", peer: "alice", statement: "SELECT nonsense(" }, "sql"],
    ["sql", { snapshot: "healthy", peer: "alice", statement: "SELECT 1", limit: 100_000 }, "usage"],
    ["inspect", { snapshot: "../samples/healthy" }, "usage"],
    ["inspect", { snapshot: "/etc" }, "usage"],
    ["inspect", {}, "usage"],
    ["why", { snapshot: "healthy", peer: "bob" }, "usage"],
    ["why", { snapshot: "healthy", peer: "bob", record: "no-such-row" }, "usage"],
    ["frobnicate", {}, "unknown-tool"],
  ])("refuses %s %j with a code and a sentence", async (name, input, code) => {
    const { isError, data, text } = await tools.call(name, input);
    expect(isError).toBe(true);
    expect(data).toMatchObject({ schema: "driftscope/tool-error@1", code });
    expect(text).toMatch(/\w+: \S/);
  });

  it("stops a statement that runs away, and answers the next", async () => {
    const endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    const stopped = await tools.call("sql", {
      snapshot: "healthy",
      peer: "alice",
      statement: endless,
    });
    expect(stopped.data).toMatchObject({ code: "timeout" });
    const next = await tools.call("sql", {
      snapshot: "healthy",
      peer: "alice",
      statement: "SELECT 1",
    });
    expect(next.data).toMatchObject({ rows: [[1]] });
  });

  it("answers the same twice", async () => {
    const ask = () => tools.call("inspect", { snapshot: "fk-null", section: "matrix" });
    const first = await ask();
    await tools.call("snapshots");
    expect(await ask()).toEqual(first);
  });

  it("writes nothing to standard error", () => {
    expect(tools.errors).toEqual([]);
  });
});

describe("the server over one hostile folder", () => {
  it("needs no name for the only snapshot, follows no link out, and shows what names hide", async () => {
    const root = mkdtempSync(join(tmpdir(), "driftscope-mcp-"));
    made.push(root);
    const evidence = join(root, "evidence");
    cpSync(join(SAMPLES, "fk-drop"), evidence, { recursive: true });
    renameSync(join(evidence, "bob"), join(evidence, HOSTILE));
    mkdirSync(join(root, "outside"));
    writeFileSync(join(root, "outside", "sync_events.log"), "{}");
    symlinkSync(join(root, "outside"), join(evidence, "link"));
    const { client, call } = await startTools(bundle, evidence);
    const known = await call("snapshots");
    expect(known.data).toMatchObject({ snapshots: [{ name: "." }], total: 1 });
    const { text } = await call("findings");
    expect(text).toContain("⟨U+202E⟩bad␇<b>");
    for (const hidden of ["\u202e", "\u0007"]) expect(text).not.toContain(hidden);
    expect((await call("inspect", { section: "evidence" })).text).not.toContain("outside");
    await client.close();
  });
});

describe("the process", () => {
  it("ends by itself when its input ends, with nothing but the protocol on standard output", async () => {
    const child = spawn(process.execPath, [join(bundle, "cli.js"), "mcp", SAMPLES]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    const ended = new Promise((done) => child.on("close", done));
    child.stdin.write("this is no message\n");
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await new Promise<void>((done) => child.stdout.once("data", () => done()));
    child.stdin.end();
    expect(await ended).toBe(0);
    for (const line of out.trim().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
    }
  });

  it("says in one sentence that a folder is not there", async () => {
    const child = spawn(process.execPath, [join(bundle, "cli.js"), "mcp", join(SAMPLES, "none")]);
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    expect(await new Promise((done) => child.on("close", done))).toBe(3);
    expect(errors).toMatch(/^driftscope: There is no folder .*none\.\n$/);
  });
});

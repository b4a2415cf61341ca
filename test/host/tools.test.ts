import * as assert from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { fingerprint, sample } from "./harness.ts";

/** What a tool answers to a model, as the editor hands it on. */
async function ask(name: string, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(`driftscope_${name}`, {
    input,
    toolInvocationToken: undefined,
  });
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
    .join("");
}

const ANSWERS: readonly (readonly [string, object, RegExp])[] = [
  ["snapshots", {}, /\d+ snapshots\n(?:- .*\n)*- fk-drop: /],
  ["inspect", { snapshot: "nothing-crossed" }, /No entry row has crossed/],
  ["findings", { snapshot: "fk-drop" }, /DS501 fk-drop-no-retry, error, a cause/],
  ["why", { snapshot: "fk-drop", peer: "bob", record: "entry#02a2c85a" }, /at bob: violated/],
  ["diff", { snapshot: "fk-drop", model: "entry" }, /entry: 33 missing/],
  [
    "sql",
    { snapshot: "healthy", peer: "alice", statement: "SELECT 40 + 2 AS answer" },
    /answer\n42/,
  ],
  ["compare", { a: "healthy", b: "fk-drop" }, /a is healthy, b is fk-drop: violated/],
  ["explain", { snapshot: "fireproof-diverged" }, /best explanation: remoteMeta=overwrite/],
];

suite("language-model tools", () => {
  test("are known to the editor under the names of the manifest", () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const [name] of ANSWERS) assert.ok(names.includes(`driftscope_${name}`), name);
  });

  for (const [name, input, expected] of ANSWERS) {
    test(`${name} answers`, async () => {
      await sample("fk-drop");
      assert.match(await ask(name, input), expected);
    });
  }

  test("refuse with a code and what would fit", async () => {
    await assert.rejects(ask("inspect", { snapshot: "no-such" }), /usage: There is no snapshot/);
    const change = { snapshot: "healthy", peer: "alice", statement: "DELETE FROM entries" };
    await assert.rejects(ask("sql", change), /sql: DELETE is not allowed/);
  });

  test("cut an answer to what the model has left", async () => {
    const result = await vscode.lm.invokeTool("driftscope_findings", {
      input: { snapshot: "fk-drop" },
      toolInvocationToken: undefined,
      tokenizationOptions: {
        tokenBudget: 300,
        countTokens: async (text) => text.length,
      },
    });
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.ok(part.value.length <= 300, part.value);
    assert.match(part.value, /cut to fit/);
  });
});

suite("export", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-export-"));
  const place = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder, name));
  suiteTeardown(() => fs.rmSync(folder, { recursive: true }));

  const FORMATS: readonly (readonly [string, string, RegExp])[] = [
    ["html", "fk-drop", /^<!DOCTYPE html>/],
    ["markdown", "fk-drop", /^## Driftscope: something is wrong/],
    ["json", "fk-drop", /"driftscope\/report@1"/],
    ["sarif", "fireproof-diverged", /"version": "2\.1\.0"/],
    ["junit", "fk-drop", /<testsuites/],
    ["csv", "fk-drop", /^model,author,holder,count/],
    ["dot", "fireproof-diverged", /^digraph/],
  ];
  for (const [format, name, expected] of FORMATS) {
    test(`Export Report writes ${format}`, async () => {
      const target = place(`report.${format}`);
      await vscode.commands.executeCommand("driftscope.exportReport", await sample(name), {
        format,
        target,
      });
      assert.match(fs.readFileSync(target.fsPath, "utf8"), expected);
    });
  }

  test("Export Report writes a bundle into a new folder", async () => {
    const target = place("bundle");
    const wish = { format: "bundle", target };
    await vscode.commands.executeCommand("driftscope.exportReport", await sample("healthy"), wish);
    assert.ok(fs.existsSync(path.join(target.fsPath, "alice", "database.db")));
  });

  test("Export Report writes nothing into the evidence", async () => {
    const before = fingerprint();
    const id = await sample("healthy");
    const target = vscode.Uri.joinPath(vscode.Uri.parse(id), "alice", "report.html");
    const wish = { format: "html", target };
    await vscode.commands.executeCommand("driftscope.exportReport", id, wish);
    assert.ok(!fs.existsSync(target.fsPath));
    assert.deepStrictEqual(fingerprint(), before);
  });
});

import * as assert from "node:assert";
import * as vscode from "vscode";
import { pageText, sample, services, until } from "./harness.ts";

suite("The view Runs", () => {
  test("lists what a page replayed, opens it with one click, and forgets it when told to", async () => {
    const { client, focus, panels, runs, snapshots } = await services();
    const id = await sample("fk-drop");
    const summary = await snapshots.openLibrary(id);
    const [pair] = summary.pairs;
    assert.ok(pair);
    const { from, to } = pair;
    const policy = { fk: "null" };
    const view = await client.call("replay", { snapshot: id, from, to, policy });
    focus.set(id, { run: view.run });
    const listed = await until("the run is listed", () =>
      runs.runs.find(({ run }) => run === view.run),
    );
    assert.strictEqual(listed.label, "fk=null");
    assert.strictEqual(listed.steps, view.report.steps);
    const item = runs.getTreeItem(listed);
    assert.match(String(item.description), /fk-drop, fidelity/);

    panels.dispose();
    await vscode.commands.executeCommand("driftscope.openRun", listed);
    assert.match(await pageText("replay", id), /fk=null/);

    await vscode.commands.executeCommand("driftscope.removeRun", listed);
    assert.ok(!runs.runs.includes(listed));
    await vscode.commands.executeCommand("driftscope.clearRuns");
    assert.deepStrictEqual(runs.runs, []);
  });
});

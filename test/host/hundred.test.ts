import * as assert from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { services, until, workspaceFolder } from "./harness.ts";

const COUNT = 100;

/** Outside of the workspace, so that no other suite meets them. */
function makeFolders(): string {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), "hundred-"));
  const from = (name: string): string => path.join(workspaceFolder().fsPath, name);
  for (let number = 1; number <= COUNT; number++) {
    const sample = number % 25 === 0 ? "fk-drop" : "fireproof-diverged";
    fs.cpSync(from(sample), path.join(parent, `run ${number}`), { recursive: true });
  }
  fs.mkdirSync(path.join(parent, "notes"));
  fs.writeFileSync(path.join(parent, "notes", "readme.txt"), "nothing here");
  const cut = path.join(parent, "run 25", "bob", "database.db");
  fs.truncateSync(cut, 40_000);
  return parent;
}

suite("a folder of a hundred snapshots", () => {
  let parent = "";
  suiteSetup(() => {
    parent = makeFolders();
  });
  suiteTeardown(async () => {
    const { snapshots } = await services();
    await snapshots.remove(vscode.Uri.file(parent).toString());
    fs.rmSync(parent, { recursive: true, force: true });
  });

  test("opens as a list at once, by names numbers in order", async () => {
    const { snapshots, view } = await services();
    const started = Date.now();
    await vscode.commands.executeCommand("driftscope.openSnapshot", vscode.Uri.file(parent));
    const id = vscode.Uri.file(parent).toString();
    const root = (await view.getChildren()).find((one) => one.kind === "snapshot" && one.id === id);
    assert.ok(root);
    const labels = (await view.getChildren(root)).map((one) => view.getTreeItem(one).label);
    assert.strictEqual(labels.length, COUNT);
    assert.deepStrictEqual(labels.slice(0, 3), ["run 1", "run 2", "run 3"]);
    assert.ok(Date.now() - started < 30_000);
    assert.ok(snapshots.childrenOf(id).every(({ state }) => state.kind === "closed"));
  });

  test("says how each stands, can be stopped, and goes on", async () => {
    const { snapshots, standings } = await services();
    const listed = snapshots.childrenOf(vscode.Uri.file(parent).toString());
    const known = (): number => listed.filter(({ id }) => standings.get(id) !== undefined).length;
    void standings.start();
    await until("some are known", () => known() > 2);
    await vscode.commands.executeCommand("driftscope.stopLookingOver");
    await until("it has stopped", () => standings.progress === undefined);
    const before = known();
    assert.ok(before < COUNT);
    await standings.start();
    await until("all are known", () => known() === COUNT, 120_000);
    // None of them was opened for it.
    assert.ok(
      snapshots
        .childrenOf(vscode.Uri.file(parent).toString())
        .every(({ state }) => state.kind === "closed"),
    );
  }).timeout(180_000);

  test("orders them by what is wrong, and one click opens one", async () => {
    const { snapshots, view } = await services();
    await vscode.commands.executeCommand("driftscope.sortSnapshots", "gravest");
    const id = vscode.Uri.file(parent).toString();
    const root = (await view.getChildren()).find((one) => one.kind === "snapshot" && one.id === id);
    const rows = await view.getChildren(root);
    const items = rows.map((row) => view.getTreeItem(row));
    const cut = items.find(({ label }) => label === "run 25");
    assert.match(String(cut?.description), /1 damaged$/);
    assert.ok(items.every(({ accessibilityInformation: spoken }) => spoken?.label !== undefined));
    await vscode.commands.executeCommand("driftscope.sortSnapshots", "name");
    const [first] = rows;
    assert.ok(first?.kind === "snapshot");
    assert.ok((await view.getChildren(first)).length > 0);
    assert.strictEqual(snapshots.get(first.id)?.state.kind, "open");
  });
});

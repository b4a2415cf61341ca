import * as assert from "node:assert";
import * as vscode from "vscode";
import type { SnapshotElement } from "../../src/extension/views/snapshots-view.ts";
import { sample, services } from "./harness.ts";

async function rows(element: SnapshotElement): Promise<readonly SnapshotElement[]> {
  const { view } = await services();
  return view.getChildren(element);
}

async function item(element: SnapshotElement): Promise<vscode.TreeItem> {
  const { view } = await services();
  return view.getTreeItem(element);
}

async function folder(name: string): Promise<SnapshotElement> {
  const { view } = await services();
  const id = await sample(name);
  const found = (await view.getChildren()).find(
    (each) => each.kind === "snapshot" && each.id === id,
  );
  assert.ok(found, `${name} is in the tree`);
  return found;
}

suite("the tree of snapshots", () => {
  test("shows the matrix first: nothing crossed in either direction", async () => {
    const [matrix] = await rows(await folder("nothing-crossed"));
    assert.ok(matrix);
    const { label, collapsibleState } = await item(matrix);
    assert.strictEqual(label, "Who has what");
    assert.strictEqual(collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    const cells = await Promise.all((await rows(matrix)).map(item));
    assert.deepStrictEqual(
      cells.slice(0, 4).map((cell) => cell.label),
      [
        "alice→bob 0/2091 entry",
        "bob→alice 0/292 entry",
        "alice→alice 2091/2091 entry",
        "bob→bob 292/292 entry",
      ],
    );
  });

  test("gives every row a name for screen readers and a tooltip that is no Markdown", async () => {
    const walk = async (element: SnapshotElement, depth: number): Promise<number> => {
      const { label, accessibilityInformation, tooltip, iconPath } = await item(element);
      assert.ok(accessibilityInformation?.label, `${String(label)} has a spoken name`);
      assert.ok(iconPath instanceof vscode.ThemeIcon, `${String(label)} has a theme icon`);
      assert.ok(tooltip instanceof vscode.MarkdownString);
      assert.ok(tooltip.isTrusted !== true && tooltip.supportHtml !== true);
      if (depth === 0) return 1;
      const below = await Promise.all((await rows(element)).map((row) => walk(row, depth - 1)));
      return below.reduce((sum, count) => sum + count, 1);
    };
    assert.ok((await walk(await folder("fk-drop"), 4)) > 50);
  });

  test("says that a write-ahead log was applied", async () => {
    const top = await rows(await folder("wal"));
    const items = await Promise.all(top.map(item));
    const evidence = top[items.findIndex(({ label }) => label === "Evidence")];
    assert.ok(evidence);
    const files = await Promise.all((await rows(evidence)).map(item));
    const database = files.find(({ label }) => label === "bob/database.db");
    assert.match(String(database?.description), /^wal-applied/);
  });

  test("stays when the worker is ended, and answers again", async () => {
    const { client, snapshots } = await services();
    const id = await sample("healthy");
    await snapshots.open(id);
    await client.restart();
    const { peers } = await client.call("diff", { snapshot: id });
    assert.strictEqual(peers.length, 2);
  });
});

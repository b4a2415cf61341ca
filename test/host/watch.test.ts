import * as assert from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { services, until, workspaceFolder } from "./harness.ts";

const sample = (name: string): string => path.join(workspaceFolder().fsPath, name);

suite("what changes while it is looked at", () => {
  let parent = "";
  let folder = vscode.Uri.file("/");

  suiteSetup(async () => {
    // Activated before anything is opened.
    await services();
    parent = fs.mkdtempSync(path.join(os.tmpdir(), "watched-"));
    for (const name of ["first", "second"]) {
      fs.cpSync(sample("healthy"), path.join(parent, name), { recursive: true });
    }
    folder = vscode.Uri.file(path.join(parent, "first"));
  });
  suiteTeardown(async () => {
    const { snapshots } = await services();
    await snapshots.remove(folder.toString());
    await snapshots.remove(vscode.Uri.file(parent).toString());
    fs.rmSync(parent, { recursive: true, force: true });
  });

  async function eventCount(): Promise<number> {
    const { snapshots } = await services();
    const state = snapshots.get(folder.toString())?.state;
    if (state?.kind !== "open" || state.summary.kind !== "library") return 0;
    return state.summary.logs.reduce((sum, { count }) => sum + count, 0);
  }

  test("a log that grows is read again by itself", async () => {
    await vscode.commands.executeCommand("driftscope.openSnapshot", folder);
    const before = await eventCount();
    assert.ok(before > 0);
    const log = path.join(folder.fsPath, "alice", "sync_events.log");
    const [line = ""] = fs.readFileSync(log, "utf8").split("\n");
    fs.appendFileSync(log, `${line}\n`);
    await until("one more event", async () => (await eventCount()) === before + 1);
  });

  test("a run that is shown stays: it is said that files changed, and a command reads them", async () => {
    const { snapshots, panels } = await services();
    const id = folder.toString();
    panels.show("replay", id);
    const before = await eventCount();
    const log = path.join(folder.fsPath, "alice", "sync_events.log");
    const [line = ""] = fs.readFileSync(log, "utf8").split("\n");
    fs.appendFileSync(log, `${line}\n`);
    await until("it is marked", () => snapshots.get(id)?.isChanged);
    assert.strictEqual(await eventCount(), before);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.commands.executeCommand("driftscope.refresh", folder);
    assert.strictEqual(await eventCount(), before + 1);
    assert.strictEqual(snapshots.get(id)?.isChanged, undefined);
  });

  test("a folder that goes away says so, and is read when it comes back", async () => {
    const { snapshots } = await services();
    const away = path.join(parent, "..", `${path.basename(parent)}-away`);
    fs.renameSync(folder.fsPath, away);
    const kind = () => snapshots.get(folder.toString())?.state.kind;
    await until("it failed", () => kind() === "failed");
    fs.renameSync(away, folder.fsPath);
    await until("it is open again", () => kind() === "open");
  });

  test("a snapshot that comes into a listed folder joins the list, and leaves it when it goes", async () => {
    const { snapshots } = await services();
    const list = vscode.Uri.file(parent);
    await vscode.commands.executeCommand("driftscope.openSnapshot", list);
    const titles = () => snapshots.childrenOf(list.toString()).map(({ title }) => title);
    assert.deepStrictEqual([...titles()].sort(), ["first", "second"]);
    const third = path.join(parent, "third");
    fs.cpSync(sample("fireproof-diverged"), third, { recursive: true });
    await until("it is listed", () => titles().includes("third"));
    fs.rmSync(third, { recursive: true });
    await until("it is gone", () => !titles().includes("third"));
  });

  test("how a closed one stands is forgotten when it changes", async () => {
    const { standings } = await services();
    const second = vscode.Uri.file(path.join(parent, "second")).toString();
    await standings.start();
    const before = await until("it is known", () => standings.get(second));
    const database = path.join(parent, "second", "bob", "database.db");
    fs.truncateSync(database, 50_000);
    await until("it is known anew", () => {
      const now = standings.get(second);
      return now !== undefined && now !== before && "damaged" in now && now.damaged === 1;
    });
  });
});

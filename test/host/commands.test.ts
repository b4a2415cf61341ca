import * as assert from "node:assert";
import * as vscode from "vscode";
import { pageText, sample, services, shownText, until } from "./harness.ts";

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

/** Accepts the first entry of the quick pick that a command has opened, once or more often. */
async function acceptPicks(command: Thenable<unknown>): Promise<void> {
  let isDone = false;
  const ended = Promise.resolve(command).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (!isDone) await run("workbench.action.acceptSelectedQuickOpenItem");
  }
  await ended;
}

suite("commands", () => {
  teardown(() => run("workbench.action.closeAllEditors"));

  test("Show Matrix opens the page that says nothing crossed", async () => {
    const id = await sample("nothing-crossed");
    await run("driftscope.showMatrix", id);
    assert.match(await pageText("matrix", id), /No entry row has crossed/);
  });

  test("Show HLC Timeline draws every event", async () => {
    const id = await sample("nothing-crossed");
    await run("driftscope.showTimeline", id);
    assert.match(await pageText("timeline", id), /events/);
  });

  test("Show Orphaned Entries names what is missing", async () => {
    const id = await sample("fk-drop");
    await run("driftscope.showOrphans", id);
    assert.match(await pageText("orphans", id), /orphan/i);
  });

  test("Replay Sync runs the recorded events and shows the run", async () => {
    const id = await sample("fk-drop");
    await acceptPicks(run("driftscope.replay", id));
    assert.match(await pageText("replay", id), /exactly as recorded/);
    const { client } = await services();
    const labels = (await client.call("runs", { snapshot: id })).map(({ label }) => label);
    assert.ok(labels.includes("as recorded"), labels.join("; "));
  });

  test("Compare Peers shows what one peer lacks, and opens it as text", async () => {
    const id = await sample("fk-drop");
    await run("driftscope.comparePeers", id);
    assert.match(await pageText("compare", id), /alice has it, bob does not\./);
    const { client, snapshots } = await services();
    const state = snapshots.get(id)?.state;
    assert.ok(state?.kind === "open" && state.summary.kind === "library");
    const [a, b] = state.summary.report.peers.map((peer) => peer.id);
    const request = { what: "diff", peers: [a ?? "", b ?? ""] } as const;
    assert.match((await client.call("text", { snapshot: id, request })).text, /missing at/);
  });

  test("Explain names the setting that explains the recording", async () => {
    const id = await sample("fk-drop");
    await acceptPicks(run("driftscope.explain", id));
    // The setting that was picked is in front by now, as a run; the explanation is open behind it.
    const explanation = await until("the explanation is open", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith("explain.txt")),
    );
    assert.match(explanation.getText(), /fk=drop explains it/);
    assert.match(await pageText("replay", id), /fk=drop/);
  });

  test("Query asks a copy of the database", async () => {
    await acceptPicks(run("driftscope.query", await sample("healthy")));
    assert.match(await shownText(/query/), /CREATE TABLE/);
  });

  test("Open Snapshot as Text shows the report", async () => {
    await run("driftscope.openAsText", await sample("nothing-crossed"));
    assert.match(await shownText(/inspect/), /No entry row has crossed/);
  });

  test("Open Log Line selects the line", async () => {
    const id = await sample("healthy");
    await run("driftscope.openLogLine", id, { path: "alice/sync_events.log", line: 3 });
    const editor = await until("the log is shown", () => {
      const shown = vscode.window.activeTextEditor;
      return shown?.document.uri.path.endsWith("sync_events.log") === true ? shown : undefined;
    });
    assert.strictEqual(editor.selection.active.line, 2);
  });

  test("Copy Value copies what the row stands for", async () => {
    await run("driftscope.copyValue", { node: { value: "3f2a" } });
    assert.strictEqual(await vscode.env.clipboard.readText(), "3f2a");
  });

  test("Read Snapshot Again reads the folder anew", async () => {
    const { snapshots } = await services();
    const id = await sample("healthy");
    const before = await snapshots.open(id);
    await run("driftscope.refresh", id);
    assert.notStrictEqual(await snapshots.open(id), before);
  });

  test("Open Sample opens a bundled one in place, Close Snapshot takes it away", async () => {
    const { snapshots, context } = await services();
    await run("driftscope.openSample", "nothing-crossed");
    const bundled = vscode.Uri.joinPath(context.extensionUri, "samples", "nothing-crossed");
    const entry = snapshots.get(bundled.toString());
    assert.strictEqual(entry?.state.kind, "open");
    assert.strictEqual(entry.origin, "sample");
    await run("driftscope.closeSnapshot", entry.id);
    assert.strictEqual(snapshots.get(entry.id), undefined);
  });

  test("Open Snapshot Folder does not keep a folder that is no evidence", async () => {
    const { snapshots, context } = await services();
    const folder = vscode.Uri.joinPath(context.extensionUri, "media");
    await run("driftscope.openSnapshot", folder);
    assert.strictEqual(snapshots.get(folder.toString()), undefined);
  });

  test("Show Log opens the channel", () => run("driftscope.showLog"));
});

/** The extension as a web extension: no Node, every file through the editor, the session in a web worker. */
import * as vscode from "vscode";
import {
  acceptPicks,
  check,
  expected,
  folder,
  matches,
  pageText,
  pause,
  picture,
  run,
  same,
  sample,
  services,
  until,
} from "./harness.ts";

suite("the web extension", () => {
  test("runs without Node, in the browser's host", async () => {
    same(vscode.env.uiKind, vscode.UIKind.Web);
    check(!("process" in globalThis) || !process.versions?.node, "there is Node here");
    const { context } = await services();
    same(context.extensionUri.scheme.startsWith("http"), true);
    same(folder().scheme, "vscode-test-web");
  });

  test("finds every sample of the workspace by itself", async () => {
    const names = Object.keys(await expected()).filter((name) => !name.endsWith(" check"));
    for (const name of names) await sample(name);
    const { snapshots } = await services();
    same(snapshots.roots.map(({ title }) => title).sort(), names.sort());
  });

  test("shows the matrix first in the tree: nothing crossed", async () => {
    const { view } = await services();
    const id = await sample("nothing-crossed");
    const top = await view.getChildren();
    const found = top.find((each) => each.kind === "snapshot" && each.id === id);
    check(found !== undefined, "the sample is not in the tree");
    const [matrix] = await view.getChildren(found);
    check(matrix !== undefined, "the snapshot has no rows");
    same((await view.getTreeItem(matrix)).label, "Who has what");
    const cells = await Promise.all(
      (await view.getChildren(matrix)).map((cell) => view.getTreeItem(cell)),
    );
    same(
      cells.slice(0, 4).map(({ label }) => label),
      [
        "alice→bob 0/2091 entry",
        "bob→alice 0/292 entry",
        "alice→alice 2091/2091 entry",
        "bob→bob 292/292 entry",
      ],
    );
  });

  test("states the facts that the command line states", async () => {
    const { snapshots } = await services();
    for (const [name, report] of Object.entries(await expected())) {
      if (name.endsWith(" check")) continue;
      const summary = await snapshots.open(await sample(name));
      check(summary.kind !== "listing", `${name} holds several snapshots`);
      same({ name, report: summary.report }, { name, report });
    }
  });

  test("draws the matrix, the timeline and the orphans", async () => {
    const id = await sample("nothing-crossed");
    await run("driftscope.showMatrix", id);
    matches(await pageText("matrix", id), /No entry row has crossed/);
    await run("driftscope.showTimeline", id);
    matches(await pageText("timeline", id), /events/);
    const dropped = await sample("fk-drop");
    await run("driftscope.showOrphans", dropped);
    matches(await pageText("orphans", dropped), /orphan/i);
  });

  test("names what is wrong as the command line does, in the view and in Problems", async () => {
    const { findings, findingsView } = await services();
    const id = await sample("fk-drop");
    const { report } = await findings.ask(id);
    same(report, (await expected())["fk-drop check"]);
    const top = findingsView
      .getChildren()
      .find((each) => each.kind === "snapshot" && each.id === id);
    check(top !== undefined, "the snapshot is not in the view");
    check(findingsView.getChildren(top).length > 0, "the view shows no finding");
    await until("a problem", () =>
      vscode.languages.getDiagnostics().some(([, each]) => each.length > 0),
    );
  });

  test("follows a record to where it was lost, in the view and as text", async () => {
    const { client, lineageView } = await services();
    const id = await sample("fk-drop");
    const { peers, models } = await client.call("diff", { snapshot: id, model: "entry" });
    const [record] = models["entry"]?.missing.uuids ?? [];
    check(record !== undefined, "no row is missing");
    await run("driftscope.why", { snapshot: id, record, peer: peers[1] });
    const shown = lineageView.lineage;
    same(shown?.report.verdict, "violated");
    await run("driftscope.openLineageAsText");
    await until("the text is shown", () =>
      vscode.window.activeTextEditor?.document.getText().includes(record),
    );
  });

  test("tells a log as a story", async () => {
    const id = await sample("nothing-crossed");
    await run("driftscope.showStory", id);
    matches(await pageText("story", id), /lines/);
  });

  test("exports a report into a file that the user names", async () => {
    const id = await sample("fk-drop");
    const target = vscode.Uri.joinPath(folder(), "report.html");
    await run("driftscope.exportReport", id, { format: "html", target });
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(target));
    matches(text, /^<!doctype html>/i);
    matches(text, /alice/);
  });

  test("answers SQL from a copy of the database", async () => {
    await acceptPicks(run("driftscope.query", await sample("healthy")));
    const shown = await until("the answer is shown", () => {
      const document = vscode.window.activeTextEditor?.document;
      return document !== undefined && /query/.test(document.uri.path) ? document : undefined;
    });
    matches(shown.getText(), /CREATE TABLE/);
  });

  test("replays what was recorded and says what came of it", async () => {
    const id = await sample("fk-drop");
    await run("workbench.view.extension.driftscope");
    await acceptPicks(run("driftscope.replay", id));
    matches(await pageText("replay", id), /exactly as recorded/);
    const { client } = await services();
    same((await client.call("runs", { snapshot: id })).length, 1);
    const { view } = await services();
    await view.reveal(id);
    await picture("web");
  });

  test("opens a bundled sample in place, and takes it away", async () => {
    const { snapshots } = await services();
    await run("driftscope.openSample", "nothing-crossed");
    const found = snapshots.roots.find(({ origin }) => origin === "sample");
    check(found !== undefined, "the sample is not in the tree");
    check(found.state.kind === "open", `the sample is ${JSON.stringify(found.state)}`);
    const { report } = await snapshots.openLibrary(found.id);
    same(report, (await expected())["nothing-crossed"]);
    await run("driftscope.openLogLine", found.id, { path: "alice/sync_events.log", line: 3 });
    const editor = await until("the log is shown", () => {
      const shown = vscode.window.activeTextEditor;
      return shown?.document.uri.path.endsWith("sync_events.log") === true ? shown : undefined;
    });
    same(editor.selection.active.line, 2);
    await run("driftscope.closeSnapshot", found.id);
    same(snapshots.get(found.id), undefined);
  });

  test("refuses SQL that writes, and lets a runaway statement be stopped", async () => {
    const { client, snapshots } = await services();
    const id = await sample("healthy");
    const { report } = await snapshots.openLibrary(id);
    const peer = report.peers[0]?.id ?? "";
    const ask = (statement: string, signal?: AbortSignal) =>
      client.call(
        "sql",
        { snapshot: id, peer, database: "main", statement, limit: 10 },
        { signal },
      );
    const refusal = await ask("DELETE FROM entry").catch((error: unknown) => error);
    check(refusal instanceof Error, "a statement that writes was run");
    matches(refusal.message, /^[A-Z].+\.$/);
    const stop = new AbortController();
    const running = ask(
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
      stop.signal,
    ).catch((error: unknown) => error);
    await pause(500);
    stop.abort();
    matches(String(await running), /cancel/i);
    const { columns, rows, truncated } = await ask("SELECT 1 AS one");
    same({ columns, rows, truncated }, { columns: ["one"], rows: [[1]], truncated: false });
  });

  test("says of many how each stands, and reads again what changes", async () => {
    const { snapshots, standings } = await services();
    const id = vscode.Uri.joinPath(folder(), "many").toString();
    const many = snapshots.add(vscode.Uri.parse(id), "opened");
    for (const name of ["first", "second"]) {
      for (const file of ["alice/sync_events.log", "bob/sync_events.log"]) {
        const bytes = await vscode.workspace.fs.readFile(
          vscode.Uri.joinPath(folder(), "healthy", file),
        );
        await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(many.uri, name, file), bytes);
      }
    }
    await snapshots.open(id);
    const [first] = snapshots.childrenOf(id);
    check(first !== undefined, "nothing is listed");
    await standings.start();
    await until("the second is known too", () => standings.progress === undefined);
    check(standings.get(first.id) !== undefined, "it is not known how the first stands");
    const opened = await snapshots.openLibrary(first.id);
    const before = opened.logs.length;
    const log = vscode.Uri.joinPath(first.uri, "carol", "sync_events.log");
    await vscode.workspace.fs.writeFile(
      log,
      await vscode.workspace.fs.readFile(vscode.Uri.joinPath(first.uri, "bob/sync_events.log")),
    );
    await until("the new log is read", async () => {
      const state = snapshots.get(first.id)?.state;
      if (state?.kind !== "open" || state.summary.kind !== "library") return false;
      return state.summary.logs.length > before || state.summary !== opened;
    });
    await snapshots.remove(id);
  });

  test("comes back after its worker ended", async () => {
    const { client, snapshots } = await services();
    const id = await sample("healthy");
    await snapshots.open(id);
    await client.restart();
    matches(
      (await client.call("text", { snapshot: id, request: { what: "matrix" } })).text,
      /entry/,
    );
  });
});

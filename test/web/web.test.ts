/** The extension as a web extension: no Node, every file through the editor, the session in a web worker. */
import * as vscode from "vscode";
import type { Services } from "../../src/extension/services.ts";

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Both must be the same JSON; the first place where they part is said. */
function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual, undefined, 1), JSON.stringify(expected, undefined, 1)];
  if (a === b) return;
  let at = 0;
  while (a[at] === b[at]) at++;
  const from = Math.max(0, at - 80);
  throw new Error(`is ${a.slice(from, at + 120)}\nnot ${b.slice(from, at + 120)}`);
}

/** Asks again until the answer is not `undefined` or false. */
async function until<Value>(
  what: string,
  ask: () => Value | Promise<Value>,
): Promise<NonNullable<Value>> {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    check(Date.now() < end, `${what}: not within 30 s`);
    await pause(50);
  }
}

async function services(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services>("driftscope.driftscope");
  check(extension !== undefined, "the extension is not installed");
  return extension.activate();
}

function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  check(first !== undefined, "no folder is open");
  return first.uri;
}

/** A sample of the workspace, found by the search of the workspace. */
async function sample(name: string): Promise<string> {
  const { snapshots } = await services();
  const id = vscode.Uri.joinPath(folder(), name).toString();
  await until(`the sample ${name} is found`, () => snapshots.get(id));
  return id;
}

async function pageText(
  kind: "matrix" | "timeline" | "orphans" | "replay" | "story",
  id: string,
): Promise<string> {
  const { panels } = await services();
  return until(`the ${kind} page answers`, () => panels.describe(kind, id)?.catch(() => undefined));
}

/** Accepts the first entry of every quick pick and input box that a command opens. */
async function acceptPicks(command: Thenable<unknown>): Promise<void> {
  let isDone = false;
  const ended = Promise.resolve(command).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await pause(300);
    if (!isDone) await run("workbench.action.acceptSelectedQuickOpenItem");
  }
  await ended;
}

/** What the command line says of each sample, taken by `scripts/test-web.mjs`. */
async function expected(): Promise<Readonly<Record<string, unknown>>> {
  const file = vscode.Uri.joinPath(folder(), "expected.json");
  return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
}

/** Has `scripts/test-web.mjs` take a picture, and waits until it has. */
async function picture(name: string): Promise<void> {
  // biome-ignore lint/suspicious/noConsole: the console is the way out of the worker.
  console.log(`picture: ${name}`);
  // Not through the editor, whose file system here remembers what a folder held.
  const { context } = await services();
  const { scheme, authority } = context.extensionUri;
  const taken = `${scheme}://${authority}/static/mount/pictures.txt`;
  await until(`the picture ${name}`, async () => {
    const answer = await fetch(taken, { cache: "no-store" });
    return (await answer.text()).includes(name);
  });
}

function matches(text: string, wanted: RegExp): void {
  check(wanted.test(text), `${wanted} is not in: ${text.slice(0, 600)}`);
}

interface Stopped {
  readonly reason: string;
  readonly text?: string;
  readonly description?: string;
}

const stepOf = ({ description }: Stopped): number =>
  Number(/step (\d+)/.exec(description ?? "")?.[1]);

const THEMES = [
  ["Default Light Modern", "light"],
  ["Default High Contrast", "contrast"],
  ["Default Dark Modern", "dark"],
] as const;

/** A debug session that stands before its first event; `stopped` gives the stop that a request leads to. */
async function debugging(
  snapshot: string,
  more: object,
): Promise<{
  readonly session: vscode.DebugSession;
  stopped(request: () => Thenable<unknown>): Promise<Stopped>;
}> {
  const stops: Stopped[] = [];
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory("sync-replay", {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: (message: { readonly event?: string; readonly body?: Stopped }) => {
        if (message.event === "stopped" && message.body !== undefined) stops.push(message.body);
      },
    }),
  });
  const configuration = { type: "sync-replay", request: "launch", name: "Replay", snapshot };
  const hasStarted = await vscode.debug.startDebugging(undefined, { ...configuration, ...more });
  check(hasStarted, "the debugger did not start");
  const session = await until("there is a session", () => vscode.debug.activeDebugSession);
  await until("it stands", () => stops[0]);
  tracker.dispose();
  const stopped = async (request: () => Thenable<unknown>): Promise<Stopped> => {
    const before = stops.length;
    await request();
    return until("it stopped", () => stops[before]);
  };
  return { session, stopped };
}

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

  test("debugs a replay: stops at a loss, steps both ways, asks SQL as of the step", async () => {
    const { session, stopped } = await debugging(await sample("fk-drop"), { to: "bob" });
    await session.customRequest("setExceptionBreakpoints", { filters: ["dropped"] });
    const drop = await stopped(() => session.customRequest("continue", { threadId: 1 }));
    same(drop.reason, "exception");
    matches(drop.text ?? "", /^bob dropped entry#[0-9a-f]{4}…: \w+ is not here/);
    const step = stepOf(drop);
    const back = await stopped(() => session.customRequest("stepBack", { threadId: 1 }));
    same([back.reason, stepOf(back)], ["step", step - 1]);
    const ask = async (expression: string): Promise<string> => {
      const asked = { expression, context: "repl", frameId: 16 };
      const answer: { readonly result: string } = await session.customRequest("evaluate", asked);
      return answer.result;
    };
    matches(
      await ask("select count(*) as n from entries"),
      /bob as of step \d+ \(replayed\): 1 row/,
    );
    const forward = await stopped(() => session.customRequest("stepIn", { threadId: 1 }));
    same(stepOf(forward), step);
    const line = await until("the recorded line is shown", () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.path.endsWith("sync_events.log") === true ? editor : undefined;
    });
    same(line.document.uri.scheme, "vscode-test-web");
    await run("workbench.view.debug");
    await run("workbench.debug.action.focusRepl");
    for (const [theme, name] of THEMES) {
      await vscode.workspace
        .getConfiguration("workbench")
        .update("colorTheme", theme, vscode.ConfigurationTarget.Global);
      await pause(1000);
      await picture(`web-debug-${name}`);
    }
    await picture("web-debug-narrow");
    await vscode.debug.stopDebugging(session);
    await run("workbench.action.closePanel");
  });

  test("debugs a replay of block stores, with SQL over their documents", async () => {
    const { snapshots } = await services();
    await run("driftscope.openSample", "fireproof-diverged");
    const found = snapshots.roots.find(({ origin }) => origin === "sample");
    check(found !== undefined, "the sample is not in the tree");
    const { session, stopped } = await debugging(found.id, {});
    const end = await stopped(() => session.customRequest("continue", { threadId: 1 }));
    matches(end.description ?? "", /^End of the run/);
    const answer: { readonly result: string } = await session.customRequest("evaluate", {
      expression: "select count(*) as n from peer_peer_b.documents",
      context: "repl",
    });
    matches(answer.result, /n\s+3/);
    await vscode.debug.stopDebugging(session);
    await run("driftscope.closeSnapshot", found.id);
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

import * as assert from "node:assert";
import * as vscode from "vscode";
import { pageText, sample, services, until } from "./harness.ts";

const run = <Result>(command: string, ...args: unknown[]): Thenable<Result> =>
  vscode.commands.executeCommand<Result>(command, ...args);

/** A log of a sample in an editor, in its language, with its snapshot open. */
async function openLog(
  path: string,
  language: string,
): Promise<{ readonly document: vscode.TextDocument; readonly snapshot: string }> {
  const snapshot = await sample("fk-drop");
  const { snapshots } = await services();
  await snapshots.open(snapshot);
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(snapshot), path);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  const document = await until(`${path} is ${language}`, () =>
    vscode.workspace.textDocuments.find(
      (each) => each.uri.toString() === uri.toString() && each.languageId === language,
    ),
  );
  return { document, snapshot };
}

const openEvents = () => openLog("alice/sync_events.log", "driftscope-event-log");

/** The first line that names a parent, with the place and text of that uuid. */
function parentIn(document: vscode.TextDocument): {
  readonly at: vscode.Position;
  readonly uuid: string;
} {
  for (let line = 0; line < document.lineCount; line++) {
    const { text } = document.lineAt(line);
    const uuid = /"parent_uuid":"([0-9a-f-]{36})"/.exec(text)?.[1];
    if (uuid === undefined) continue;
    return { at: new vscode.Position(line, text.indexOf(`"parent_uuid":"${uuid}`) + 20), uuid };
  }
  throw new assert.AssertionError({ message: "no line names a parent" });
}

function plain(hovers: readonly vscode.Hover[]): string {
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n")
    .replaceAll("&nbsp;", " ");
}

suite("logs as languages", () => {
  teardown(() => run("workbench.action.closeAllEditors"));

  test("hovering says what a uuid, a stamp and a peer are", async () => {
    const { document } = await openEvents();
    const { at } = parentIn(document);
    const hover = (position: vscode.Position) =>
      run<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, position);
    const record = plain(
      await until("a hover", async () => {
        const found = await hover(at);
        return found.length > 0 ? found : undefined;
      }),
    );
    assert.match(record, /entry Workshop/);
    assert.match(record, /held by: alice/);
    const { text } = document.lineAt(0);
    const stamp = plain(await hover(new vscode.Position(0, text.indexOf('"timestamp":') + 14)));
    assert.match(stamp.replaceAll("\\", ""), /2025-11-21T16:40:07\.992000Z/);
    assert.match(stamp, /counter: 0/);
    for (const content of (await hover(at)).flatMap(({ contents }) => contents)) {
      assert.ok(content instanceof vscode.MarkdownString && content.isTrusted !== true);
    }
  });

  test("a foreign key leads to the event that made the row, and to every line that names it", async () => {
    const { document } = await openEvents();
    const { at, uuid } = parentIn(document);
    const definitions = await run<vscode.Location[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      at,
    );
    const [made] = definitions;
    assert.ok(made, "there is an event");
    assert.strictEqual(document.getText(made.range), uuid);
    assert.match(
      document.lineAt(made.range.start.line).text,
      new RegExp(`"record_uuid":"${uuid}"`),
    );
    const references = await run<vscode.Location[]>(
      "vscode.executeReferenceProvider",
      document.uri,
      at,
    );
    const here = references.filter((each) => each.uri.toString() === document.uri.toString());
    assert.strictEqual(here.length, document.getText().split(uuid).length - 1);
    assert.ok(references.length > here.length, "other logs name it too");
  });

  test("outline and folding follow phases and batches, lenses begin them", async () => {
    const { document } = await openEvents();
    const symbols = await run<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    assert.match(symbols[0]?.name ?? "", /^Phase 1: /);
    const batches = symbols.flatMap(({ children }) => children);
    assert.ok(batches.length > 1);
    const foldings = await run<vscode.FoldingRange[]>(
      "vscode.executeFoldingRangeProvider",
      document.uri,
    );
    assert.ok(foldings.length > 0);
    for (const { start, end } of foldings) assert.ok(end > start);
    const lenses = await run<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri);
    const titles = lenses.map(({ command }) => command?.title ?? "");
    assert.ok(titles.some((title) => title.endsWith("Show on timeline")));
    assert.ok(titles.includes("Replay to here"));
    assert.ok(lenses.length <= 2 * (batches.length + 1));
  });

  test("names stand beside uuids, and tokens say whose they are", async () => {
    const { document } = await openEvents();
    const range = new vscode.Range(0, 0, 5, 0);
    const hints = await run<vscode.InlayHint[]>(
      "vscode.executeInlayHintProvider",
      document.uri,
      range,
    );
    const labels = hints.map(({ label }) => (typeof label === "string" ? label : ""));
    assert.ok(labels.includes("alice"), labels.join());
    assert.ok(
      labels.some((label) => label.startsWith("tag ")),
      labels.join(),
    );
    const legend = await run<vscode.SemanticTokensLegend>(
      "vscode.provideDocumentRangeSemanticTokensLegend",
      document.uri,
    );
    assert.ok(legend.tokenTypes.includes("driftscopePeer"));
    const tokens = await run<vscode.SemanticTokens>(
      "vscode.provideDocumentRangeSemanticTokens",
      document.uri,
      range,
    );
    assert.ok(tokens.data.length >= 5 * 5);
  });

  test("a tracing log is one by where it lies, and is outlined by its chapters", async () => {
    const { document } = await openLog("test.log", "driftscope-trace-log");
    const symbols = await run<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    assert.strictEqual(symbols[0]?.name, "Start-up");
    assert.strictEqual(symbols.at(-1)?.range.end.line, document.lineCount - 2);
  });

  test("another log of the workspace keeps its language", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "log", content: "x\n" });
    await vscode.window.showTextDocument(document);
    await openEvents();
    assert.strictEqual(document.languageId, "log");
  });

  test("a window on a log has the same features, at its own lines", async () => {
    const snapshot = await sample("fk-drop");
    const { snapshots } = await services();
    await snapshots.open(snapshot);
    const content = { kind: "log", path: "test.log", line: 60, context: 10 };
    const uri = vscode.Uri.from({
      scheme: "driftscope",
      path: "/test.log from line 50",
      query: JSON.stringify({ snapshot, content }),
    });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const document = await until("the window is a tracing log", () =>
      vscode.workspace.textDocuments.find(
        (each) =>
          each.uri.toString() === uri.toString() && each.languageId === "driftscope-trace-log",
      ),
    );
    const lenses = await run<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri);
    const titles = lenses.map(({ command }) => command?.title ?? "");
    assert.ok(titles.includes("Earlier lines") && titles.includes("Later lines"), titles.join());
    const symbols = await run<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    for (const { range } of symbols) assert.ok(range.end.line < document.lineCount);
  });

  test("lenses show a line on the timeline, and replay up to it", async () => {
    const { document, snapshot } = await openEvents();
    const { at } = parentIn(document);
    const place = { path: "alice/sync_events.log", line: at.line + 1 };
    await run("driftscope.showLineOnTimeline", snapshot, place);
    const { focus } = await services();
    assert.ok(focus.of(snapshot).event !== undefined);
    assert.match(await pageText("timeline", snapshot), /events/);
    await run("driftscope.replayToLine", snapshot, place);
    assert.ok((focus.of(snapshot).step ?? 0) > 0);
    assert.match(await pageText("replay", snapshot), /step|Step/);
  });

  test("Show Log Story tells the log of a row of the tree", async () => {
    const snapshot = await sample("fk-drop");
    await run("driftscope.showStory", {
      snapshot,
      node: { place: { path: "bob/logs/sync.log", line: 1 } },
    });
    const text = await pageText("story", snapshot);
    assert.match(text, /Log story/);
    assert.match(text, /Chapter: /);
  });
});

import * as assert from "node:assert";
import * as vscode from "vscode";
import type { FindingElement } from "../../src/extension/views/findings-view.ts";
import { fingerprint, sample, services, shownText, until } from "./harness.ts";

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

/** Opens a sample and waits until its rules have been asked. */
async function checked(name: string): Promise<string> {
  const { snapshots, findings } = await services();
  const id = await sample(name);
  await snapshots.open(id);
  await findings.ask(id);
  await until("the findings are told", () => findings.get(id)?.kind === "found");
  return id;
}

async function rowsOf(element?: FindingElement): Promise<readonly FindingElement[]> {
  const { findingsView } = await services();
  return findingsView.getChildren(element);
}

async function itemOf(element: FindingElement): Promise<vscode.TreeItem> {
  const { findingsView } = await services();
  return findingsView.getTreeItem(element);
}

async function folderOf(id: string): Promise<FindingElement> {
  const folder = (await rowsOf()).find((each) => each.kind === "snapshot" && each.id === id);
  assert.ok(folder, "the snapshot is in the tree of findings");
  return folder;
}

/** The first row below, at any depth, that the question accepts. */
async function rowBelow(
  element: FindingElement,
  accepts: (row: Extract<FindingElement, { kind: "row" }>) => boolean,
): Promise<Extract<FindingElement, { kind: "row" }>> {
  const queue = [...(await rowsOf(element))];
  for (const row of queue) {
    if (row.kind === "row" && accepts(row)) return row;
    queue.push(...(await rowsOf(row)));
  }
  throw new assert.AssertionError({ message: "no such row" });
}

function problemsBelow(id: string): readonly (readonly [vscode.Uri, vscode.Diagnostic])[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => uri.toString().startsWith(`${id}/`))
    .flatMap(([uri, each]) => each.map((one) => [uri, one] as const));
}

suite("the tree of findings", () => {
  test("names the root cause first, what it explains below it, and the line that shows it", async () => {
    const folder = await folderOf(await checked("fk-drop"));
    const [cause] = await rowsOf(folder);
    assert.ok(cause?.kind === "row");
    const { description, contextValue, iconPath } = await itemOf(cause);
    assert.strictEqual(description, "DS501 fk-drop-no-retry");
    assert.match(String(contextValue), /^row finding record copyable$/);
    assert.ok(iconPath instanceof vscode.ThemeIcon && iconPath.id === "error");
    const explains = await rowBelow(cause, ({ node }) => node.key === "explains");
    const names = (await rowsOf(explains)).map((row) => row.kind === "row" && row.node.description);
    assert.ok(names.includes("DS405 rows-missing"));
    const [witness] = await rowsOf(cause);
    assert.ok(witness);
    const { command, label } = await itemOf(witness);
    assert.strictEqual(command?.command, "driftscope.openLogLine");
    assert.match(String(label), /^bob\/logs\/sync\.log:\d+$/);
  });

  test("says of a healthy snapshot that every rule was asked and found nothing", async () => {
    const folder = await folderOf(await checked("healthy"));
    const [only, ...others] = await rowsOf(folder);
    assert.ok(only);
    assert.match(String((await itemOf(only)).label), /^No findings: /);
    const keys = others.map((each) => each.kind === "row" && each.node.key);
    assert.deepStrictEqual(
      keys.filter((key) => key !== "unknown"),
      [],
    );
  });

  test("counts root causes on the view, and hides what the filter leaves out without losing it", async () => {
    const { findingsView } = await services();
    const id = await checked("fk-drop");
    assert.ok(findingsView.badge > 0);
    const all = findingsView.filter;
    await findingsView.setFilter({ severities: ["warning"], unknown: false });
    const rows = await rowsOf(await folderOf(id));
    const labels = rows.map((row) => (row.kind === "row" ? row.node.label : ""));
    assert.ok(labels.some((label) => /hidden by the filter$/.test(label)));
    assert.ok(rows.every((row) => row.kind === "row" && row.node.icon !== "error"));
    await findingsView.setFilter(all);
  });

  test("gives every row a spoken name, a theme icon and a tooltip that is no Markdown", async () => {
    const walk = async (element: FindingElement): Promise<number> => {
      const { accessibilityInformation, tooltip, iconPath, label } = await itemOf(element);
      assert.ok(accessibilityInformation?.label, `${String(label)} has a spoken name`);
      assert.ok(iconPath instanceof vscode.ThemeIcon);
      assert.ok(tooltip instanceof vscode.MarkdownString && tooltip.isTrusted !== true);
      let count = 1;
      for (const row of await rowsOf(element)) count += await walk(row);
      return count;
    };
    assert.ok((await walk(await folderOf(await checked("nothing-crossed")))) > 20);
  });

  test("leads to the line, to the row at every peer, and to the page of the rule", async () => {
    const folder = await folderOf(await checked("fk-drop"));
    const [cause] = await rowsOf(folder);
    await run("driftscope.goToWitness", cause);
    await until("the log is shown", () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith("bob/logs/sync.log"),
    );
    const row = await rowBelow(folder, ({ node }) => node.icon === "row");
    const { command } = await itemOf(row);
    assert.ok(command);
    await run(command.command, ...(command.arguments ?? []));
    const text = await shownText(/row\.txt/);
    assert.match(text, /alice\/database\.db/);
    assert.match(text, /bob\/database\.db lacks it/);
    const page = vscode.Uri.parse("driftscope:/findings/DS501-fk-drop-no-retry.md");
    const document = await vscode.workspace.openTextDocument(page);
    assert.match(document.getText(), /^# DS501/);
    await run("workbench.action.closeAllEditors");
  });
});

suite("findings in Problems", () => {
  test("stand at the line, with the rule's page and what they explain", async () => {
    const id = await checked("fk-drop");
    const problems = problemsBelow(id);
    const found = problems.find(([, { code }]) => codeOf(code) === "DS501");
    assert.ok(found);
    const [uri, problem] = found;
    assert.ok(uri.path.endsWith("bob/logs/sync.log"));
    assert.ok(problem.range.start.line > 0);
    assert.strictEqual(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.strictEqual(problem.source, "driftscope");
    const related = problem.relatedInformation?.map(({ message }) => message) ?? [];
    assert.ok(related.some((message) => message.startsWith("Explains DS405")));
    assert.ok(related.some((message) => message.startsWith("Witness: ")));
  });

  test("are none for a healthy snapshot, and go when the snapshot is closed", async () => {
    assert.deepStrictEqual(problemsBelow(await checked("healthy")), []);
    const { snapshots, findings, context } = await services();
    const uri = vscode.Uri.joinPath(context.extensionUri, "samples", "fk-null");
    const { id } = snapshots.add(uri, "opened");
    await snapshots.open(id);
    await findings.ask(id);
    await until("problems came", () => problemsBelow(id).length > 0);
    await snapshots.remove(id);
    await until("problems went", () => problemsBelow(id).length === 0);
    assert.strictEqual(findings.get(id), undefined);
  });

  test("come again when the folder is read again", async () => {
    const { snapshots, findings } = await services();
    const id = await checked("fk-drop");
    const before = problemsBelow(id).length;
    await snapshots.reopen(id);
    await findings.ask(id);
    await until("problems came again", () => problemsBelow(id).length === before);
  });
});

suite("findings as tests", () => {
  test("list every rule of a snapshot when it is unfolded, in groups", async () => {
    const ruleTests = await (await services()).ruleTests();
    const id = await checked("fk-drop");
    const item = ruleTests.controller.items.get(id);
    assert.ok(item);
    await ruleTests.controller.resolveHandler?.(item);
    const groups = [...item.children].map(([, group]) => group.label);
    assert.ok(groups.includes("Watermarks and gaps"));
    const rules = [...item.children].flatMap(([, group]) => [...group.children]);
    assert.ok(rules.length > 60);
    const failed = rules.find(([key]) => key.endsWith("#DS501"))?.[1];
    assert.ok(failed?.uri?.path.endsWith("bob/logs/sync.log"));
  });

  test("run on every snapshot with one command, and close what nobody had open", async () => {
    const { snapshots } = await services();
    const before = fingerprint();
    const open = (): readonly string[] =>
      snapshots.roots.filter(({ state }) => state.kind === "open").map(({ id }) => id);
    const wasOpen = open();
    const ruleTests = await (await services()).ruleTests();
    const { items } = ruleTests.controller;
    await run("testing.runAll");
    await until("every snapshot has its rules", () =>
      snapshots.roots.every(({ id }) => (items.get(id)?.children.size ?? 0) > 0),
    );
    await until("what nobody had open is closed", () => open().join() === wasOpen.join());
    assert.deepStrictEqual(fingerprint(), before);
  });
});

suite("the way of one row", () => {
  test("is asked from a row of the tree and ends where the row was lost", async () => {
    const { lineageView } = await services();
    const folder = await folderOf(await checked("fk-drop"));
    const row = await rowBelow(folder, ({ node }) => node.icon === "row");
    await run("driftscope.why", row);
    const shown = lineageView.lineage;
    assert.strictEqual(shown?.report.verdict, "violated");
    const [end, ...steps] = lineageView.getChildren();
    assert.ok(end);
    assert.match(String(lineageView.getTreeItem(end).label), /^Lost at pull, bob$/);
    const opening = steps.filter((step) => lineageView.getTreeItem(step).command !== undefined);
    assert.ok(opening.length >= steps.length - 1, "every step opens the place that shows it");
    await run("driftscope.openLineageAsText");
    const text = await shownText(/lineage\.txt/);
    assert.match(text, /Lost at/);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      "vscode.executeLinkProvider",
      document.uri,
    );
    assert.ok(
      links.some(({ target }) => target?.toString().startsWith("command:driftscope.openPlace")),
    );
    await run("workbench.action.closeAllEditors");
  });

  test("is asked by the beginning of a uuid, and a peer may be left out", async () => {
    const { client } = await services();
    const id = await checked("fk-drop");
    const { models } = await client.call("diff", { snapshot: id });
    const [uuid] = models["entry"]?.missing.uuids ?? [];
    assert.ok(uuid);
    const record = `entry#${uuid.slice(0, 13)}`;
    const report = await client.call("why", { snapshot: id, record });
    assert.strictEqual(report.record, `entry#${uuid}`);
    assert.strictEqual(report.verdict, "violated");
    await run("driftscope.why", { snapshot: id, record: uuid, peer: "bob" });
    const { lineageView } = await services();
    assert.strictEqual(lineageView.lineage?.report.record, `entry#${uuid}`);
  });

  test("is asked of block stores by a document id", async () => {
    const { client } = await services();
    const id = await checked("fireproof-diverged");
    const answer = await client.call("findings", { snapshot: id });
    assert.ok(answer.rules.some(({ rule }) => rule === "DS732"));
    const report = await client.call("why", { snapshot: id, record: "nothing of that name" });
    assert.strictEqual(report.verdict, "unknown");
  });
});

function codeOf(code: vscode.Diagnostic["code"]): unknown {
  return typeof code === "object" ? code.value : code;
}

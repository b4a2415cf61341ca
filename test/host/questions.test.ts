/** What is asked of runs and snapshots beside their facts: orders, endings, the smallest reproduction, another snapshot. */
import * as assert from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { pageText, sample, services, shownText } from "./harness.ts";

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

suite("questions", () => {
  let folder = "";
  suiteSetup(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "shrunk-"));
  });
  suiteTeardown(() => fs.rmSync(folder, { recursive: true }));
  teardown(() => run("workbench.action.closeAllEditors"));

  test("Does the Order Matter? shows two orders that disagree in the Replay view", async () => {
    const id = await sample("fk-null");
    await run("driftscope.checkOrders", id);
    assert.match(await pageText("replay", id), /The order matters/);
  });

  test("When Could It Still Have Been Avoided? shows the step from which on it was certain", async () => {
    const id = await sample("fk-null");
    await run("driftscope.findInevitability", id);
    const text = await pageText("replay", id);
    assert.match(text, /can no longer be avoided after step [\d,]+|certain from the beginning/);
    assert.match(text, /The curve in numbers/);
  });

  test("Shrink writes the smallest folder where it is told to, opens it, and finds the same there", async () => {
    const { client, snapshots } = await services();
    const id = await sample("fk-drop");
    const target = vscode.Uri.file(path.join(folder, "small"));
    await run("driftscope.shrink", id, { finding: "DS501", target });
    assert.ok(fs.existsSync(path.join(target.fsPath, "shrunk.scenario")));
    assert.strictEqual(snapshots.get(target.toString())?.state.kind, "open");
    const { findings } = await client.call("check", { snapshot: target.toString() });
    assert.ok(findings.some(({ rule }) => rule === "DS501"));
    await run("driftscope.closeSnapshot", target.toString());
  });

  test("Shrink writes neither into the evidence nor over anything", async () => {
    const id = await sample("fk-drop");
    const inside = vscode.Uri.joinPath(vscode.Uri.parse(id), "small");
    const taken = path.join(folder, "taken");
    fs.mkdirSync(taken);
    fs.writeFileSync(path.join(taken, "mine"), "");
    for (const target of [inside, vscode.Uri.file(taken)]) {
      await run("driftscope.shrink", id, { finding: "DS501", target });
    }
    assert.ok(!fs.existsSync(inside.fsPath));
    assert.deepStrictEqual(fs.readdirSync(taken), ["mine"]);
  });

  test("Compare Snapshots first says whether they are one scenario, then where they part", async () => {
    const [one, other] = [await sample("fk-drop"), await sample("healthy")];
    await run("driftscope.compareSnapshots", one, one);
    assert.match(await shownText(/compare snapshots/), /same scenario|one scenario/i);
    await run("workbench.action.closeAllEditors");
    await run("driftscope.compareSnapshots", one, other);
    assert.match(await shownText(/compare snapshots/), /differ|not/i);
  });
});

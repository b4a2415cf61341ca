import * as assert from "node:assert";
import * as fs from "node:fs";
import * as vscode from "vscode";
import { fingerprint, firstSight, sample, services, until, workspaceFolder } from "./harness.ts";

suite("activation", () => {
  test("registers every command of the manifest and opens no database", async () => {
    await services();
    const manifest: unknown = vscode.extensions.getExtension("driftscope.driftscope")?.packageJSON;
    const declared = declaredCommands(manifest);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.ok(declared.length > 10);
    assert.deepStrictEqual(
      declared.filter((command) => !known.has(command)),
      [],
    );
    assert.strictEqual(firstSight.openedAtStart, 0);
  });

  test("finds every snapshot of the workspace by itself", async () => {
    const { snapshots } = await services();
    const entries = await vscode.workspace.fs.readDirectory(workspaceFolder());
    const folders = entries.filter(([, type]) => type === vscode.FileType.Directory);
    const samples = folders.filter(([name]) => isSnapshot(name));
    await until("every sample", () => snapshots.roots.length >= samples.length);
    const found = snapshots.roots.filter(({ origin }) => origin === "workspace");
    assert.deepStrictEqual(
      found.map(({ title }) => title).sort(),
      samples.map(([name]) => name).sort(),
    );
  });

  test("finds a snapshot that comes later, and drops it when it goes", async () => {
    const { snapshots } = await services();
    const folder = vscode.Uri.joinPath(workspaceFolder(), "later");
    const file = vscode.Uri.joinPath(folder, "alice", "sync_events.log");
    await vscode.workspace.fs.writeFile(file, new Uint8Array([10]));
    await until("it is there", () => snapshots.get(folder.toString()));
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await until("it is gone", () => snapshots.get(folder.toString()) === undefined);
  });

  test("says that it works in Restricted Mode and in virtual workspaces", () => {
    const manifest: unknown = vscode.extensions.getExtension("driftscope.driftscope")?.packageJSON;
    const { capabilities } = manifest as { capabilities: unknown };
    assert.deepStrictEqual(capabilities, {
      untrustedWorkspaces: { supported: true },
      virtualWorkspaces: { supported: true },
    });
  });

  test("leaves the evidence alone, and Problems empty where every rule holds", async () => {
    const { snapshots, findings } = await services();
    const before = fingerprint();
    for (const name of ["healthy", "wal", "fk-drop"]) {
      const id = await sample(name);
      await snapshots.open(id);
      await findings.ask(id);
    }
    assert.deepStrictEqual(fingerprint(), before);
    const problems = vscode.languages
      .getDiagnostics()
      .filter(([uri]) => /\/(?:healthy|wal)\//.test(uri.path))
      .flatMap(([, each]) => each);
    assert.deepStrictEqual(problems, []);
  });
});

function isSnapshot(name: string): boolean {
  return ["summary.md", "remote"].some((part) =>
    fs.existsSync(vscode.Uri.joinPath(workspaceFolder(), name, part).fsPath),
  );
}

function declaredCommands(manifest: unknown): readonly string[] {
  const { contributes } = manifest as { contributes: { commands: { command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}

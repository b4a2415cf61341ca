import * as assert from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Services } from "../../src/extension/services.ts";

/** The folder that the suites run in: a copy of every sample. */
export function workspaceFolder(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "the suites run in a folder");
  return folder.uri;
}

/** The extension's own parts, as `activate` returns them. */
export async function services(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services>("driftscope.driftscope");
  assert.ok(extension, "the extension is installed");
  const all = await extension.activate();
  const { roots } = all.snapshots;
  // Suites are bundled apart; what the first of them saw is for all to know.
  firstSight.openedAtStart ??= roots.filter(({ state }) => state.kind !== "closed").length;
  return all;
}

interface FirstSight {
  /** Snapshots that were open before any suite asked for one. */
  openedAtStart?: number;
}

export const firstSight: FirstSight = globalThis as FirstSight;

/** Asks again until the answer is not `undefined` or false. */
export async function until<Value>(
  what: string | (() => string),
  ask: () => Value | Promise<Value>,
  limitMs = 30_000,
): Promise<NonNullable<Value>> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    const late = `${typeof what === "string" ? what : what()}: not within ${limitMs} ms`;
    assert.ok(Date.now() < end, late);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A sample of the workspace as a snapshot, found by the search of the workspace. */
export async function sample(name: string): Promise<string> {
  const { snapshots } = await services();
  const id = vscode.Uri.joinPath(workspaceFolder(), name).toString();
  await until(`the sample ${name} is found`, () => snapshots.get(id));
  return id;
}

/** Every file below the workspace with its size and time of change. */
export function fingerprint(): readonly string[] {
  const folder = workspaceFolder().fsPath;
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => {
      const stat = fs.statSync(path.join(folder, file));
      return stat.isFile() ? `${file} ${stat.size} ${stat.mtimeMs}` : `${file}/`;
    })
    .sort();
}

/** The text of the document in front, once it is one of ours. */
export async function shownText(named: RegExp): Promise<string> {
  const tabs = (): string =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .map(({ label, isActive }) => (isActive ? `${label} (active)` : label))
      .join(", ");
  const document = await until(
    () => `a document named ${named} among the tabs ${tabs()}`,
    () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown !== undefined && named.test(shown.uri.path) ? shown : undefined;
    },
  );
  return document.getText();
}

/** The page of this kind says what it shows once it has drawn it. */
export async function pageText(
  kind: "matrix" | "timeline" | "orphans" | "replay" | "story" | "compare",
  snapshot: string,
): Promise<string> {
  const { panels } = await services();
  return until(`the ${kind} page answers`, () =>
    panels.describe(kind, snapshot)?.catch(() => undefined),
  );
}

/** What the suites in the host of a browser share: there is no Node, and files come through the editor alone. */
import * as vscode from "vscode";
import type { Services } from "../../src/extension/services.ts";

export const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Both must be the same JSON; the first place where they part is said. */
export function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual, undefined, 1), JSON.stringify(expected, undefined, 1)];
  if (a === b) return;
  let at = 0;
  while (a[at] === b[at]) at++;
  const from = Math.max(0, at - 80);
  throw new Error(`is ${a.slice(from, at + 120)}\nnot ${b.slice(from, at + 120)}`);
}

/** Asks again until the answer is not `undefined` or false. */
export async function until<Value>(
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

export async function services(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services>("driftscope.driftscope");
  check(extension !== undefined, "the extension is not installed");
  return extension.activate();
}

export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  check(first !== undefined, "no folder is open");
  return first.uri;
}

/** A sample of the workspace, found by the search of the workspace. */
export async function sample(name: string): Promise<string> {
  const { snapshots } = await services();
  const id = vscode.Uri.joinPath(folder(), name).toString();
  await until(`the sample ${name} is found`, () => snapshots.get(id));
  return id;
}

export async function pageText(
  kind: "matrix" | "timeline" | "orphans" | "replay" | "story",
  id: string,
): Promise<string> {
  const { panels } = await services();
  return until(`the ${kind} page answers`, () => panels.describe(kind, id)?.catch(() => undefined));
}

/** Accepts the first entry of every quick pick and input box that a command opens. */
export async function acceptPicks(command: Thenable<unknown>): Promise<void> {
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
export async function expected(): Promise<Readonly<Record<string, unknown>>> {
  const file = vscode.Uri.joinPath(folder(), "expected.json");
  return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
}

/** Has `scripts/test-web.mjs` take a picture, and waits until it has. */
export async function picture(name: string): Promise<void> {
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

export function matches(text: string, wanted: RegExp): void {
  check(wanted.test(text), `${wanted} is not in: ${text.slice(0, 600)}`);
}

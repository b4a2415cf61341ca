import * as assert from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { fingerprint, sample, services, until } from "./harness.ts";

interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source?: { readonly path?: string };
}

/** Starts a session without any launch.json, and waits until it stands. */
async function start(more: object): Promise<{
  readonly session: vscode.DebugSession;
  readonly stops: readonly { readonly reason: string; readonly text?: string }[];
}> {
  const stops: { reason: string; text?: string }[] = [];
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory("sync-replay", {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: (message: { event?: string; body?: { reason: string; text?: string } }) => {
        if (message.event === "stopped" && message.body !== undefined) stops.push(message.body);
      },
    }),
  });
  const started = new Promise<vscode.DebugSession>((resolve) => {
    const subscription = vscode.debug.onDidStartDebugSession((session) => {
      subscription.dispose();
      resolve(session);
    });
  });
  const configuration = { type: "sync-replay", request: "launch", name: "Replay", ...more };
  assert.ok(await vscode.debug.startDebugging(undefined, configuration));
  const session = await started;
  await until("the session stands", () => stops.length > 0);
  tracker.dispose();
  return { session, stops };
}

async function topFrame(session: vscode.DebugSession, threadId = 1): Promise<Frame> {
  const answer: { readonly stackFrames: readonly Frame[] } = await session.customRequest(
    "stackTrace",
    { threadId },
  );
  const [frame] = answer.stackFrames;
  assert.ok(frame);
  return frame;
}

suite("the debugger", () => {
  teardown(async () => {
    await vscode.debug.stopDebugging();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("walks through a run without a launch.json, and every view follows", async () => {
    const id = await sample("fk-drop");
    const before = fingerprint();
    const { focus } = await services();
    const { session, stops } = await start({
      snapshot: id,
      to: "bob",
      stopOnEntry: false,
      exceptions: ["dropped"],
    });
    assert.strictEqual(stops[0]?.reason, "exception");
    assert.match(stops[0]?.text ?? "", /^bob dropped entry#/);
    const frame = await topFrame(session);
    assert.match(frame.source?.path ?? "", /sync_events\.log$/);
    const shown = await until("the recorded line is shown", () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.path.endsWith("sync_events.log") === true ? editor : undefined;
    });
    await until("at the line of the event", () => shown.selection.active.line === frame.line - 1);
    assert.strictEqual(focus.of(id).model, "entry");
    const step = focus.of(id).step ?? 0;
    assert.ok(step > 0);
    await session.customRequest("stepBack", { threadId: 1 });
    await until("the focus follows", () => focus.of(id).step === step - 1);
    assert.deepStrictEqual(fingerprint(), before);
  });

  test("takes breakpoints on lines of the editor, and goes where the Replay page goes", async () => {
    const id = await sample("fk-drop");
    const { focus } = await services();
    const file = vscode.Uri.joinPath(vscode.Uri.parse(id), "alice", "sync_events.log");
    const line = new vscode.Location(file, new vscode.Position(59, 0));
    const breakpoint = new vscode.SourceBreakpoint(line);
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      const { session, stops } = await start({ snapshot: id, to: "bob", stopOnEntry: false });
      assert.strictEqual(stops[0]?.reason, "breakpoint");
      assert.strictEqual((await topFrame(session)).line, 60);
      const page = {};
      focus.set(id, { ...focus.of(id), step: 12 }, page);
      await until("the debugger follows", async () =>
        /\[step 12\]$/.test((await topFrame(session)).name),
      );
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
    }
  });

  test("shows a log beyond what the editor holds in windows, with breakpoints in them", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-large-"));
    const here = vscode.Uri.parse(await sample("fk-drop")).fsPath;
    fs.cpSync(here, folder, { recursive: true });
    const log = path.join(folder, "alice", "sync_events.log");
    const lines = fs.readFileSync(log, "utf8").trimEnd().split("\n");
    // Lines that mean nothing part the first events from the rest, which lie in another window then.
    const filler = JSON.stringify({ type: "note", text: "x".repeat(2500) });
    const whole = [...lines.slice(0, 50), ...Array.from({ length: 21_000 }, () => filler)];
    fs.writeFileSync(log, `${[...whole, ...lines.slice(50)].join("\n")}\n`);
    assert.ok(fs.statSync(log).size > 50 * 1024 * 1024);
    try {
      const { session } = await start({
        snapshot: folder,
        to: "bob",
        stopOnEntry: false,
        exceptions: ["dropped"],
      });
      const frame = await topFrame(session);
      const source = frame.source?.path ?? "";
      assert.doesNotMatch(source, /^\//, "the file itself is too large");
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(source));
      assert.ok(document.lineCount <= 10_002, `${document.lineCount} lines`);
      const shown = document.lineAt(frame.line - 1).text;
      const record = /#([0-9a-f]{4})…/.exec(frame.name)?.[1] ?? "none";
      assert.ok(shown.includes(`"record_uuid":"${record}`), shown.slice(0, 200));
      const answer: { readonly breakpoints: readonly { verified: boolean; line?: number }[] } =
        await session.customRequest("setBreakpoints", {
          source: { path: source },
          breakpoints: [{ line: frame.line }],
        });
      assert.deepStrictEqual(
        answer.breakpoints.map(({ verified, line }) => ({ verified, line })),
        [{ verified: true, line: frame.line }],
      );
    } finally {
      await vscode.debug.stopDebugging();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  test("runs on block stores as well", async () => {
    const { session, stops } = await start({ snapshot: await sample("fireproof-diverged") });
    assert.strictEqual(stops[0]?.reason, "entry");
    await session.customRequest("stepIn", { threadId: 1 });
    assert.match((await topFrame(session)).name, /^peer-a load: /);
  });

  test("offers every snapshot as a configuration, and starts by its command", async () => {
    const id = await sample("healthy");
    const began = new Promise<vscode.DebugSession>((resolve) => {
      const subscription = vscode.debug.onDidStartDebugSession((session) => {
        subscription.dispose();
        resolve(session);
      });
    });
    await vscode.commands.executeCommand("driftscope.debugReplay", id);
    const session = await began;
    assert.strictEqual(session.configuration.name, "Replay healthy");
    await until("it has threads", async () => {
      const { threads }: { threads: readonly object[] } = await session.customRequest("threads");
      return threads.length === 2;
    });
  });
});

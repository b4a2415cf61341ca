/** A debug session in the host of a browser: the adapter inline, the run in a web worker. */
import * as vscode from "vscode";
import { check, matches, pause, picture, run, same, sample, services, until } from "./harness.ts";

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

suite("the debugger in a browser", () => {
  test("stops at a loss, steps both ways, asks SQL as of the step", async () => {
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

  test("walks through block stores, with SQL over their documents", async () => {
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
});

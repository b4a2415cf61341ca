import type { Disposable } from "vscode";
import type { Services } from "../services.ts";
import { closeSnapshot, openSample, openSnapshot, refresh } from "./open-commands.ts";
import { replaySync } from "./replay-command.ts";
import { register } from "./run-command.ts";
import { clearRuns, openRun, removeRun } from "./run-commands.ts";
import { comparePeers, copyValue, openAsText, openLine, query, showPage } from "./show-commands.ts";

/** Every command of the manifest. */
export function registerCommands(services: Services): Disposable[] {
  return [
    register(services, "driftscope.openSnapshot", openSnapshot),
    register(services, "driftscope.openSample", openSample),
    register(services, "driftscope.refresh", refresh),
    register(services, "driftscope.closeSnapshot", closeSnapshot),
    register(services, "driftscope.replay", replaySync),
    register(services, "driftscope.openRun", openRun),
    register(services, "driftscope.removeRun", removeRun),
    register(services, "driftscope.clearRuns", clearRuns),
    register(services, "driftscope.comparePeers", comparePeers),
    register(services, "driftscope.showMatrix", (s, a) => showPage(s, "matrix", a)),
    register(services, "driftscope.showTimeline", (s, a) => showPage(s, "timeline", a)),
    register(services, "driftscope.showOrphans", (s, a) => showPage(s, "orphans", a)),
    register(services, "driftscope.showClock", (s, a) => showPage(s, "clock", a)),
    register(services, "driftscope.query", query),
    register(services, "driftscope.openAsText", openAsText),
    register(services, "driftscope.openLogLine", openLine),
    register(services, "driftscope.copyValue", copyValue),
    register(services, "driftscope.showLog", async ({ log }) => log.show()),
  ];
}

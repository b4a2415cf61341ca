import type { Disposable } from "vscode";
import { registerDebugger } from "../debug/register-debug.ts";
import type { Services } from "../services.ts";
import { compareSnapshotsCommand, explain } from "./explain-command.ts";
import { exportReport } from "./export-command.ts";
import {
  checkSnapshot,
  filterFindings,
  goToWitness,
  openFindingsAsText,
  openNamedPlace,
  openPage,
  openRowTarget,
  showFindings,
  showOnTimeline,
} from "./finding-commands.ts";
import { goToSnapshot, sortSnapshots } from "./list-commands.ts";
import { replayToLine, showLineOnTimeline, showStory } from "./log-commands.ts";
import { closeSnapshot, openSample, openSnapshot, refresh } from "./open-commands.ts";
import { checkOrders, findInevitability } from "./question-commands.ts";
import { replaySync } from "./replay-command.ts";
import { register } from "./run-command.ts";
import { clearRuns, openRun, removeRun } from "./run-commands.ts";
import { comparePeers, copyValue, openAsText, openLine, query, showPage } from "./show-commands.ts";
import { shrink } from "./shrink-command.ts";
import { openLineageAsText, whyMissing } from "./why-command.ts";

/** Every command of the manifest. */
export function registerCommands(services: Services): Disposable[] {
  return [
    ...registerDebugger(services),
    register(services, "driftscope.openSnapshot", openSnapshot),
    register(services, "driftscope.openSample", openSample),
    register(services, "driftscope.refresh", refresh),
    register(services, "driftscope.closeSnapshot", closeSnapshot),
    register(services, "driftscope.goToSnapshot", goToSnapshot),
    register(services, "driftscope.sortSnapshots", sortSnapshots),
    register(services, "driftscope.lookOver", ({ standings }) => standings.start()),
    register(services, "driftscope.stopLookingOver", async ({ standings }) => standings.stop()),
    register(services, "driftscope.replay", replaySync),
    register(services, "driftscope.openRun", openRun),
    register(services, "driftscope.removeRun", removeRun),
    register(services, "driftscope.clearRuns", clearRuns),
    register(services, "driftscope.comparePeers", comparePeers),
    register(services, "driftscope.explain", explain),
    register(services, "driftscope.compareSnapshots", compareSnapshotsCommand),
    register(services, "driftscope.checkOrders", checkOrders),
    register(services, "driftscope.findInevitability", findInevitability),
    register(services, "driftscope.shrink", shrink),
    register(services, "driftscope.showMatrix", (s, a) => showPage(s, "matrix", a)),
    register(services, "driftscope.showTimeline", (s, a) => showPage(s, "timeline", a)),
    register(services, "driftscope.showOrphans", (s, a) => showPage(s, "orphans", a)),
    register(services, "driftscope.showClock", (s, a) => showPage(s, "clock", a)),
    register(services, "driftscope.showStory", showStory),
    register(services, "driftscope.showLineOnTimeline", showLineOnTimeline),
    register(services, "driftscope.replayToLine", replayToLine),
    register(services, "driftscope.query", query),
    register(services, "driftscope.openAsText", openAsText),
    register(services, "driftscope.openLogLine", openLine),
    register(services, "driftscope.copyValue", copyValue),
    register(services, "driftscope.checkSnapshot", checkSnapshot),
    register(services, "driftscope.showFindings", showFindings),
    register(services, "driftscope.openFindingsAsText", openFindingsAsText),
    register(services, "driftscope.filterFindings", filterFindings),
    register(services, "driftscope.openFindingPage", openPage),
    register(services, "driftscope.goToWitness", goToWitness),
    register(services, "driftscope.showOnTimeline", showOnTimeline),
    register(services, "driftscope.openTarget", openRowTarget),
    register(services, "driftscope.openPlace", openNamedPlace),
    register(services, "driftscope.why", whyMissing),
    register(services, "driftscope.openLineageAsText", openLineageAsText),
    register(services, "driftscope.exportReport", exportReport),
    register(services, "driftscope.showLog", async ({ log }) => log.show()),
  ];
}

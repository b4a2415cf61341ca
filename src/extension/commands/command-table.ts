import { debugReplay, goToStep, stepBackOnPeer } from "../debug/debug-commands.ts";
import type { Command } from "../services.ts";
import type { CommandId } from "./command-ids.ts";
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
import { clearRuns, openRun, removeRun } from "./run-commands.ts";
import { comparePeers, copyValue, openAsText, openLine, query, showPage } from "./show-commands.ts";
import { shrink } from "./shrink-command.ts";
import { openLineageAsText, whyMissing } from "./why-command.ts";

/** What each command does. */
export const COMMANDS: Readonly<Record<CommandId, Command>> = {
  "driftscope.openSnapshot": openSnapshot,
  "driftscope.openSample": openSample,
  "driftscope.refresh": refresh,
  "driftscope.closeSnapshot": closeSnapshot,
  "driftscope.goToSnapshot": goToSnapshot,
  "driftscope.sortSnapshots": sortSnapshots,
  "driftscope.lookOver": ({ standings }) => standings.start(),
  "driftscope.stopLookingOver": async ({ standings }) => standings.stop(),
  "driftscope.replay": replaySync,
  "driftscope.openRun": openRun,
  "driftscope.removeRun": removeRun,
  "driftscope.clearRuns": clearRuns,
  "driftscope.comparePeers": comparePeers,
  "driftscope.explain": explain,
  "driftscope.compareSnapshots": compareSnapshotsCommand,
  "driftscope.checkOrders": checkOrders,
  "driftscope.findInevitability": findInevitability,
  "driftscope.shrink": shrink,
  "driftscope.showMatrix": (s, a) => showPage(s, "matrix", a),
  "driftscope.showTimeline": (s, a) => showPage(s, "timeline", a),
  "driftscope.showOrphans": (s, a) => showPage(s, "orphans", a),
  "driftscope.showClock": (s, a) => showPage(s, "clock", a),
  "driftscope.showStory": showStory,
  "driftscope.showLineOnTimeline": showLineOnTimeline,
  "driftscope.replayToLine": replayToLine,
  "driftscope.query": query,
  "driftscope.openAsText": openAsText,
  "driftscope.openLogLine": openLine,
  "driftscope.copyValue": copyValue,
  "driftscope.checkSnapshot": checkSnapshot,
  "driftscope.showFindings": showFindings,
  "driftscope.openFindingsAsText": openFindingsAsText,
  "driftscope.filterFindings": filterFindings,
  "driftscope.openFindingPage": openPage,
  "driftscope.goToWitness": goToWitness,
  "driftscope.showOnTimeline": showOnTimeline,
  "driftscope.openTarget": openRowTarget,
  "driftscope.openPlace": openNamedPlace,
  "driftscope.why": whyMissing,
  "driftscope.openLineageAsText": openLineageAsText,
  "driftscope.exportReport": exportReport,
  "driftscope.showLog": async ({ log }) => log.show(),
  "driftscope.debugReplay": debugReplay,
  "driftscope.debugStepBackOnPeer": stepBackOnPeer,
  "driftscope.debugGoToStep": goToStep,
};

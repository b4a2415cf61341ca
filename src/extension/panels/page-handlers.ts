import { commands, env } from "vscode";
import type { HostMethods } from "../../protocol/contract.ts";
import type { CallContext, CallOptions, Handlers } from "../../protocol/endpoint.ts";
import { openLogLine } from "../documents/open-log-line.ts";
import { openText } from "../documents/open-text.ts";
import type { SessionClient } from "../session-client.ts";
import { openCar } from "./car-address.ts";
import { exportClock } from "./clock-export.ts";

/** What a page of `snapshot` may ask: everything goes on to the session, with its progress and cancellation. */
export function pageHandlers(client: SessionClient, snapshot: string): Handlers<HostMethods> {
  return {
    timelineOverview: (selection, context) =>
      client.call("timelineOverview", { snapshot, selection }, passOn(context)),
    timelineRows: (query, context) =>
      client.call("timelineRows", { snapshot, query }, passOn(context)),
    timelineDrift: (selection, context) =>
      client.call("timelineDrift", { snapshot, selection }, passOn(context)),
    timelineMessages: (selection, context) =>
      client.call("timelineMessages", { snapshot, selection }, passOn(context)),
    timelineFindings: (selection, context) =>
      client.call("timelineFindings", { snapshot, selection }, passOn(context)),
    timelineEvent: (event, context) =>
      client.call("timelineEvent", { snapshot, ...event }, passOn(context)),
    comparison: (asked, context) =>
      client.call("comparison", { snapshot, ...asked }, passOn(context)),
    comparedRow: (asked, context) =>
      client.call("comparedRow", { snapshot, ...asked }, passOn(context)),
    orphans: (_, context) => client.call("orphans", { snapshot }, passOn(context)),
    clock: (_, context) => client.call("clock", { snapshot }, passOn(context)),
    clockPair: (pair, context) => client.call("clockPair", { snapshot, ...pair }, passOn(context)),
    clockEvent: (event, context) =>
      client.call("clockEvent", { snapshot, ...event }, passOn(context)),
    exportClock: ({ format }, context) =>
      exportClock(client, { snapshot, format }, passOn(context)),
    car: (which, context) => client.call("car", { snapshot, ...which }, passOn(context)),
    carBlock: (which, context) => client.call("carBlock", { snapshot, ...which }, passOn(context)),
    openCar: async ({ path, block }) => {
      await openCar(snapshot, path, block);
      return null;
    },
    runs: (_, context) => client.call("runs", { snapshot }, passOn(context)),
    run: ({ run }, context) => client.call("run", { snapshot, run }, passOn(context)),
    replayStep: (step, context) =>
      client.call("replayStep", { snapshot, ...step }, passOn(context)),
    stateDifference: (asked, context) =>
      client.call("stateDifference", { snapshot, ...asked }, passOn(context)),
    replay: (which, context) => client.call("replay", { snapshot, ...which }, passOn(context)),
    runOrders: (which, context) =>
      client.call("runOrders", { snapshot, ...which }, passOn(context)),
    runInevitability: (which, context) =>
      client.call("runInevitability", { snapshot, ...which }, passOn(context)),
    runAnswers: (which, context) =>
      client.call("runAnswers", { snapshot, ...which }, passOn(context)),
    shrink: async () => {
      await commands.executeCommand("driftscope.shrink", snapshot);
      return null;
    },
    explain: (_, context) => client.call("explain", { snapshot }, passOn(context)),
    storyLogs: (_, context) => client.call("storyLogs", { snapshot }, passOn(context)),
    story: (asked, context) => client.call("story", { snapshot, ...asked }, passOn(context)),
    storyRows: (asked, context) =>
      client.call("storyRows", { snapshot, ...asked }, passOn(context)),
    storyLine: (asked, context) =>
      client.call("storyLine", { snapshot, ...asked }, passOn(context)),
    showOnTimeline: async (place) => {
      await commands.executeCommand("driftscope.showLineOnTimeline", snapshot, place);
      return null;
    },
    replayToLine: async (place) => {
      await commands.executeCommand("driftscope.replayToLine", snapshot, place);
      return null;
    },
    why: async ({ record }) => {
      await commands.executeCommand("driftscope.why", { snapshot, record });
      return null;
    },
    openLogLine: async (place) => {
      await openLogLine(client, snapshot, place, "beside");
      return null;
    },
    openText: async (request) => {
      await openText(snapshot, request, "beside");
      return null;
    },
    copy: async ({ text }) => {
      await env.clipboard.writeText(text);
      return null;
    },
  };
}

/** A page's request as a request to the worker: the same cancellation, the same progress. */
function passOn({ signal, onProgress }: CallContext): CallOptions {
  const controller = new AbortController();
  signal.onAbort(() => controller.abort());
  return { signal: controller.signal, onProgress };
}

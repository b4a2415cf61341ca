import type { Progress, TaskOptions } from "../base/progress.ts";
import type { SessionCallerMethods, SessionMethods, SnapshotId } from "../session/api.ts";
import type { ComparisonMethods } from "../session/comparison.ts";
import type { DebugMethods } from "../session/debug-api.ts";
import type { Session } from "../session/session.ts";
import type { FileTree } from "../sources/file-tree.ts";
import { type CallContext, Endpoint, type EndpointOptions, type Handlers } from "./endpoint.ts";

/** The worker's end: answers for the session, asks for files. */
export type SessionServer = Endpoint<SessionMethods, SessionCallerMethods>;
/** The extension's end. */
export type SessionCaller = Endpoint<SessionCallerMethods, SessionMethods>;

/** Puts a session behind an endpoint. `makeSession` gets the other end, so that the session can ask for files. */
export function serveSession(
  transport: Omit<EndpointOptions<SessionMethods>, "handlers"> & Pick<TaskOptions, "pause">,
  makeSession: (caller: SessionServer) => Session,
): SessionServer {
  let session: Session | undefined;
  const endpoint: SessionServer = new Endpoint({
    ...transport,
    handlers: sessionHandlers(() => {
      session ??= makeSession(endpoint);
      return session;
    }, optionsWith(transport.pause)),
  });
  return endpoint;
}

/** Files of a snapshot that only the caller can reach. */
export function remoteFileTree(caller: SessionServer, snapshot: SnapshotId): FileTree {
  return {
    list: (path) => caller.call("fileList", { snapshot, path }),
    stat: (path) => caller.call("fileStat", { snapshot, path }),
    read: (path) => caller.call("fileRead", { snapshot, path }),
    readRange: (path, offset, length) =>
      caller.call("fileReadRange", { snapshot, path, offset, length }),
  };
}

function sessionHandlers(session: () => Session, optionsOf: OptionsOf): Handlers<SessionMethods> {
  return {
    ...debugHandlers(session, optionsOf),
    open: (params, context) => session().open(params, optionsOf(context)),
    openScenario: (params, context) => session().openScenario(params, optionsOf(context)),
    lookOver: (params, context) => session().lookOver(params, optionsOf(context)),
    close: (params, context) => session().close(params, optionsOf(context)),
    diff: (params, context) => session().diff(params, optionsOf(context)),
    check: (params, context) => session().check(params, optionsOf(context)),
    findings: (params, context) => session().findings(params, optionsOf(context)),
    why: (params, context) => session().why(params, optionsOf(context)),
    explain: (params, context) => session().explain(params, optionsOf(context)),
    compare: (params, context) => session().compare(params, optionsOf(context)),
    replay: (params, context) => session().replay(params, optionsOf(context)),
    runs: (params, context) => session().runs(params, optionsOf(context)),
    run: (params, context) => session().run(params, optionsOf(context)),
    replayStep: (params, context) => session().replayStep(params, optionsOf(context)),
    runOrders: (params, context) => session().runOrders(params, optionsOf(context)),
    runInevitability: (params, context) => session().runInevitability(params, optionsOf(context)),
    runAnswers: (params, context) => session().runAnswers(params, optionsOf(context)),
    shrink: (params, context) => session().shrink(params, optionsOf(context)),
    runSql: (params, context) => session().runSql(params, optionsOf(context)),
    stateDifference: (params, context) => session().stateDifference(params, optionsOf(context)),
    timelineOverview: async (params, context) => {
      const overview = await session().timelineOverview(params, optionsOf(context));
      handOver(context, overview.density);
      return overview;
    },
    timelineRows: async (params, context) => {
      const rows = await session().timelineRows(params, optionsOf(context));
      handOver(context, rows.x, rows.source, rows.index, rows.change);
      return rows;
    },
    timelineDrift: async (params, context) => {
      const drift = await session().timelineDrift(params, optionsOf(context));
      handOver(context, ...drift.peers.flatMap(({ least, most }) => [least, most]));
      return drift;
    },
    timelineMessages: async (params, context) => {
      const messages = await session().timelineMessages(params, optionsOf(context));
      const { sent, came, source, index, records, line, path } = messages;
      handOver(context, sent, came, source, index, records, line, path);
      return messages;
    },
    timelineFindings: (params, context) => session().timelineFindings(params, optionsOf(context)),
    timelineEvent: (params, context) => session().timelineEvent(params, optionsOf(context)),
    ...comparisonHandlers(session, optionsOf),
    orphans: (params, context) => session().orphans(params, optionsOf(context)),
    clock: async (params, context) => {
      const view = await session().clock(params, optionsOf(context));
      const { layout, stores, author, hollow } = view;
      const { column, lane, child, parent, bend } = layout;
      handOver(context, column, lane, child, parent, bend, author, hollow);
      handOver(context, ...stores.map(({ standing }) => standing));
      return view;
    },
    clockPair: (params, context) => session().clockPair(params, optionsOf(context)),
    clockEvent: (params, context) => session().clockEvent(params, optionsOf(context)),
    car: (params, context) => session().car(params, optionsOf(context)),
    carBlock: (params, context) => session().carBlock(params, optionsOf(context)),
    storyLogs: (params, context) => session().storyLogs(params, optionsOf(context)),
    story: (params, context) => session().story(params, optionsOf(context)),
    storyRows: (params, context) => session().storyRows(params, optionsOf(context)),
    storyLine: (params, context) => session().storyLine(params, optionsOf(context)),
    logMarks: (params, context) => session().logMarks(params, optionsOf(context)),
    logExplain: (params, context) => session().logExplain(params, optionsOf(context)),
    logDefinition: (params, context) => session().logDefinition(params, optionsOf(context)),
    logReferences: (params, context) => session().logReferences(params, optionsOf(context)),
    logOutline: (params, context) => session().logOutline(params, optionsOf(context)),
    logFocus: (params, context) => session().logFocus(params, optionsOf(context)),
    logStep: (params, context) => session().logStep(params, optionsOf(context)),
    logWindow: (params, context) => session().logWindow(params, optionsOf(context)),
    sql: (params, context) => session().sql(params, optionsOf(context)),
    export: (params, context) => session().export(params, optionsOf(context)),
    bundle: (params, context) => session().bundle(params, optionsOf(context)),
    text: (params, context) => session().text(params, optionsOf(context)),
  };
}

function comparisonHandlers(
  session: () => Session,
  optionsOf: OptionsOf,
): Handlers<ComparisonMethods> {
  return {
    comparison: async (params, context) => {
      const rows = await session().comparison(params, optionsOf(context));
      handOver(context, rows.model, rows.kind, rows.uuid, rows.name, rows.nameEnd);
      handOver(context, rows.field, rows.fieldEnd);
      return rows;
    },
    comparedRow: (params, context) => session().comparedRow(params, optionsOf(context)),
  };
}

function debugHandlers(session: () => Session, optionsOf: OptionsOf): Handlers<DebugMethods> {
  return {
    debugStart: (params, context) => session().debugStart(params, optionsOf(context)),
    debugEnd: (params) => session().debugEnd(params),
    debugBreakpoints: (params, context) => session().debugBreakpoints(params, optionsOf(context)),
    debugMove: (params) => session().debugMove(params),
    debugThreads: (params) => session().debugThreads(params),
    debugFrames: (params) => session().debugFrames(params),
    debugScopes: (params) => session().debugScopes(params),
    debugVariables: (params, context) => session().debugVariables(params, optionsOf(context)),
    debugEvaluate: (params, context) => session().debugEvaluate(params, optionsOf(context)),
    debugComplete: (params) => session().debugComplete(params),
    debugTargets: (params) => session().debugTargets(params),
    debugWatch: (params) => session().debugWatch(params),
    debugState: (params) => session().debugState(params),
    debugDescribe: (params) => session().debugDescribe(params),
  };
}

/** Columns that are made for one answer; the session keeps none of them. */
function handOver(
  context: CallContext,
  ...columns: readonly { readonly buffer: ArrayBufferLike }[]
): void {
  const buffers = new Set(columns.map(({ buffer }) => buffer));
  for (const buffer of buffers) if (buffer instanceof ArrayBuffer) context.transfer(buffer);
}

/** One sign of life a percent is enough for any bar. */
type OptionsOf = (context: CallContext) => TaskOptions;

function optionsWith(pause: TaskOptions["pause"]): OptionsOf {
  return (context) => {
    let last: Progress | undefined;
    return {
      signal: context.signal,
      pause,
      onProgress: (progress) => {
        const step = Math.abs((progress.fraction ?? 0) - (last?.fraction ?? 0));
        if (last?.task === progress.task && step < 0.01) return;
        last = progress;
        context.onProgress(progress);
      },
    };
  };
}

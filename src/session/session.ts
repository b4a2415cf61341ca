import { bundleLibrary } from "../analysis/bundle/bundle-library.ts";
import { compareSnapshots } from "../analysis/compare/compare-snapshots.ts";
import { openScenario } from "../analysis/simulation/open-scenario.ts";
import { replayScenario } from "../analysis/simulation/simulated-run.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { parseScenario } from "../engine/sim/parse-scenario.ts";
import { projectBlock } from "../projection/car/block.ts";
import { type CarSource, projectCar } from "../projection/car/car.ts";
import { compareAsText } from "../projection/text/compare-text.ts";
import type { FileTree } from "../sources/file-tree.ts";
import { openEvidence } from "../sources/open.ts";
import type { OpenedSummary, SessionMethods, SnapshotId } from "./api.ts";
import { createDebugApi } from "./debug-methods.ts";
import { openDebug } from "./debug-open.ts";
import { logAnswers } from "./log-methods.ts";
import { readLogWindow } from "./log-window.ts";
import { lookOver } from "./look-over.ts";
import { createOpenedFireproof, type OpenedFireproof, openCarAlone } from "./opened-fireproof.ts";
import { createOpenedLibrary, type OpenedLibrary } from "./opened-library.ts";
import type { SessionPorts } from "./ports.ts";
import { querySql } from "./query-sql.ts";
import { shrinkSnapshot } from "./shrink-snapshot.ts";

/** One session over any number of snapshots: `SessionMethods` as functions. Each rejects as the contract says. */
export type Session = {
  readonly [Name in keyof SessionMethods]: (
    params: SessionMethods[Name]["params"],
    options?: TaskOptions,
  ) => Promise<SessionMethods[Name]["result"]>;
};

interface Opened {
  readonly tree: FileTree;
  /** Absent for a folder of several snapshots, and for Fireproof stores. */
  readonly library?: OpenedLibrary | undefined;
  readonly fireproof?: OpenedFireproof | undefined;
}

/** The opened snapshots, asked for by what they must be; another kind is a `FailureError` "usage". */
interface Finder {
  at(snapshot: SnapshotId): Opened;
  library(snapshot: SnapshotId): OpenedLibrary;
  fireproof(snapshot: SnapshotId): OpenedFireproof;
  /** What both kinds answer. */
  either(snapshot: SnapshotId): OpenedLibrary | OpenedFireproof;
}

/** Recordings are kept until they are closed or opened anew; what is derived from them is computed when asked for. */
export function createSession(ports: SessionPorts): Session {
  const opened = new Map<SnapshotId, Opened>();
  const find = createFinder(opened);
  const car = (which: SessionMethods["car"]["params"]): Promise<CarSource> =>
    findCar(which, opened.get(which.snapshot), ports);
  return {
    open: (params, options) => openInto(opened, params, ports, options),
    openScenario: (params, options) => playInto(opened, params, ports, options),
    lookOver: ({ snapshot, access, members }, options) =>
      lookOver(ports.openTree(snapshot, access), ports, { ...options, members }),
    close: async ({ snapshot }) => {
      opened.delete(snapshot);
      return null;
    },
    ...createDebugApi((snapshot, wish, options) =>
      openDebug({ ...find.at(snapshot), ports }, wish, options),
    ),
    ...answersOfBoth(find, ports),
    ...logAnswers((snapshot) => find.either(snapshot).logs),
    ...answersOfLibraries(find, ports),
    ...answersOfStores(find),
    car: async (which) => projectCar(await car(which)),
    carBlock: async ({ block, ...which }) => projectBlock(await car(which), block),
  };
}

function createFinder(opened: ReadonlyMap<SnapshotId, Opened>): Finder {
  const at = (snapshot: SnapshotId): Opened => {
    const one = opened.get(snapshot);
    if (one === undefined) throw new FailureError("usage", "The snapshot is not open.");
    return one;
  };
  const library = (snapshot: SnapshotId): OpenedLibrary => {
    const found = at(snapshot).library;
    if (found === undefined) {
      throw new FailureError("usage", "Only a snapshot of library sync can answer that.");
    }
    return found;
  };
  const fireproof = (snapshot: SnapshotId): OpenedFireproof => {
    const found = at(snapshot).fireproof;
    if (found === undefined) {
      throw new FailureError("usage", "Only a snapshot of Fireproof stores can answer that.");
    }
    return found;
  };
  return {
    at,
    library,
    fireproof,
    either: (snapshot) => at(snapshot).fireproof ?? library(snapshot),
  };
}

async function openInto(
  opened: Map<SnapshotId, Opened>,
  { snapshot, access, members }: SessionMethods["open"]["params"],
  ports: SessionPorts,
  options?: TaskOptions,
): Promise<OpenedSummary> {
  const tree = ports.openTree(snapshot, access);
  opened.delete(snapshot);
  const evidence = await openEvidence(tree, ports, { ...options, members });
  if (evidence.kind === "listing") {
    opened.set(snapshot, { tree });
    return { kind: "listing", snapshot, snapshots: evidence.snapshots };
  }
  if (evidence.kind === "fireproof") {
    const made = await createOpenedFireproof(evidence.recording, tree, ports, options);
    opened.set(snapshot, { tree, fireproof: made });
    return { kind: "fireproof", snapshot, report: made.report };
  }
  const made = createOpenedLibrary(evidence.recording, tree, ports);
  const summary = made.summary(snapshot, options);
  opened.set(snapshot, { tree, library: made });
  return summary;
}

/** Opens what a scenario leaves behind; its runs are played by the cluster, so that every step of every peer can be seen. */
async function playInto(
  opened: Map<SnapshotId, Opened>,
  { snapshot, text, seed }: SessionMethods["openScenario"]["params"],
  ports: SessionPorts,
  options?: TaskOptions,
): Promise<OpenedSummary> {
  const { filesAsTree, hasher } = ports;
  if (filesAsTree === undefined) {
    throw new FailureError("unsupported", "Scenarios cannot be opened here.");
  }
  opened.delete(snapshot);
  const parsed = parseScenario(text);
  const scenario = { ...parsed, seed: seed ?? parsed.seed };
  const sql = await ports.sqlEngine();
  const { recording, tree } = await openScenario(scenario, { sql, hasher, filesAsTree }, options);
  const made = createOpenedLibrary(recording, tree, ports, async (holdings, wish, engine) =>
    replayScenario(scenario, holdings, wish, engine),
  );
  const summary = made.summary(snapshot, options);
  opened.set(snapshot, { tree, library: made });
  return summary;
}

function answersOfBoth({ at, library, either }: Finder, ports: SessionPorts) {
  return {
    diff: async ({ snapshot, ...which }, options) => either(snapshot).diff(which, options),
    check: async ({ snapshot }, options) => either(snapshot).check(options),
    findings: async ({ snapshot }, options) => either(snapshot).findings(options),
    why: async ({ snapshot, ...question }) => either(snapshot).why(question),
    explain: async ({ snapshot }, options) => either(snapshot).explain(options),
    compare: async ({ snapshot, other }, options) =>
      compareSnapshots(either(snapshot).recording, either(other).recording, options),
    shrink: async ({ snapshot, finding }, options) => {
      const asked = { ...options, finding, pause: ports.pause };
      const { tree } = at(snapshot);
      const shrunk = await shrinkSnapshot(either(snapshot).recording, tree, asked, ports);
      return { report: shrunk.report, files: filesOf(shrunk.files) };
    },
    export: async ({ snapshot, request }) => ({ text: await either(snapshot).export(request) }),
    logWindow: async ({ snapshot, place, context }, options) => {
      const { path } = place;
      const line = "line" in place ? place.line : library(snapshot).lineOf(path, place.event);
      return readLogWindow({ tree: at(snapshot).tree, path, line, context }, options);
    },
    text: async ({ snapshot, request }, options) => ({
      text:
        request.what === "compare"
          ? compareAsText(
              await compareSnapshots(
                either(snapshot).recording,
                either(request.other).recording,
                options,
              ),
            )
          : await either(snapshot).text(request, options),
    }),
  } satisfies Partial<Session>;
}

function answersOfLibraries({ at, library }: Finder, ports: SessionPorts) {
  return {
    bundle: async ({ snapshot }) => {
      const { recording } = library(snapshot);
      const { tree } = at(snapshot);
      const files = await bundleLibrary(recording, {
        sql: await ports.sqlEngine(),
        readSummary: async (path) => new TextDecoder().decode(await tree.read(path)),
      });
      return { files: filesOf(files) };
    },
    replay: async ({ snapshot, ...which }, options) => library(snapshot).replay(which, options),
    runs: async ({ snapshot }) => library(snapshot).runs(),
    run: async ({ snapshot, run }, options) => library(snapshot).run(run, options),
    runOrders: async ({ snapshot, run }, options) => library(snapshot).orders(run, options),
    runInevitability: async ({ snapshot, run }, options) =>
      library(snapshot).inevitability(run, options),
    runAnswers: async ({ snapshot, run }) => library(snapshot).answers(run),
    runSql: async ({ snapshot, run, ...asked }, options) =>
      library(snapshot).runSql(run, asked, options),
    stateDifference: async ({ snapshot, run, ...asked }, options) =>
      library(snapshot).stateDifference(run, asked, options),
    replayStep: async ({ snapshot, run, step }, options) =>
      library(snapshot).replayStep(run, step, options),
    timelineOverview: async ({ snapshot, selection }) =>
      library(snapshot).timeline().overview(selection),
    timelineRows: async ({ snapshot, query }) => library(snapshot).timeline().rows(query),
    timelineDrift: async ({ snapshot, selection }) => library(snapshot).timeline().drift(selection),
    timelineMessages: async ({ snapshot, selection }, options) =>
      library(snapshot).timeline().messages(selection, options),
    timelineFindings: async ({ snapshot, selection }, options) => {
      const opened = library(snapshot);
      const { report } = await opened.findings(options);
      return opened.timeline().findings(selection, report.findings);
    },
    timelineEvent: async ({ snapshot, source, index }) => library(snapshot).event(source, index),
    comparison: async ({ snapshot, ...question }, options) =>
      library(snapshot).comparison(question, options),
    comparedRow: async ({ snapshot, ...question }) => library(snapshot).comparedRow(question),
    orphans: async ({ snapshot }) => library(snapshot).orphans(),
    sql: async ({ snapshot, ...request }, options) =>
      querySql(library(snapshot).recording, request, ports.runSql, options),
  } satisfies Partial<Session>;
}

function answersOfStores({ fireproof }: Finder) {
  return {
    clock: async ({ snapshot }) => fireproof(snapshot).clock(),
    clockPair: async ({ snapshot, from, to }) => fireproof(snapshot).clockPair(from, to),
    clockEvent: async ({ snapshot, node }) => fireproof(snapshot).clockEvent(node),
  } satisfies Partial<Session>;
}

function filesOf(
  files: ReadonlyMap<string, Uint8Array>,
): readonly { readonly path: string; readonly bytes: Uint8Array }[] {
  return [...files].map(([path, bytes]) => ({ path, bytes }));
}

/** A CAR of a store of an opened snapshot, else one that is read alone. */
async function findCar(
  { snapshot, path, access }: SessionMethods["car"]["params"],
  known: Opened | undefined,
  ports: SessionPorts,
): Promise<CarSource> {
  const inStore = known?.fireproof?.car(path);
  if (inStore !== undefined) return inStore;
  const tree = known?.tree ?? (access && ports.openTree(snapshot, access));
  if (tree === undefined) throw new FailureError("usage", "The snapshot is not open.");
  return openCarAlone(tree, path, ports);
}

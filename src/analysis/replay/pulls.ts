/** Pulls that a log tells of: from the line that starts one to the line that ends it, with what came in between. */
import type { Uuid } from "../../base/uuid.ts";
import type { TableColumns } from "../../sources/sqlite/types.ts";
import { asChange } from "./deliveries.ts";
import { sharedNumbers } from "./emissions.ts";
import type { Signal } from "./log-signals.ts";
import { pulledState } from "./payloads.ts";
import type { PlannedChange, PlannedDelivery } from "./planned.ts";
import { eachRow, type Scene } from "./scene.ts";
import type { Signals } from "./signal-table.ts";
import { transferredRows } from "./transfers.ts";

type SignalOf<Kind extends Signal["kind"]> = Extract<Signal, { readonly kind: Kind }>;

/** One pull. */
export interface PullWindow {
  readonly start: SignalOf<"pull-start">;
  /** Who answers. */
  readonly from: Uuid;
  readonly end: number;
  readonly responses: readonly {
    readonly response: SignalOf<"response">;
    readonly states: readonly SignalOf<"state">[];
  }[];
  readonly shared: readonly (SignalOf<"shared-applied"> | SignalOf<"snapshot">)[];
}

/** Cuts the signals of one receiver into its pulls. */
export function findPulls(
  signals: Signals,
  receiver: Uuid,
  others: readonly Uuid[],
): readonly PullWindow[] {
  const pulls: PullWindow[] = [];
  let at = 0;
  while (at < signals.length) {
    const start = signals.kindAt(at) === "pull-start" ? signals.get(at) : undefined;
    at++;
    if (start?.kind !== "pull-start" || !asksFor(start, receiver)) continue;
    const from = start.peer ?? others[0];
    let end = at;
    while (end < signals.length && !closes(signals, end, start)) end++;
    if (from !== undefined) pulls.push(pullOf(start, from, signals, [at, end]));
    at = end;
  }
  return pulls.filter((pull, index) => !isRepeated(pull, pulls[index + 1]));
}

/** Whether a time lies in one of some pulls, after the line that starts it. They follow each other in time. */
export function createPullClock(pulls: readonly PullWindow[]): (time: number) => boolean {
  return (time) => {
    let low = 0;
    let high = pulls.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pulls[middle]?.start.time ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    const last = pulls[low - 1];
    return last !== undefined && time <= last.end;
  };
}

/** Whether the line can be the receiver's: it does not ask itself, and nobody else asks. */
function asksFor(start: SignalOf<"pull-start">, receiver: Uuid): boolean {
  return start.peer !== receiver && (start.self === undefined || start.self === receiver);
}

function closes(signals: Signals, at: number, start: SignalOf<"pull-start">): boolean {
  const kind = signals.kindAt(at);
  if (kind === "pull-start") return true;
  const signal = kind === "pull-end" ? signals.get(at) : undefined;
  if (signal?.kind !== "pull-end") return false;
  return signal.peer === undefined || start.peer === undefined || signal.peer === start.peer;
}

/** A backfill announces itself twice: when it starts and when it has chosen a peer. The second line knows more. */
function isRepeated(pull: PullWindow, next: PullWindow | undefined): boolean {
  return pull.start.full && next?.start.full === true && pull.end === next.start.time;
}

function pullOf(
  start: SignalOf<"pull-start">,
  from: Uuid,
  signals: Signals,
  [first, end]: readonly [first: number, end: number],
): PullWindow {
  const responses: { response: SignalOf<"response">; states: SignalOf<"state">[] }[] = [];
  const shared: PullWindow["shared"][number][] = [];
  for (let at = first; at < end; at++) {
    const page = responses[responses.length - 1];
    // Whatever no page has room for is not looked at: there may be a million.
    const isFull = page === undefined || page.states.length >= page.response.records;
    if (signals.kindAt(at) === "state" && isFull) continue;
    const signal = signals.get(at);
    if (signal.kind === "response") responses.push({ response: signal, states: [] });
    else if (signal.kind === "shared-applied" || signal.kind === "snapshot") shared.push(signal);
    else if (signal.kind === "state" && page?.response.model === signal.model) {
      page.states.push(signal);
    }
  }
  const last = end < signals.length ? end : end - 1;
  const ended = last >= first ? signals.timeAt(last) : start.time;
  return { start, from, end: ended, responses, shared };
}

/** Signals that a pull's pages account for. */
export function signalsInPages(pulls: readonly PullWindow[]): ReadonlySet<Signal> {
  return new Set(pulls.flatMap((pull) => pull.responses.flatMap(({ states }) => states)));
}

/** The deliveries of a pull that its own lines tell of. */
export function deliveriesOf(scene: Scene, pull: PullWindow, to: Uuid): readonly PlannedDelivery[] {
  const pages = pull.responses.map(({ response, states }): PlannedDelivery => {
    const { time, model, path, line } = response;
    const named = states.map(({ record }) => record);
    const records = named.length < response.records ? served(scene, pull, model) : named;
    const changes = records.flatMap((record) => {
      return pulledState(scene, { owner: pull.from, model, record, time, to }) ?? [];
    });
    return {
      kind: "state-page",
      to,
      from: pull.from,
      time: states[states.length - 1]?.time ?? time,
      model,
      changes,
      deleted: [],
      place: { path, line },
    };
  });
  const shared = pull.shared.map((signal) => {
    return signal.kind === "snapshot"
      ? transferredRows(scene, { from: pull.from, to }, signal)
      : sharedPage(scene, pull, to, signal);
  });
  return [...shared, ...pages];
}

/** What the answering peer holds of its own, in the order of pages: time of change, then uuid. */
function served(scene: Scene, pull: PullWindow, modelName: string): readonly Uuid[] {
  const peer = scene.peerNumber(pull.from);
  const model = scene.view.registry.model(modelName);
  if (peer < 0 || model === undefined) return [];
  const found: { readonly record: Uuid; readonly time: number }[] = [];
  eachRow(scene.holdings.of(modelName)[peer], (row, record, author) => {
    if (author === peer) found.push({ record, time: scene.localTime(peer, model, row) });
  });
  found.sort((a, b) => a.time - b.time || (a.record < b.record ? -1 : 1));
  return found.map(({ record }) => record);
}

function sharedPage(
  scene: Scene,
  pull: PullWindow,
  to: Uuid,
  signal: SignalOf<"shared-applied">,
): PlannedDelivery {
  const history = sharedHistory(scene, pull.from, pull.start.sharedSince);
  // What the answering peer logged only later was not in its answer. Its clock may be another one, so that too few
  // rows mean that its times say nothing.
  const before = history.filter(({ loggedAt }) => !(loggedAt > signal.time));
  const known = before.length >= Math.min(signal.count, 1) ? before : history;
  const changes = known.slice(0, signal.count).map(({ change }) => change);
  return {
    kind: "shared-page",
    to,
    from: pull.from,
    time: signal.time,
    model: "shared_change",
    changes,
    deleted: [],
    place: { path: signal.path, line: signal.line },
  };
}

interface LoggedChange {
  readonly hlc: string;
  /** When the answering peer wrote it into its log, by its own clock; NaN where nothing says so. */
  readonly loggedAt: number;
  readonly change: PlannedChange;
}

/** The log of shared changes of a peer after a stamp, in the order of stamps; without a database, what it emitted. */
function sharedHistory(
  scene: Scene,
  from: Uuid,
  since: string | undefined,
): readonly LoggedChange[] {
  const database = scene.view.peers[scene.peerNumber(from)]?.sync;
  const table = database?.read("shared_changes", { record_uuid: "uuid", created_at: "time" });
  if (table === undefined || table.rowCount === 0) {
    return sharedNumbers(scene.emissions)
      .filter((number) => scene.emissions.authorOf(number) === from)
      .map((number) => {
        const emission = scene.emissions.at(number);
        return { hlc: "", loggedAt: emission.time, change: asChange(emission) };
      });
  }
  return loggedChanges(table, database?.path ?? "")
    .filter(({ hlc }) => since === undefined || hlc > since)
    .sort((a, b) => (a.hlc < b.hlc ? -1 : 1));
}

function loggedChanges(table: TableColumns, path: string): readonly LoggedChange[] {
  const times = table.has("created_at") ? table.column("created_at").times() : undefined;
  const found: LoggedChange[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const hlc = table.column("hlc").text(row);
    const model = table.column("model_type").text(row);
    const record = table.column("record_uuid").uuid(row);
    if (hlc === undefined || model === undefined || record === undefined) continue;
    // The stamp ends with its author.
    const author = hlc.slice(34) as Uuid;
    const ref = { kind: "log-row", table, row, path } as const;
    const change: PlannedChange = { change: "shared", author, model, record, ref };
    found.push({ hlc, loggedAt: times?.[row] ?? Number.NaN, change });
  }
  return found;
}

/**
 * The pages of a full backfill whose records no line names: everything that the answering peer owns, model by model in
 * the order in which the receiver's rows say they were written.
 */
export function backfillPages(
  scene: Scene,
  pull: PullWindow,
  to: Uuid,
): readonly PlannedDelivery[] {
  const receiver = scene.peerNumber(to);
  const pages: PlannedDelivery[] = [];
  for (const model of scene.models.filter(({ ownership }) => ownership === "device")) {
    const times: number[] = [];
    for (const record of served(scene, pull, model.name)) {
      const row = receiver < 0 ? -1 : scene.rowOf(receiver, model.name, record);
      const time = row < 0 ? Number.NaN : scene.localTime(receiver, model, row);
      if (time >= pull.start.time && time <= pull.end) times.push(time);
    }
    if (times.length === 0) continue;
    const time = times.reduce((a, b) => Math.min(a, b));
    const changes = served(scene, pull, model.name).flatMap((record) => {
      return pulledState(scene, { owner: pull.from, model: model.name, record, time }) ?? [];
    });
    const place = { path: pull.start.path, line: pull.start.line };
    const page = { kind: "state-page", to, from: pull.from, model: model.name } as const;
    pages.push({ ...page, time, changes, deleted: [], place });
  }
  return pages.sort((a, b) => a.time - b.time);
}

/** The first place at which two runs of one scenario differ, in events, in log lines and in rows. */
import { compareText } from "../../base/order.ts";
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { parseUuid, uuidFromBytes } from "../../base/uuid.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import type { ModelRows } from "../facts/model-rows.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { uuidOfId } from "../replay/row-as-record.ts";
import type { DivergentSide, SequenceDivergence, StateDivergence } from "./compare-report.ts";
import type { NamedRow, Naming, RowKeys } from "./row-keys.ts";

/** One peer of one snapshot, with names for its rows. */
export interface ComparedPeer {
  readonly context: LibraryContext;
  readonly peer: number;
  readonly keys: RowKeys;
}

/** Two peers that are held against each other. */
export interface ComparedPair {
  readonly a: ComparedPeer;
  readonly b: ComparedPeer;
}

const PIECE = 20_000;

interface Sequence {
  readonly count: number;
  /** Whether it was cut: its end says nothing of the run. */
  readonly isCut: boolean;
  /** What the element is in any run, and as people read it. */
  read(from: number, to: number): Promise<readonly Element[]>;
}

interface Element extends DivergentSide {
  readonly token: string;
}

/** The first event that one log has otherwise than the other. */
export async function firstEventDivergence(
  pair: ComparedPair,
  options?: TaskOptions,
): Promise<SequenceDivergence | undefined> {
  const [a, b] = [events(pair.a), events(pair.b)];
  return a === undefined || b === undefined ? undefined : await firstOf(pair, a, b, options);
}

/** The first line of the peers' own tracing logs that says something else. */
export async function firstMessageDivergence(
  pair: ComparedPair,
  options?: TaskOptions,
): Promise<SequenceDivergence | undefined> {
  const [a, b] = [traceLogOf(pair.a), traceLogOf(pair.b)];
  if (a === undefined || b === undefined) return undefined;
  return await firstOf(pair, messages(a), messages(b), options);
}

function traceLogOf({ context, peer }: ComparedPeer): TraceLog | undefined {
  return context.holdings.view.peers[peer]?.traceLogs.find(
    (log) => log.format === "tracing" && log.count > 0,
  );
}

/** What of two peers cannot be held against each other, in sentences: a log that one side lacks, or that was cut. */
export function uncompared(pair: ComparedPair): {
  readonly events: readonly string[];
  readonly messages: readonly string[];
} {
  const { a, b } = pair;
  const name = a.context.name(a.peer);
  const eventLogOf = ({ context, peer }: ComparedPeer): EventLog | undefined =>
    context.holdings.view.peers[peer]?.eventLog;
  const told = (
    what: string,
    one: { readonly truncated: boolean } | undefined,
    other: { readonly truncated: boolean } | undefined,
  ): readonly string[] => {
    if (one === undefined && other === undefined) return [];
    if (one === undefined || other === undefined)
      return [`The ${what} of ${name} are only in the ${one === undefined ? "second" : "first"}.`];
    if (!one.truncated && !other.truncated) return [];
    const side = one.truncated ? "first" : "second";
    return [`The ${what} of ${name} break off in the ${side}; what came after is not compared.`];
  };
  return {
    events: told("events", eventLogOf(a), eventLogOf(b)),
    messages: told("log records", traceLogOf(a), traceLogOf(b)),
  };
}

/** Whether a sequence ends here only because its file was cut. */
function endsCut(element: Element | undefined, { isCut }: Sequence): boolean {
  return element === undefined && isCut;
}

async function firstOf(
  pair: ComparedPair,
  a: Sequence,
  b: Sequence,
  options?: TaskOptions,
): Promise<SequenceDivergence | undefined> {
  const most = Math.max(a.count, b.count);
  for (let from = 0; from < most; from += PIECE) {
    throwIfCancelled(options);
    options?.onProgress?.({ task: "Comparing", fraction: from / most });
    const to = from + PIECE;
    const ones = await a.read(from, Math.min(to, a.count));
    const others = await b.read(from, Math.min(to, b.count));
    for (let at = 0; at < Math.max(ones.length, others.length); at++) {
      const [one, other] = [ones[at], others[at]];
      if (one?.token === other?.token) continue;
      if (endsCut(one, a) || endsCut(other, b)) return undefined;
      return divergenceAt(pair, from + at, one, other);
    }
  }
  return undefined;
}

function divergenceAt(
  pair: ComparedPair,
  index: number,
  one: Element | undefined,
  other: Element | undefined,
): SequenceDivergence {
  return {
    peers: peerIds(pair),
    index,
    ...(one === undefined ? {} : { a: { text: one.text, where: one.where } }),
    ...(other === undefined ? {} : { b: { text: other.text, where: other.where } }),
  };
}

function peerIds({ a, b }: ComparedPair): readonly [string, string] {
  return [a.context.id(a.peer), b.context.id(b.peer)];
}

const CHANGES = ["insert", "update", "delete"];

function events({ context, peer, keys }: ComparedPeer): Sequence | undefined {
  const log: EventLog | undefined = context.holdings.view.peers[peer]?.eventLog;
  if (log === undefined) return undefined;
  // Records that no row names are known by the order in which they first appear.
  const unnamed = new Map<string, number>();
  const element = (index: number): Element => {
    const record = uuidFromBytes(log.record, index * 16);
    let key = keys.keyOf(record);
    if (key === undefined) {
      const number = unnamed.get(record) ?? unnamed.size + 1;
      unnamed.set(record, number);
      key = `record ${number} that no row names`;
    }
    const model = log.models[log.model[index] ?? -1] ?? "";
    const kind = log.kinds[log.kind[index] ?? 0] ?? "other";
    const change = CHANGES[log.changeType[index] ?? 255] ?? "";
    const text = [kind, model, change, key].filter((part) => part !== "").join(" ");
    return { token: text, text, where: { path: log.path, line: log.line[index] ?? 1 } };
  };
  return {
    count: log.count,
    isCut: log.truncated,
    read: (from, to) =>
      Promise.resolve(
        Array.from({ length: Math.max(0, to - from) }, (_, at) => element(from + at)),
      ),
  };
}

function messages(log: TraceLog): Sequence {
  const element = (text: string, index: number): Element => {
    // Without the time and the thread; they differ between any two runs.
    const said = text
      .replace(/^\S+\s+/, "")
      .replace(/ThreadId\(\d+\)\s+/, "")
      .trimEnd();
    const where = { path: log.path, line: log.line[index] ?? 1 };
    return { token: timeless(said), text: said.slice(0, 300), where };
  };
  return {
    // The last record of a log that was cut is not whole.
    count: log.truncated ? log.count - 1 : log.count,
    isCut: log.truncated,
    read: async (from, to) => {
      if (from >= to) return [];
      const window = await log.window(from, to);
      return Array.from({ length: to - from }, (_, at) =>
        element(window.text(from + at), from + at),
      );
    },
  };
}

/** A line without identities, stamps, times, paths and measured spans, which no two runs share. */
function timeless(text: string): string {
  return text
    .replaceAll(/HLC\([^)]*\)/g, "HLC")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "uuid")
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/g, "time")
    .replaceAll(/\b[0-9a-f]{16,}\b/g, "hash")
    .replaceAll(/\b\d+(\.\d+)?(ns|µs|us|ms|s)\b/g, "span");
}

/**
 * The first row that two peers hold differently. With common uuids every field is compared, with common names those that
 * a scenario fixes, and else only whether the row is there.
 */
export function firstStateDivergence(
  pair: ComparedPair,
  naming: Naming,
): StateDivergence | undefined {
  const all = pair.a.context.holdings.view.models.filter(
    ({ name }) => name !== "device" && name !== "volume",
  );
  // Entries are what users miss; what belongs to them comes after.
  const models = [...all].sort((a, b) => Number(b.name === "entry") - Number(a.name === "entry"));
  const found = models.flatMap(({ name }) => differencesOf(pair, name, naming));
  const [first] = found;
  return first === undefined ? undefined : { peers: peerIds(pair), ...first, count: found.length };
}

type RowDifference = Omit<StateDivergence, "peers" | "count">;

function differencesOf({ a, b }: ComparedPair, model: string, naming: Naming): RowDifference[] {
  const [ones, others] = [a.keys.of(model), b.keys.of(model)];
  const keys = [...new Set([...ones.keys(), ...others.keys()])].sort(compareText);
  return keys.flatMap((key): RowDifference[] => {
    const one = rowText(a, model, ones.get(key), naming);
    const other = rowText(b, model, others.get(key), naming);
    if (one?.text === other?.text) return [];
    return [
      {
        model,
        key,
        ...(one === undefined ? {} : { a: one }),
        ...(other === undefined ? {} : { b: other }),
      },
    ];
  });
}

/** Fields that the files and the writes of a scenario fix, whatever its seed. */
const FIXED = new Set([
  "name",
  "kind",
  "extension",
  "parent",
  "content",
  "metadata",
  "color",
  "canonical_name",
]);

function rowText(
  peer: ComparedPeer,
  model: string,
  named: NamedRow | undefined,
  naming: Naming,
): DivergentSide | undefined {
  const { view } = peer.context.holdings;
  const rows = view.rows(peer.peer, model);
  if (named === undefined || rows === undefined) return undefined;
  const fields = rows.model.compareFields.filter(
    ({ name, column }) =>
      rows.table.has(column) && (naming === "uuid" || (naming === "path" && FIXED.has(name))),
  );
  const parts = fields.map(
    ({ name, column }) => `${name}=${cellText(peer, rows, column, named.row)}`,
  );
  const path = view.peers[peer.peer]?.main?.path ?? "";
  const where = { path, table: rows.model.table, uuid: named.record };
  return { text: parts.length === 0 ? "present" : parts.join(", "), where };
}

function cellText(
  { context, peer, keys }: ComparedPeer,
  rows: ModelRows,
  column: string,
  row: number,
): string {
  const cells = rows.table.column(column);
  if (cells.isNull(row)) return "none";
  const key = rows.model.foreignKeys.find((each) => each.field === column);
  return key === undefined
    ? (cells.text(row) ?? String(cells.value(row)))
    : target(uuidOfId(context.holdings.view, peer, key.model, cells.number(row)), keys);
}

function target(uuid: string | undefined, keys: RowKeys): string {
  const parsed = uuid === undefined ? undefined : parseUuid(uuid);
  if (parsed === undefined) return "dangling";
  return keys.keyOf(parsed) ?? "a row that is not here";
}

import { uuidFromBytes } from "../../../base/uuid.ts";
import type { EventLog } from "../../../sources/event-log/types.ts";
import { repeatedEvents } from "../../facts/repeated-events.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Events that can be read as JSON and mean nothing to the recorded system. */
export const eventsWithoutMeaning: Rule<LibraryContext> = {
  id: "DS108",
  name: "events-without-meaning",
  title: "Events of a log mean nothing",
  severity: "info",
  meaning:
    "Lines of an event log are JSON and yet no event that a peer could have emitted: of an unknown kind or model, without a record, by a device that nobody knows, with a stamp that cannot be read or a time that cannot be, or written twice. Each is left out or taken once, and the rest counts.",
  needs: ["an event log"],
  explains: [],
  notToBeConfusedWith: [
    "Lines that are no JSON at all: unreadable-log-lines.",
    "Models that a generation knows and does not sync.",
  ],
  remedy: "Look at the lines: another build wrote them, or somebody edited the file.",
  check(context) {
    const devices = knownDevices(context);
    const problems = context.holdings.view.peers.flatMap((peer): FoundProblem[] => {
      const log = peer.eventLog;
      if (log === undefined) return [];
      const odd = oddEvents(context, log, devices);
      if (odd.length === 0) return [];
      const shown = odd.slice(0, SHOWN_PLACES);
      return [
        {
          peer: peer.id,
          count: odd.length,
          where: shown.map(({ line }) => ({ path: log.path, line })),
          message: `${log.path} has ${plural(odd.length, "event")} that ${odd.length === 1 ? "means" : "mean"} nothing.`,
          reasons: shown.map(({ line, reason }) => `Line ${line}: ${reason}.`),
        },
      ];
    });
    return answerOf(problems);
  },
};

interface OddEvent {
  readonly line: number;
  readonly reason: string;
}

function oddEvents(
  context: LibraryContext,
  log: EventLog,
  devices: ReadonlySet<string> | undefined,
): readonly OddEvent[] {
  const { registry } = context.holdings.view;
  const unknownModels = new Set(
    log.models.flatMap((name, at) => (registry.model(name) === undefined ? [at] : [])),
  );
  const strangers = new Set(
    log.authors.flatMap((id, at) => (devices === undefined || devices.has(id) ? [] : [at])),
  );
  const repeats = repeatedEvents(log);
  const odd: OddEvent[] = [];
  for (let row = 0; row < log.count; row++) {
    const first = repeats.get(row);
    const reason =
      first === undefined
        ? oddity(log, row, { unknownModels, strangers })
        : `it repeats line ${log.line[first] ?? 0}`;
    if (reason !== undefined) odd.push({ line: log.line[row] ?? 0, reason });
  }
  return odd;
}

/** Times outside these, µs, are no times of this system: 2015 to 2100. */
const EARLIEST = Date.UTC(2015, 0, 1) * 1000;
const LATEST = Date.UTC(2100, 0, 1) * 1000;

interface Unknown {
  readonly unknownModels: ReadonlySet<number>;
  readonly strangers: ReadonlySet<number>;
}

function oddity(log: EventLog, row: number, unknown: Unknown): string | undefined {
  const kind = log.kinds[log.kind[row] ?? 0];
  if (kind === "other") return "it is of no known kind";
  if (kind !== "state_change" && kind !== "shared_change") return undefined;
  return (
    subjectOddity(log, row, unknown) ??
    (kind === "shared_change" ? stampOddity(log, row) : undefined) ??
    timeOddity(log, row)
  );
}

function subjectOddity(log: EventLog, row: number, unknown: Unknown): string | undefined {
  const model = log.model[row] ?? -1;
  if (model < 0) return "it names no model";
  if (unknown.unknownModels.has(model)) {
    return `no generation has a model ${JSON.stringify((log.models[model] ?? "").slice(0, 60))}`;
  }
  if (isZero(log.record, row * 16)) return "it has no record uuid that can be read";
  const author = log.author[row] ?? -1;
  if (author < 0) return "it names no device";
  if (!unknown.strangers.has(author)) return undefined;
  return `nobody knows its device ${log.authors[author] ?? ""}`;
}

function stampOddity(log: EventLog, row: number): string | undefined {
  if (log.changeType[row] === 255) return "its change is neither Insert nor Update nor Delete";
  const isUnread = (log.counter[row] ?? -1) < 0 || Number.isNaN(log.time[row] ?? Number.NaN);
  return isUnread ? "its stamp cannot be read" : undefined;
}

function timeOddity(log: EventLog, row: number): string | undefined {
  const time = log.time[row] ?? Number.NaN;
  if (Number.isNaN(time)) return "its time cannot be read";
  return time < EARLIEST || time >= LATEST ? "its time lies outside 2015 to 2100" : undefined;
}

function isZero(bytes: Uint8Array, at: number): boolean {
  for (let n = 0; n < 16; n++) if (bytes[at + n] !== 0) return false;
  return true;
}

/** Peers of the folder and devices with a row at any of them; `undefined` where no table of devices can be read. */
function knownDevices(context: LibraryContext): ReadonlySet<string> | undefined {
  const { view } = context.holdings;
  const known = new Set<string>(view.peers.map((peer) => peer.id));
  let tables = 0;
  for (const [number] of view.peers.entries()) {
    const devices = view.rows(number, "device");
    if (devices === undefined || devices.count === 0) continue;
    tables++;
    const { words } = devices;
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    for (let row = 0; row < devices.count; row++) known.add(uuidFromBytes(bytes, row * 16));
  }
  return tables === 0 ? undefined : known;
}

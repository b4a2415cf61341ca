import { parseUuid, type Uuid } from "../../../base/uuid.ts";
import type { TraceRecord } from "../../../sources/trace-log/types.ts";
import type { FindingPlace } from "../../report.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { recordsWith } from "../signs.ts";

const TRACKED = [
  "Sync dependency missing, tracking",
  "adding to dependency tracker",
  "Adding record to dependency tracker",
];

/** F-35: records that wait for something that never came. */
export const unresolvedDependencies: Rule<LibraryContext> = {
  id: "DS513",
  name: "unresolved-dependencies",
  title: "Records wait for a dependency that never came",
  severity: "error",
  meaning:
    "The receiver kept records back until what they reference arrives. It never did: deleted, filtered, or lost. The waiting list is in memory only, so a restart loses them.",
  needs: ["the receiver's tracing log", "its main database"],
  explains: ["rows-missing", "unlinked-rows", "missed-update"],
  notToBeConfusedWith: ["Records that were kept back and applied when their dependency came."],
  remedy: "Ask for the missing dependency; keep the waiting list on disk.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const waiting = waitingRecords(context, number);
      if (waiting.missing.size === 0) return [];
      return [
        {
          peer: peer.id,
          count: waiting.records.size,
          where: waiting.where,
          message: `${plural(waiting.records.size, "record")} at ${peer.name} wait for ${plural(waiting.missing.size, "dependency row")} that never came.`,
          reasons: [
            `${[...waiting.missing].slice(0, SHOWN_PLACES).join(", ")} ${waiting.missing.size === 1 ? "is" : "are"} in no table of ${peer.name}.`,
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

interface Waiting {
  readonly records: Set<string>;
  readonly missing: Set<Uuid>;
  readonly where: FindingPlace[];
}

function waitingRecords(context: LibraryContext, peer: number): Waiting {
  const waiting: Waiting = { records: new Set(), missing: new Set(), where: [] };
  const own = context.holdings.view.peers[peer];
  // A common log does not say whose line it is.
  if (own?.main === undefined) return waiting;
  for (const log of own.traceLogs) {
    for (const text of TRACKED) {
      for (const record of recordsWith(log, text)) {
        noteWaiting(context, peer, log.path, record, waiting);
      }
    }
  }
  return waiting;
}

function noteWaiting(
  context: LibraryContext,
  peer: number,
  path: string,
  record: TraceRecord,
  waiting: Waiting,
): void {
  const missing = parseUuid(record.fields.get("missing_uuid") ?? "");
  if (missing === undefined || context.holds(peer, missing)) return;
  waiting.missing.add(missing);
  waiting.records.add(record.fields.get("record_uuid") ?? "");
  if (waiting.where.length < SHOWN_PLACES) {
    waiting.where.push({ path, line: record.line });
  }
}

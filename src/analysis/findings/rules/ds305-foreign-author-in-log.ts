import { parseUuid } from "../../../base/uuid.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import type { SharedLog } from "../shared-log.ts";

/** F-25: the log holds changes of a device that the peer does not know. */
export const foreignAuthorInLog: Rule<LibraryContext> = {
  id: "DS305",
  name: "foreign-author-in-log",
  title: "The shared log holds changes of an unknown device",
  severity: "error",
  meaning:
    "A stamp names a device that is no peer of the folder and has no device row at this peer. Its changes were taken over without knowing who wrote them: a foreign library, a device that was removed, or a wrong stamp.",
  needs: ["sync.db with shared_changes", "the main database"],
  explains: ["log-and-database-disagree"],
  notToBeConfusedWith: [
    "Changes of known peers in a receiver's log: in real time they keep their author's stamp.",
    "A pure receiver's log, in which every author is foreign.",
  ],
  remedy: "Refuse changes of devices that are not paired.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const log = context.sharedLog(number);
      const known = knownDevices(context, number);
      if (log === undefined || known === undefined) return [];
      const rows = rowsByStrangers(log, known);
      const [first] = rows;
      if (first === undefined) return [];
      const strangers = [...new Set(rows.map((row) => log.author(row)))].sort();
      return [
        {
          peer: peer.id,
          count: rows.length,
          where: rows
            .slice(0, SHOWN_PLACES)
            .map((row) => ({ path: log.path, table: "shared_changes", uuid: log.record(row) })),
          message: `${peer.name}'s shared log holds ${plural(rows.length, "change")} by ${strangers.slice(0, SHOWN_PLACES).join(", ")}, which it has no device row for.`,
          reasons: [`The first carries the stamp ${log.hlc(first)}.`],
        },
      ];
    });
    return answerOf(problems);
  },
};

function rowsByStrangers(log: SharedLog, known: ReadonlySet<string>): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < log.count; row++) {
    const author = log.author(row);
    if (author !== "" && !known.has(author) && parseUuid(author) !== undefined) rows.push(row);
  }
  return rows;
}

/** Devices with a row at the peer, and the peers of the folder; `undefined` without a table of devices. */
function knownDevices(context: LibraryContext, peer: number): ReadonlySet<string> | undefined {
  const { view } = context.holdings;
  const devices = view.rows(peer, "device");
  if (devices === undefined || devices.count === 0) return undefined;
  const known = new Set<string>(view.peers.map((each) => each.id));
  const uuids = devices.table.column("uuid");
  for (let row = 0; row < devices.count; row++) known.add(uuids.uuid(row) ?? "");
  return known;
}

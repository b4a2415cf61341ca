import { parseHlc } from "../../../engine/clock/hlc.ts";
import type { LibraryContext } from "../library-context.ts";
import { SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

/** F-28: a peer's own stamps decrease in the order in which it wrote them. */
export const hlcWentBackwards: Rule<LibraryContext> = {
  id: "DS301",
  name: "hlc-went-backwards",
  title: "A peer's stamps went backwards",
  severity: "error",
  meaning:
    "Stamps of one peer must strictly increase. After its clock stepped back the peer wrote changes with older stamps: peers that already asked for everything up to the newer stamp will never ask for these.",
  needs: ["sync.db with shared_changes"],
  explains: lossAnd("event-bus-lagged", "clock-drift"),
  notToBeConfusedWith: [
    "Foreign stamps in a receiver's log: they keep their author's order, not the order of arrival.",
    "Stamps of different peers that interleave.",
  ],
  remedy:
    "Let the clock take the maximum of its last stamp and the wall time; ask by set, not by high-water mark.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((_, peer) => regressions(context, peer));
    return answerOf(problems);
  },
};

function regressions(context: LibraryContext, peer: number): readonly FoundProblem[] {
  const recording = context.holdings.view.peers[peer];
  const log = recording?.sync?.read("shared_changes", { hlc: "text", record_uuid: "text" });
  if (recording?.sync === undefined || log === undefined || !log.has("hlc")) return [];
  const hlcs = log.column("hlc");
  let highest = "";
  let deepestMs = 0;
  const below: { before: string; after: string; record: string }[] = [];
  // Rowid order is the order of writing: the table has a text key, so rows are appended.
  for (let row = 0; row < log.rowCount; row++) {
    const hlc = hlcs.text(row) ?? "";
    if (!hlc.endsWith(recording.id) || hlc.length !== 70) continue;
    if (hlc < highest) {
      const record = log.has("record_uuid") ? (log.column("record_uuid").text(row) ?? "") : "";
      below.push({ before: highest, after: hlc, record });
      deepestMs = Math.max(deepestMs, msOf(highest) - msOf(hlc));
    } else highest = hlc;
  }
  const [first] = below;
  if (first === undefined) return [];
  const { path } = recording.sync;
  return [
    {
      peer: recording.id,
      count: below.length,
      where: below
        .slice(0, SHOWN_PLACES)
        .map(({ record }) => ({ path, table: "shared_changes", uuid: record })),
      message: `${recording.name} wrote ${below.length} changes with stamps below one it had already given, by up to ${deepestMs} ms.`,
      reasons: [
        `${first.after} was written after ${first.before}.`,
        "Both carry the peer's own id, so no other clock is involved.",
      ],
      excludes: ["a foreign clock: only the peer's own stamps are compared"],
    },
  ];
}

function msOf(hlc: string): number {
  const parsed = parseHlc(hlc);
  return parsed.kind === "stamp" ? parsed.stamp.ms : 0;
}

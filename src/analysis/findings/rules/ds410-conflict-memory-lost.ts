import { parseUuid, uuidToBytes } from "../../../base/uuid.ts";
import { wordsOf } from "../../../base/uuid-index.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import type { SharedLog } from "../shared-log.ts";

/** F-27: an older shared change won, because nothing remembered the newer one. */
export const conflictMemoryLost: Rule<LibraryContext> = {
  id: "DS410",
  name: "conflict-memory-lost",
  title: "An older change was applied over a newer one",
  severity: "error",
  meaning:
    "Which of two changes wins is decided by the stamps in a peer's own log. Rows that came by backfill are not in it, and pruned ones no longer are: there an older change is applied over a newer one, and the peers keep different values.",
  needs: ["sync.db of both peers", "the main databases of both peers"],
  explains: ["missed-update"],
  notToBeConfusedWith: [
    "An update that never arrived: the holder wrote nothing after it was made.",
  ],
  remedy: "Keep the newest stamp of each record apart from the log that is pruned.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const [theirs, own] = [context.sharedLog(author), context.sharedLog(holder)];
      if (theirs === undefined || own === undefined) return [];
      return context.differences(author, holder).flatMap(({ model, rows }): FoundProblem[] => {
        if (context.holdings.view.registry.model(model)?.ownership !== "shared") return [];
        const lost = rows
          .map((row) => row.uuid)
          .filter((uuid) => isForgotten(context, holder, model, uuid, theirs, own));
        if (lost.length === 0) return [];
        return [
          {
            peer: context.id(holder),
            model,
            count: lost.length,
            where: lost
              .slice(0, SHOWN_PLACES)
              .map((uuid) => ({ path: theirs.path, table: "shared_changes", uuid })),
            message: `${context.name(holder)} wrote ${plural(lost.length, "row")} of ${model} after ${context.name(author)}'s newest change of them and still holds another value; its log has no row for them.`,
            reasons: [
              "Without a logged stamp of the record every incoming change is taken as newer.",
            ],
          },
        ];
      });
    });
    return answerOf(problems);
  },
};

function isForgotten(
  context: LibraryContext,
  holder: number,
  model: string,
  uuid: string,
  theirs: SharedLog,
  own: SharedLog,
): boolean {
  const parsed = parseUuid(uuid);
  const held = context.holdings.view.rows(holder, model);
  if (parsed === undefined || held === undefined) return false;
  const words = wordsOf(uuidToBytes(parsed));
  const logged = theirs.index.find(words, 0);
  if (logged < 0 || own.index.find(words, 0) >= 0) return false;
  const row = held.index.find(words, 0);
  const column = ["updated_at", "last_verified_at"].find((name) => held.table.has(name));
  if (row < 0 || column === undefined) return false;
  return held.table.column(column).micros(row) > newestStamp(theirs, parsed);
}

function newestStamp(log: SharedLog, record: string): number {
  let newest = Number.NaN;
  for (let row = 0; row < log.count; row++) {
    if (log.record(row) !== record) continue;
    const micros = Number.parseInt(log.hlc(row).slice(0, 16), 16) * 1000;
    if (!(micros <= newest)) newest = micros;
  }
  return newest;
}

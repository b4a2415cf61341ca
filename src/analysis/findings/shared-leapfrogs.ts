import type { Uuid } from "../../base/uuid.ts";
import type { LibraryContext } from "./library-context.ts";
import { isMoving } from "./moving.ts";
import { plural, SHOWN_PLACES } from "./places.ts";
import type { FoundProblem } from "./rule.ts";
import type { SharedLog } from "./shared-log.ts";

/** Generations in which the newest stamp of the own log is the claim about shared rows. */
const LOG_IS_CLAIM = [0, 1, 2, 3, 4, 5];

/** What an author stamped before the newest change that the holder logged of it, and the holder lacks: it is not asked for. */
export function sharedLeapfrogs(context: LibraryContext): readonly FoundProblem[] {
  if (!LOG_IS_CLAIM.some((generation) => context.mayBeGeneration(generation))) return [];
  return context.pairs.flatMap(([author, holder]) => passedRows(context, author, holder));
}

function passedRows(
  context: LibraryContext,
  author: number,
  holder: number,
): readonly FoundProblem[] {
  const [own, log] = [context.sharedLog(author), context.sharedLog(holder)];
  if (own === undefined || log === undefined) return [];
  const [from, to] = [context.id(author), context.id(holder)];
  const claimed = newestStamp(log, from);
  const passed = new Map<string, Set<Uuid>>();
  for (let row = 0; row < own.count; row++) {
    if (!isOwnBefore(own, row, from, claimed)) continue;
    const uuid = own.record(row);
    if (context.holds(holder, uuid) || !context.holds(author, uuid)) continue;
    const model = own.model(row);
    passed.set(model, (passed.get(model) ?? new Set()).add(uuid));
  }
  return [...passed]
    .filter(([model]) => !isMoving(context, from, to, model))
    .map(([model, uuids]) => ({
      peer: to,
      model,
      count: uuids.size,
      where: [...uuids]
        .slice(0, SHOWN_PLACES)
        .map((uuid) => ({ path: own.path, table: "shared_changes", uuid })),
      message: `${context.name(holder)} logged shared changes of ${context.name(author)} up to ${claimed}, and lacks ${plural(uuids.size, "row")} of ${model} that ${context.name(author)} stamped before.`,
      reasons: [
        "The newest stamp of its log is what it asks from, so these changes are never asked for.",
      ],
    }));
}

function isOwnBefore(log: SharedLog, row: number, author: string, claimed: string): boolean {
  return log.author(row) === author && log.hlc(row) < claimed && log.change(row) !== "delete";
}

/** The newest stamp of an author in a log; stamps order as text. Empty when there is none. */
function newestStamp(log: SharedLog, author: string): string {
  let newest = "";
  for (let row = 0; row < log.count; row++) {
    if (log.author(row) === author && log.hlc(row) > newest) newest = log.hlc(row);
  }
  return newest;
}

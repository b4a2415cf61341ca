import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

/** Printed for each reference that is not there; what becomes of the record is said by other lines, or by none. */
const MARKED = "FK reference not found (dependency missing), marking record for retry";
const TRACKED = "tracking for event-driven retry";
const FILTERED = "missing FK dependencies (will retry on next sync)";
/** Share of the missing rows that must be blocked before rows alone are taken as proof. */
const BLOCKED_SHARE = 0.5;

/** F-02: records with a missing reference were removed from a page and never asked for again. */
export const fkDropNoRetry: Rule<LibraryContext> = {
  id: "DS501",
  name: "fk-drop-no-retry",
  title: "Records were filtered out for a missing reference and never retried",
  severity: "error",
  meaning:
    "A pull removed the records whose reference was not there yet. Nothing keeps them, and the watermark moved past them, so neither the arrival of the dependency nor another pull brings them.",
  needs: [
    "the main databases of both peers",
    "the receiver's tracing log, or watermarks past the missing rows",
  ],
  explains: lossAnd("ownership-filter-returns-nothing"),
  notToBeConfusedWith: [
    "Records that wait in the dependency tracker: they are retried when their dependency arrives.",
    "References set to NULL: those rows exist, unlinked.",
    "Rows that are missing whatever they reference: they were lost on the way.",
  ],
  remedy:
    "Hold failed records and retry them when the dependency arrives; do not move the watermark past an unapplied record.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const inRealTime = droppedInRealTime(context, author, holder);
      if (inRealTime.length > 0) return inRealTime;
      const absent = context.absent("entry", author, holder);
      if (absent.length === 0) return [];
      const filtered = countSigns(context.logsOf(holder), FILTERED);
      if (filtered === 0 && !rowsShowIt(context, author, holder)) return [];
      const blockers = context.blockers("entry", author, holder);
      const blocked = blockers.map(
        ({ model, missing, blockedRows }) =>
          `${plural(blockedRows, "missing row")} reference ${plural(missing.length, `row`)} of ${model} that ${context.name(holder)} lacks.`,
      );
      const free = absent.length - Math.max(0, ...blockers.map((each) => each.blockedRows));
      return [
        {
          peer: context.id(holder),
          model: "entry",
          count: absent.length,
          where: [
            ...firstLines(context.logsOf(holder), FILTERED),
            ...rowPlaces(context, author, "entry", absent),
          ],
          message: `${context.name(holder)} filtered entries out of a pull from ${context.name(author)} because what they reference was missing; ${plural(absent.length, "entry row")} never came.`,
          reasons: [
            ...blocked,
            ...(free > 0
              ? [
                  `${plural(free, "missing row")} could be applied today: what they need has arrived since, and nothing retried them.`,
                ]
              : []),
            ...(filtered === 0
              ? [
                  "No log is here that says so; every row that arrived has what it references, and older ones that do not are missing.",
                ]
              : []),
          ],
          excludes: ["references set to NULL: the rows are not there at all"],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Records that came before what they refer to, were marked for a retry that nothing kept, and never came again. */
function droppedInRealTime(
  context: LibraryContext,
  author: number,
  holder: number,
): FoundProblem[] {
  const logs = context.logsOf(holder);
  const marked = countSigns(logs, MARKED);
  if (marked === 0 || countSigns(logs, FILTERED) + countSigns(logs, TRACKED) > 0) return [];
  const [from, to] = [context.name(author), context.name(holder)];
  const models = new Set(context.report.progress.map(({ model }) => model));
  return [...models].flatMap((model): FoundProblem[] => {
    const absent = context.absent(model, author, holder);
    const state = context.progress(model, author, holder);
    if (absent.length === 0 || state === "converging" || state === "idle") return [];
    return [
      {
        peer: context.id(holder),
        model,
        count: absent.length,
        where: [...firstLines(logs, MARKED), ...rowPlaces(context, author, model, absent)],
        message: `${to} left out records of ${from} because what they reference was missing; ${plural(absent.length, "row")} of ${model} never came.`,
        reasons: [
          `${plural(marked, "reference")} were not there when a record that needs them arrived; it was marked for a retry, and no line says that anything kept it.`,
        ],
        excludes: ["references set to NULL: the rows are not there at all"],
      },
    ];
  });
}

/**
 * Without logs: rows arrived, most of the missing ones are blocked by something other than a directory, and the watermark
 * is past them although newer rows arrived. Only generation 4 filters and forgets.
 */
function rowsShowIt(context: LibraryContext, author: number, holder: number): boolean {
  if (context.logsOf(holder).some((log) => log.count > 0)) return false;
  if (!context.mayBeGeneration(4) || context.holdings.count("entry", author, holder) === 0)
    return false;
  const state = context.progress("entry", author, holder);
  if (state === "converging" || state === "idle") return false;
  const absent = context.absent("entry", author, holder).length;
  const blocked = context
    .blockers("entry", author, holder)
    .filter(({ model }) => model !== "entry")
    .reduce((most, { blockedRows }) => Math.max(most, blockedRows), 0);
  const mark = context.report.watermarks.find(
    (each) =>
      each.holder === context.id(holder) &&
      each.peer === context.id(author) &&
      each.resource === "entry",
  );
  return mark?.state === "leapfrog" && blocked >= absent * BLOCKED_SHARE;
}

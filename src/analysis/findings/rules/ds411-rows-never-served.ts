import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const NOTHING_SERVED = "No entries found for device, returning empty";

/** F-17: entries without a volume are invisible to whoever pulls. */
export const rowsNeverServed: Rule<LibraryContext> = {
  id: "DS411",
  name: "rows-never-served",
  title: "Entries without a volume of their device are never served",
  severity: "error",
  meaning:
    "Since January 2026 the author selects its own entries through their volume. An entry without one, or with a volume of another device, is in no answer to a pull, although real time may have sent it.",
  needs: ["the author's main database, generation 8", "the receiver's main database"],
  explains: ["rows-missing", "watermark-leapfrog", "nothing-crossed", "contiguous-loss"],
  notToBeConfusedWith: ["Generations before volumes were stored with entries."],
  remedy:
    "Set the volume of every entry when it is made; select owned entries by location as well.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const absent = context.absent("entry", author, holder);
      const unserved = absent.filter((row) => !isServed(context, author, row));
      if (unserved.length === 0 || unserved.length * 2 < absent.length) return [];
      return [
        {
          peer: context.id(author),
          model: "entry",
          count: unserved.length,
          where: [
            ...rowPlaces(context, author, "entry", unserved),
            ...firstLines(context.logsOf(author), NOTHING_SERVED),
          ],
          message: `${plural(unserved.length, "entry row")} of ${context.name(author)} that ${context.name(holder)} lacks have no volume of ${context.name(author)}, so no pull brings them.`,
          reasons: ["Owned entries are selected through their volume's device."],
        },
      ];
    });
    return answerOf(problems);
  },
};

function isServed(context: LibraryContext, author: number, row: number): boolean {
  const { view } = context.holdings;
  const entries = view.rows(author, "entry");
  const volumes = context.holdings.of("volume")[author];
  if (entries === undefined || volumes === undefined || !entries.table.has("volume_id"))
    return true;
  const volume = volumes.rows.rowOfId(entries.table.column("volume_id").number(row));
  return volume >= 0 && volumes.authors[volume] === author;
}

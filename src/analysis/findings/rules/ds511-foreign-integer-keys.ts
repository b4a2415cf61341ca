import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const MODELS = new Set([
  "user_metadata_tag",
  "space_group",
  "space_item",
  "collection_entry",
  "tag_relationship",
  "content_identity",
]);
const RAW_KEY =
  /"(tag_id|user_metadata_id|space_id|group_id|collection_id|entry_id|mime_type_id|parent_tag_id|child_tag_id)":\s*\d/;

/** F-20, F-21, Q-14: changes that carry the sender's integer ids. */
export const foreignIntegerKeys: Rule<LibraryContext> = {
  id: "DS511",
  name: "foreign-integer-keys",
  title: "Changes carry the sender's integer ids",
  severity: "error",
  meaning:
    "Integer ids mean something only in the database that gave them. A change that carries one attaches the record to whatever row has that number at the receiver, or fails there.",
  needs: ["sync.db with shared_changes"],
  explains: ["missed-update", "unresolved-dependencies"],
  notToBeConfusedWith: ["Numbers that are no references, as sizes and counters."],
  remedy: "Replace every reference by the uuid of what it points to before sending.",
  check(context) {
    const { view } = context.holdings;
    const differing = new Set(
      context.pairs.flatMap(([author, holder]) =>
        context.differences(author, holder).map(({ model }) => model),
      ),
    );
    const problems = view.peers.flatMap((peer, number): FoundProblem[] => {
      const log = context.sharedLog(number);
      if (log === undefined) return [];
      const rows: number[] = [];
      const models = new Set<string>();
      for (let row = 0; row < log.count; row++) {
        const model = log.model(row);
        if (!MODELS.has(model) || log.author(row) !== peer.id || !RAW_KEY.test(log.data(row)))
          continue;
        rows.push(row);
        models.add(model);
      }
      const [first] = rows;
      if (first === undefined) return [];
      const key = RAW_KEY.exec(log.data(first))?.[1] ?? "";
      return [
        {
          severity: [...models].some((model) => differing.has(model)) ? "error" : "warning",
          peer: peer.id,
          count: rows.length,
          where: rows
            .slice(0, SHOWN_PLACES)
            .map((row) => ({ path: log.path, table: "shared_changes", uuid: log.record(row) })),
          message: `${plural(rows.length, "change")} of ${[...models].sort().join(", ")} that ${peer.name} logged carry integer ids of its own database.`,
          reasons: [`The first has "${key}" as a number instead of a uuid.`],
        },
      ];
    });
    return answerOf(problems);
  },
};

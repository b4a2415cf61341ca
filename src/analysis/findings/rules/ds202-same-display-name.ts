import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Two peers cannot be told apart by name. */
export const sameDisplayName: Rule<LibraryContext> = {
  id: "DS202",
  name: "same-display-name",
  title: "Two peers have one display name",
  severity: "info",
  meaning:
    "Device rows carry the machine's name, and two machines may have the same. Only their ids tell them apart.",
  needs: ["the main databases"],
  explains: [],
  notToBeConfusedWith: [],
  remedy: "Tell peers apart by id; Driftscope does.",
  check(context) {
    const { peers } = context.holdings.view;
    const byName = new Map<string, string[]>();
    for (const peer of peers) {
      if (peer.displayName === undefined) continue;
      byName.set(peer.displayName, [...(byName.get(peer.displayName) ?? []), peer.name]);
    }
    const problems = [...byName].flatMap(([displayName, names]): FoundProblem[] =>
      names.length < 2
        ? []
        : [
            {
              count: names.length,
              where: peers
                .filter((peer) => peer.displayName === displayName && peer.main !== undefined)
                .map((peer) => ({ path: peer.main?.path ?? peer.path, table: "devices" })),
              message: `${names.join(" and ")} are both called "${displayName}".`,
              reasons: names.map((name) => {
                const peer = peers.find((each) => each.name === name);
                return `${name} is device ${peer?.id ?? ""}.`;
              }),
            },
          ],
    );
    return answerOf(problems);
  },
};

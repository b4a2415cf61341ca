import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const HARNESS_OS = "Test OS";

/** F-41: a peer's stale copy overwrote the owner's own device row. */
export const ownDeviceRowOverwritten: Rule<LibraryContext> = {
  id: "DS206",
  name: "own-device-row-overwritten",
  title: "A peer's own device row was overwritten by another's copy",
  severity: "info",
  meaning:
    "Until January 2026 device rows were applied without asking who owns them, so a peer's stale copy replaced the owner's own name. Sync goes on; telling peers by name does not.",
  needs: ["the main database"],
  explains: ["same-display-name"],
  notToBeConfusedWith: ["The other peer's row, which a test inserts with such values by design."],
  remedy: "Ignore incoming state that one owns; tell peers apart by id.",
  check(context) {
    const { view } = context.holdings;
    const problems = view.peers.flatMap((peer, number): FoundProblem[] => {
      const rows = view.rows(number, "device");
      if (rows === undefined || peer.main === undefined || !rows.table.has("os")) return [];
      const uuids = rows.table.column("uuid");
      for (let row = 0; row < rows.count; row++) {
        if (uuids.uuid(row) !== peer.id || rows.table.column("os").text(row) !== HARNESS_OS)
          continue;
        return [
          {
            peer: peer.id,
            where: [{ path: peer.main.path, table: "devices", uuid: peer.id }],
            message: `${peer.name}'s own device row carries the values that another peer had for it.`,
            reasons: [`Its os is "${HARNESS_OS}", which only a test writes for the other side.`],
          },
        ];
      }
      return [];
    });
    return answerOf(problems);
  },
};

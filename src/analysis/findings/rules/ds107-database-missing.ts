import type { PeerRecording } from "../../../sources/recording.ts";
import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Tables that every generation has, without which the facts about their rows are open. */
const TABLES = [
  "devices",
  "volumes",
  "locations",
  "entries",
  "entry_closure",
  "directory_paths",
  "content_identities",
];

/** F-39: a peer's main database or sync.db is not in the folder. */
export const databaseMissing: Rule<LibraryContext> = {
  id: "DS107",
  name: "database-missing",
  title: "A peer's database, or a table of it, is not in the folder",
  severity: "warning",
  meaning:
    "Harnesses of December 2025 copied database.db after it had been renamed to library.db, so their snapshots lack it. What that peer holds cannot be told from rows.",
  needs: ["the peer's folder"],
  explains: [],
  notToBeConfusedWith: ["A peer that is only named in others' rows: it has no folder at all."],
  remedy: "Copy library.db (or database.db) and sync.db of every peer.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer): FoundProblem[] => {
      const missing = [
        ...(peer.main === undefined ? ["the main database"] : []),
        ...(peer.sync === undefined ? ["sync.db"] : []),
      ];
      const tables = missingTables(peer);
      if (missing.length === 0 && peer.main !== undefined && tables.length > 0) {
        return [
          {
            peer: peer.id,
            count: tables.length,
            where: tables.map((table) => ({ path: peer.main?.path ?? peer.path, table })),
            message: `${peer.main.path} has no table ${tables.join(", ")}, which every generation has.`,
            reasons: ["Facts that need them are reported as unknown."],
            remedy: "Copy the whole database again.",
          },
        ];
      }
      if (missing.length === 0) return [];
      return [
        {
          peer: peer.id,
          where: [{ path: peer.path }],
          message: `The folder of ${peer.name} lacks ${missing.join(" and ")}.`,
          reasons: ["Facts that need them are reported as unknown."],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Tables that a file lacks although it is whole: what damage took away has a finding of its own. */
function missingTables({ main }: PeerRecording): readonly string[] {
  if (main === undefined || main.state === "damaged" || main.state === "truncated") return [];
  return TABLES.filter((table) => !main.tables.has(table));
}

import { parseTime } from "../../../base/time.ts";
import { parseUuid } from "../../../base/uuid.ts";
import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** A checkpoint of a backfill is left over. */
export const staleCheckpoint: Rule<LibraryContext> = {
  id: "DS408",
  name: "stale-checkpoint",
  title: "A backfill left a checkpoint behind",
  severity: "error",
  meaning:
    "A checkpoint says where an interrupted backfill is to go on. The recorded system never writes one, so a row was left by another build; whoever resumes from it skips what was written before it.",
  needs: ["sync.db with backfill_checkpoints"],
  explains: ["rows-missing", "watermark-leapfrog", "nothing-crossed", "contiguous-loss"],
  notToBeConfusedWith: ["An empty table: normal in every generation."],
  remedy: "Delete the row and let the backfill begin anew.",
  check(context) {
    const { view } = context.holdings;
    const problems = view.peers.flatMap((peer, holder): FoundProblem[] => {
      const table = peer.sync?.read("backfill_checkpoints", {
        peer_device_uuid: "text",
        resource_type: "text",
        last_watermark: "text",
        resume_token: "text",
        updated_at: "text",
      });
      if (peer.sync === undefined || table === undefined) return [];
      const { path } = peer.sync;
      const cell = (name: string, row: number): string =>
        table.has(name) ? (table.column(name).text(row) ?? "") : "";
      return Array.from({ length: table.rowCount }, (_, row): FoundProblem => {
        const named = cell("peer_device_uuid", row);
        const resource = cell("resource_type", row);
        const author = view.peers.findIndex((each) => each.id === parseUuid(named));
        const absent = author < 0 ? 0 : context.absent(resource, author, holder).length;
        const at = parseTime(cell("last_watermark", row));
        return {
          severity: absent > 0 ? "error" : "warning",
          peer: peer.id,
          model: resource,
          count: absent,
          where: [{ path, table: "backfill_checkpoints" }],
          message: `${peer.name} keeps a checkpoint for ${resource} of ${author < 0 ? named : context.name(author)}${at === undefined ? "" : ` at ${cell("last_watermark", row)}`}; ${absent} of its rows are missing.`,
          reasons: [
            `It was last changed at ${cell("updated_at", row) || "an unknown time"} and says to resume at "${cell("resume_token", row).slice(0, 80)}".`,
          ],
        };
      });
    });
    return answerOf(problems);
  },
};

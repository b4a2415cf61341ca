import type { FindingPlace, ProgressReport } from "../../report.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** A receiver that rests on purpose is not stuck. */
export const receiverPaused: Rule<LibraryContext> = {
  id: "DS606",
  name: "receiver-paused",
  title: "The receiver is paused",
  severity: "info",
  meaning: "The receiver was paused, so it is behind on purpose.",
  needs: ["the receiver's tracing log"],
  explains: [],
  notToBeConfusedWith: ["A stuck receiver: its log shows no pause."],
  remedy: "Resume the receiver.",
  check(context) {
    const idle = context.report.progress.filter((progress) => progress.state === "idle");
    const receivers = [...new Set(idle.map((progress) => progress.to))];
    const problems = receivers.map((id): FoundProblem => {
      const lines = idle.filter((progress) => progress.to === id);
      const gap = lines.reduce((sum, progress) => sum + progress.of - progress.have, 0);
      const number = context.holdings.view.peers.findIndex((peer) => peer.id === id);
      return {
        peer: id,
        count: gap,
        where: lines.slice(0, 1).flatMap(restingPlace),
        message: `${context.name(number)} is paused and ${plural(gap, "row")} behind.`,
        reasons: lines.map(
          (progress) => `${progress.model}: it waits for ${progress.waitsFor ?? "being resumed"}.`,
        ),
      };
    });
    return answerOf(problems);
  },
};

/** The line or row that says so, which the reason names at its end. */
function restingPlace({ waitsFor = "" }: ProgressReport): readonly FindingPlace[] {
  const [, path, line] = /\(([^()]+):(\d+)\)$/.exec(waitsFor) ?? [];
  if (path === undefined || line === undefined) return [];
  return path.endsWith(".db")
    ? [{ path, table: "sync_event_log" }]
    : [{ path, line: Number(line) }];
}

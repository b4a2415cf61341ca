import { lastSign } from "../../facts/log-signs.ts";
import { contiguousLoss } from "../contiguous-loss.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";
import { unlinkedRows } from "./ds502-fk-null-update-lost.ts";

const LAGGED = "Sync event listener lagged!";

/** F-14: the in-process bus overflowed, so events were never broadcast. */
export const eventBusLagged: Rule<LibraryContext> = {
  id: "DS605",
  name: "event-bus-lagged",
  title: "The sync event bus overflowed and lost events",
  severity: "error",
  meaning:
    "Changes go through a bounded bus in memory before they are sent. It overflowed: the lost events were never broadcast, and nothing asks for them.",
  needs: ["the author's tracing log, or the databases of both peers"],
  explains: lossAnd("fk-null-update-lost"),
  notToBeConfusedWith: [
    "A collector file that ends early: its own listener lagged, not the one that sends.",
    "A lost connection or batch: there only what was sent meanwhile is missing, and the log says so.",
  ],
  remedy: "Send from a durable outbox; the database is one.",
  check(context) {
    const logged = laggedListeners(context);
    return answerOf(logged.length > 0 ? logged : toldByRows(context));
  },
};

function laggedListeners(context: LibraryContext): readonly FoundProblem[] {
  const { peers } = context.holdings.view;
  const seen = new Set<string>();
  return peers.flatMap((peer, number): FoundProblem[] => {
    const sign = lastSign(context.logsOf(number), LAGGED);
    if (sign === undefined || seen.has(`${sign.path}:${sign.line}`)) return [];
    seen.add(`${sign.path}:${sign.line}`);
    const skipped = Number(sign.fields.get("skipped") ?? "0");
    return [
      {
        peer: peer.id,
        count: skipped,
        where: firstLines(context.logsOf(number), LAGGED),
        message: `${peer.name}'s event listener lagged and skipped ${skipped} events.`,
        reasons: [
          `Among them ${sign.fields.get("state_changes") ?? "?"} state changes and ${sign.fields.get("shared_changes") ?? "?"} shared changes.`,
        ],
      },
    ];
  });
}

/**
 * Without the author's log: a run of its shared changes is missing together with changes of entries from the same time.
 * Both kinds go through the bus, and only there do they share one order.
 */
function toldByRows(context: LibraryContext): readonly FoundProblem[] {
  return context.pairs.flatMap(([author, holder]): FoundProblem[] => {
    if (context.logsOf(author).some((log) => log.count > 0)) return [];
    const run = contiguousLoss(context, author, holder);
    if (run === undefined) return [];
    const links = unlinkedRows(context, author, holder).rows.length;
    const rows = context.absent("entry", author, holder).length;
    if (links + rows === 0) return [];
    return [
      {
        peer: context.id(author),
        count: run.count,
        where: run.where,
        message: `${plural(run.count, "shared change")} of ${context.name(author)} in a row never reached ${context.name(holder)}, and with them ${plural(links + rows, "change")} of entries: they were lost before they were sent.`,
        reasons: [
          `The run goes from ${run.first} to ${run.last}; ${plural(run.later, "later change")} arrived.`,
          "Changes of both kinds are lost together where they share one order, which is on the sender's bus.",
          `${context.name(author)}'s tracing log, which would say so, is not in the folder.`,
        ],
      },
    ];
  });
}

import type { PeerRecording } from "../../sources/recording.ts";
import type { LibraryContext } from "./library-context.ts";
import type { RuleText } from "./rule.ts";

/**
 * What a rule needs and the folder lacks, in the rule's own words; `undefined` where it has all it needs. A rule that found
 * nothing without its evidence has not looked: what it says is "unknown". One of several alternatives is enough.
 */
export function lackingEvidence(context: LibraryContext, rule: RuleText): string | undefined {
  return rule.needs.find((need) =>
    need.split(/,? or /).every((alternative) => isLacking(context, alternative)),
  );
}

function isLacking(context: LibraryContext, need: string): boolean {
  const { recording, peers } = context.holdings.view;
  if (need.includes("tracing log")) return context.logs.every(({ count }) => count === 0);
  if (need.includes("sync_events.log") || need.includes("event log")) {
    return peers.every(({ eventLog }) => eventLog === undefined);
  }
  if (need.includes("summary.md")) return recording.summary === undefined;
  if (need.includes("time of the snapshot") || need.includes("time in summary")) {
    return recording.capturedAt === undefined;
  }
  const table = / with (\w+)/.exec(need)?.[1] ?? (need === "sync_event_log" ? need : undefined);
  const isSync = need.includes("sync.db") || need.includes("watermark") || table === need;
  const has = ({ main, sync }: PeerRecording): boolean => {
    const file = isSync ? sync : main;
    return file !== undefined && (table === undefined || file.tables.has(table));
  };
  // A folder and the name of a test are there with whatever was opened.
  if (!isSync && !need.includes("database")) return false;
  const wanted = /both peers|main databases/.test(need) ? Math.min(2, peers.length) : 1;
  return peers.filter(has).length < wanted;
}

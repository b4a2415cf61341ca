import type { CheckReport, Finding, InspectReport, PeerReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";

const MAX_WORDS = 5;
/** Words that mean nothing at the end of a phrase. */
const DANGLING = new Set(["a", "an", "and", "is", "no", "not", "of", "or", "that", "the", "with"]);

/** The facts that a headline is told with. */
export interface HeadlineFacts {
  readonly peers: readonly Pick<PeerReport, "id" | "name">[];
  readonly progress: InspectReport["progress"];
}

/** The worst finding in at most five words and where: `nothing crossed, alice→bob`. */
export function findingHeadline(check: CheckReport, inspected: HeadlineFacts): string {
  const worst = check.findings.find(
    ({ verdict, severity }) => verdict === "violated" && severity !== "info",
  );
  if (worst !== undefined) {
    const where = whereOf(worst, inspected);
    return where === "" ? nameWords(worst.name) : `${nameWords(worst.name)}, ${where}`;
  }
  if (check.findings.some(({ verdict }) => verdict === "violated")) return "nothing wrong";
  return check.verdict === "unknown" ? "cannot be decided" : "no findings";
}

/** The stable name of a rule as words. */
function nameWords(name: string): string {
  const words = name.split("-").slice(0, MAX_WORDS);
  while (words.length > 1 && DANGLING.has(words.at(-1) ?? "")) words.pop();
  return words.join(" ");
}

/** The pair of peers with the widest gap that the finding is about, else its peer. */
function whereOf(finding: Finding, { peers, progress }: HeadlineFacts): string {
  const name = (id: string): string =>
    visibleText(peers.find((peer) => peer.id === id)?.name ?? id.slice(0, 8));
  const { peer, model } = finding;
  const open = progress
    .filter(({ state, have, of }) => state !== "complete" && have < of)
    .filter(({ from, to }) => peer === undefined || from === peer || to === peer)
    .sort(
      (a, b) =>
        Number(b.model === model) - Number(a.model === model) || b.of - b.have - (a.of - a.have),
    );
  const [widest] = open;
  if (widest !== undefined) return `${name(widest.from)}→${name(widest.to)}`;
  return peer === undefined ? "" : name(peer);
}

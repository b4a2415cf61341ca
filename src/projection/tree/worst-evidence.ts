import { visibleText } from "../../base/visible-text.ts";
import type { EvidenceFile } from "../../sources/recording.ts";

/** One sentence when counts may be incomplete, naming the first file; `undefined` when all evidence is whole. */
export function worstEvidence(evidence: readonly EvidenceFile[]): string | undefined {
  const damaged = evidence.filter(({ state }) => state === "damaged");
  const missing = evidence.filter(({ state }) => state === "wal-missing");
  const cut = evidence.filter(({ state }) => state === "truncated");
  return (
    sentence(damaged, "is damaged: counts are of what could be read.") ??
    sentence(missing, "has no write-ahead log beside it: recent commits may be missing.") ??
    sentence(cut, "is cut off at the end.")
  );
}

function sentence(files: readonly EvidenceFile[], what: string): string | undefined {
  const [first, ...others] = files;
  if (first === undefined) return undefined;
  const more =
    others.length === 0
      ? ""
      : ` The same holds for ${others.length === 1 ? "one other file" : `${others.length} other files`}.`;
  return `${visibleText(first.path)} ${what}${more}`;
}

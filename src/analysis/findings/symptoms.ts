/**
 * What a reader sees when deliveries were lost, whatever lost them: names of rules that find a consequence. A rule that
 * finds a cause explains them, so that they are listed under it.
 */
const LOSS: readonly string[] = [
  "nothing-crossed",
  "contiguous-loss",
  "rows-missing",
  "watermark-leapfrog",
  "unlinked-rows",
  "missed-update",
  "unresolved-dependencies",
  "dangling-parent",
  "closure-not-built",
  "directory-paths-missing",
  "transitive-loss",
  "nothing-repairs-the-gap",
  "exchange-without-answer",
];

/** The consequences of a loss, and what else a rule explains. */
export function lossAnd(...others: readonly string[]): readonly string[] {
  return [...LOSS, ...others];
}

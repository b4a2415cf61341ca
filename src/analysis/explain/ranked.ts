import type { Hypothesis } from "../report.ts";

const ORDER: Readonly<Record<Hypothesis["verdict"], number>> = {
  holds: 0,
  unknown: 1,
  violated: 2,
};

/** The best first, then what is shown, open, excluded; the closer to the recording the earlier. */
export function ranked(
  all: readonly Hypothesis[],
  best: readonly Hypothesis[],
): readonly Hypothesis[] {
  const rest = all.filter((each) => !best.includes(each));
  const sorted = rest.toSorted(
    (a, b) => ORDER[a.verdict] - ORDER[b.verdict] || b.fidelity - a.fidelity,
  );
  return [...best, ...sorted];
}

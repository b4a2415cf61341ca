/** What receivers' logs say of references to missing rows, and which runs they contradict. */
import { logsOf } from "../facts/log-signs.ts";
import { firstLines } from "../findings/places.ts";
import type { PreparedReplay } from "../replay/prepared.ts";
import type { FindingPlace } from "../report.ts";
import type { Coverage } from "./coverage.ts";
import type { VariantRun } from "./variant-run.ts";

type Treatment = keyof VariantRun["met"];

/** Lines about one treatment of missing rows. */
export interface ReferenceSign {
  readonly treatment: Treatment;
  readonly text: string;
  readonly count: number;
  readonly first: FindingPlace;
}

const TEXTS: readonly (readonly [Treatment, string])[] = [
  ["nulled", "setting to NULL"],
  ["dropped", "Filtered out records with missing FK"],
  ["dropped", "Some records skipped due to missing FK"],
  ["blocked", "tracking for event-driven retry"],
  ["blocked", "adding to dependency tracker"],
];
const WORDS: Readonly<Record<Treatment, string>> = {
  nulled: "sets a reference to NULL",
  dropped: "leaves a record out",
  blocked: "lets a record wait",
};

export interface ReferenceLog {
  readonly signs: readonly ReferenceSign[];
  /** Set when the receivers' logs tell of every record they apply: then a missing line says something too. */
  readonly detailed: FindingPlace | undefined;
}

/** Reads what the logs of the receivers say. */
export function readReferenceLog({ scene, sides }: PreparedReplay): ReferenceLog {
  const logs = [
    ...new Set(sides.to.flatMap((to) => logsOf(scene.view.recording, scene.peerNumber(to)))),
  ].filter((log) => log.resident);
  const signs = TEXTS.flatMap(([treatment, text]): readonly ReferenceSign[] => {
    const [first] = firstLines(logs, text);
    if (first === undefined) return [];
    const count = logs.reduce((sum, log) => sum + log.find(text).length, 0);
    return [{ treatment, text, count, first }];
  });
  const [detailed] = firstLines(logs, "Applying state change");
  return { signs, detailed };
}

/** What of the logs a run contradicts, in sentences that begin with the witness; none when it agrees. */
export function contradictions(
  log: ReferenceLog,
  run: VariantRun,
  coverage: Coverage,
): readonly Contradiction[] {
  const found: Contradiction[] = [];
  for (const sign of log.signs) {
    if (run.met[sign.treatment] > 0) continue;
    found.push({
      where: [sign.first],
      text: `${sign.first.path}:${sign.first.line} says "${sign.text}" (${lines(sign.count)}), and under it the run never ${WORDS[sign.treatment]}.`,
    });
  }
  // What the run meets with made-up deliveries, and what a log that was cut does not say, contradicts nothing.
  // Where no line tells of any treatment, the occasion itself may be one that only the run has.
  if (!coverage.deliveries || log.signs.length === 0) return found;
  for (const treatment of ["nulled", "blocked"] as const) {
    const told = log.signs.some((sign) => sign.treatment === treatment);
    if (told || run.met[treatment] === 0 || log.detailed === undefined) continue;
    found.push({
      where: [log.detailed],
      text: `${log.detailed.path} tells of every record, and none of its lines ${WORDS[treatment]}; under it the run does so ${run.met[treatment]} times.`,
    });
  }
  return found;
}

export interface Contradiction {
  readonly where: readonly FindingPlace[];
  readonly text: string;
}

function lines(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}

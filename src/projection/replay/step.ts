import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import type { Step } from "../../engine/replay/journal.ts";
import { printCount, printRecord, shortRecord } from "../notation/notation.ts";
import { STEP_EFFECTS } from "./replay.ts";
import type { ReplayStepView } from "./types.ts";

/** What a step of a run did, in words; of step 0, what the run starts from. Steps beyond the run are its last. */
export function describeStep(
  { run, report }: ReplayResult,
  asked: { readonly run: string; readonly step: number },
  nameOf: (peer: string) => string,
): ReplayStepView {
  const steps = run.journal.length;
  const number = Math.max(0, Math.min(steps, Math.floor(asked.step)));
  const base = { run: asked.run, step: number, steps };
  if (number === 0) return { ...base, ...START, sentences: [startSentence(run.simulated)] };
  const step = run.journal.at(number);
  const delivery = run.deliveries.get(step.delivery);
  const place = delivery?.place;
  const { model, record } = step;
  const title = record === undefined ? model : printRecord(shortRecord({ model, id: record }));
  const sentences = [sentenceOf(step, nameOf(step.peer))];
  if (step.other !== undefined && NEEDS.has(step.kind)) {
    sentences.push(`It needs the row ${step.other}.`);
  }
  if (delivery !== undefined) {
    const carried = printCount(delivery.changes.length);
    const what = delivery.kind === "single" ? "message" : `${delivery.kind} of ${carried} changes`;
    // What a peer does by itself came with no message.
    if (delivery.from !== delivery.to) {
      sentences.push(`It came with a ${what} from ${nameOf(delivery.from)}.`);
    }
  }
  if (report.firstDivergence?.step === number) {
    const { expected, actual } = report.firstDivergence;
    sentences.push(
      `Here the run first differs from the recording: recorded ${expected}, replayed ${actual}.`,
    );
  }
  return {
    ...base,
    time: step.time > 0 ? step.time : Number.NaN,
    title: `${title} at ${nameOf(step.peer)}`,
    effect: STEP_EFFECTS[step.kind],
    sentences,
    place,
    peer: step.peer,
    model,
    record,
  };
}

/** Kinds of steps whose `other` is a row that a reference needs. */
const NEEDS: ReadonlySet<Step["kind"]> = new Set(["nulled", "blocked", "unblocked", "dropped"]);

const START = {
  time: Number.NaN,
  title: "Before the first event",
  effect: "none",
  place: undefined,
  peer: undefined,
  model: undefined,
  record: undefined,
} as const;

function startSentence(simulated: boolean | undefined): string {
  return simulated === true
    ? "The peers know each other's devices and have no other rows."
    : "The receiver has only its own rows; nothing has been delivered.";
}

const VERBS: Readonly<Record<Step["kind"], string>> = {
  read: "read the change",
  inserted: "inserted the row",
  updated: "updated the row",
  deleted: "deleted the row",
  skipped: "skipped the change",
  nulled: "applied the row with an empty reference",
  blocked: "held the change back",
  unblocked: "released the change that had waited",
  dropped: "dropped the change",
  watermark: "moved its watermark",
  page: "finished a page",
  written: "wrote the row",
  sent: "sent a message",
  delivered: "got a message",
  lost: "lost it on the way",
  state: "changed its state",
  pulled: "ended a pull",
  mismatch: "saw that its copy differs",
  pruned: "pruned its log",
  rebuilt: "rebuilt derived rows",
};

function sentenceOf(step: Step, peer: string): string {
  const why = step.reason === "" ? "" : `: ${step.reason}`;
  return `${peer} ${VERBS[step.kind]}${why}.`;
}

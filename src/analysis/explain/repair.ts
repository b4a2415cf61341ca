/**
 * What should have brought rows later that were lost on their way, and did not. A loss alone does not explain a gap that
 * stays: peers compare what they hold and ask for the rest. The receiver's log tells how far that went after the loss, and
 * so which settings may have stopped it there.
 */
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { lastSign } from "../facts/log-signs.ts";
import type { FindingPlace, Hypothesis } from "../report.ts";
import { fidelityOf } from "./judge-runs.ts";
import type { Evidence } from "./judge-variants.ts";
import { placeText } from "./place-text.ts";
import { meaningOf } from "./protocol-verdicts.ts";

type Setting = readonly [name: string, value: string];

/** How far the receiver came, with the settings that stop it there, the most usual first. */
interface Stage {
  readonly told: string;
  readonly place: FindingPlace;
  readonly settings: readonly Setting[];
}

/** The rule whose finding says that something was not sent while nobody was there; it could have been asked for later. */
const LOST = "broadcast-without-partners";
const LOST_LINE = "No connected partners for";

const IDLE: readonly Setting[] = [
  ["loop", "passive"],
  ["connect", "nothing"],
  ["notify", "off"],
];
const BLIND: readonly Setting[] = [
  ["counts", "off"],
  ["exchange.claims", "received"],
  ["exchange.order", "watermarks"],
  ["volume.counts", "zero"],
  ["hash", "off"],
  ["hash", "uuid"],
];
const UNSERVED: readonly Setting[] = [
  ["ownership", "volume"],
  ["ownership", "empty"],
  ["ownership", "closure"],
  ["ready.filter", "on"],
  ["state.stamp", "wall"],
  ["watermark.scope", "global"],
  ["stale.watermark", "ignored"],
  ["watermark", "received"],
];
const IN_PART: readonly Setting[] = [
  ["ready.filter", "on"],
  ["ownership", "closure"],
  ["ownership", "volume"],
  ["state.stamp", "wall"],
];
const FILTERED: readonly Setting[] = [
  ["fk.pull", "drop"],
  ["fk.shared-pull", "drop"],
  ["snapshot.order", "last"],
];
const RELAYS: readonly Setting[] = [
  ["shared.relay", "realtime"],
  ["shared.relay", "none"],
  ["shared.repair", "off"],
  ["self-ack", "on"],
];

/** One hypothesis for each setting that may have kept a loss from being repaired; none where nothing tells. */
export function judgeRepair(evidence: Evidence): readonly Hypothesis[] {
  const stage = stageOf(evidence);
  if (stage === undefined) return [];
  const isOne = stage.settings.length === 1;
  const others = isOne
    ? []
    : ["Another setting leaves the same trace; this folder does not tell them apart."];
  const shown = `Shown by ${placeText(stage.place)}: ${stage.told}`;
  return stage.settings.map(([name, value]) => ({
    policy: { [name]: value },
    fidelity: fidelityOf(evidence.base),
    verdict: isOne ? "holds" : "unknown",
    reasons: [shown, ...others, meaningOf(name, value)],
    where: [stage.place],
  }));
}

/** Rows of one author that one receiver lacks, and what the receiver's own log says after they were lost. */
interface Gap {
  readonly author: string;
  readonly model: string;
  readonly isShared: boolean;
  /** Name of the receiver. */
  readonly who: string;
  after(text: string, field?: string): readonly FindingPlace[];
  readonly pulls: Pulls;
  readonly end: FindingPlace;
}

/** What was asked of the author after the loss. */
interface Pulls {
  readonly ofAuthor: FindingPlace | undefined;
  readonly ofOthers: FindingPlace | undefined;
  /** The model was asked for; an answer carried rows of it. */
  readonly asked: FindingPlace | undefined;
  readonly carried: FindingPlace | undefined;
}

function stageOf(evidence: Evidence): Stage | undefined {
  const gap = gapOf(evidence);
  return gap === undefined ? undefined : (pulledStage(gap) ?? comparedStage(gap));
}

function gapOf({ context, coverage, findings }: Evidence): Gap | undefined {
  const losers = new Set(
    findings
      .filter(({ name, verdict, causes }) => name === LOST && verdict === "violated" && !causes)
      .map(({ peer }) => peer),
  );
  const { peers, recording, registry } = context.holdings.view;
  const [wanted] = context.report.progress
    .filter(({ state, from }) => (state === "stuck" || state === "not-started") && losers.has(from))
    .toSorted((a, b) => b.of - b.have - (a.of - a.have));
  if (wanted === undefined) return undefined;
  const [author, holder] = [wanted.from, wanted.to].map((id) =>
    peers.findIndex((peer) => peer.id === id),
  );
  const [log] = coverage
    .wholeLogs(holder ?? -1)
    .filter((each) => !recording.sharedTraceLogs.includes(each));
  if (log === undefined || holder === undefined) return undefined;
  const since = lastSign(context.logsOf(author ?? -1), LOST_LINE)?.time ?? -Infinity;
  const linesAfter = (text: string, field = ""): readonly number[] =>
    [...log.find(text)].filter(
      (index) => (log.time[index] ?? 0) > since && log.text(index).includes(field),
    );
  const placeAt = (index: number): FindingPlace => ({ path: log.path, line: log.line[index] ?? 1 });
  return {
    author: wanted.from,
    model: wanted.model,
    isShared: registry.model(wanted.model)?.ownership === "shared",
    who: context.name(holder),
    after: (text, field) => linesAfter(text, field).map(placeAt),
    pulls: pullsAfter(log, linesAfter, wanted, placeAt),
    end: placeAt(log.count - 1),
  };
}

/** Follows from whom the receiver pulled, and what the answers of the author carried. */
function pullsAfter(
  log: TraceLog,
  linesAfter: (text: string) => readonly number[],
  { from, model }: { readonly from: string; readonly model: string },
  placeAt: (index: number) => FindingPlace,
): Pulls {
  const begins = new Set([
    ...linesAfter("Starting incremental catch-up"),
    ...linesAfter("Selected backfill peer"),
  ]);
  const asks = new Set(linesAfter("Backfilling resource type"));
  const answers = new Set(linesAfter("Received StateResponse batch"));
  const found = { ofAuthor: -1, ofOthers: -1, asked: -1, carried: -1 };
  const keep = (what: keyof typeof found, index: number): void => {
    if (found[what] < 0) found[what] = index;
  };
  let isAuthor = false;
  for (const index of [...begins, ...asks, ...answers].sort((a, b) => a - b)) {
    const text = log.text(index);
    if (begins.has(index)) {
      isAuthor = text.includes(`peer=${from}`);
      keep(isAuthor ? "ofAuthor" : "ofOthers", index);
    } else if (isAuthor && text.includes(`model_type=${model} `)) {
      keep("asked", index);
      if (/records_count=[1-9]/.test(text)) keep("carried", index);
    }
  }
  const place = (index: number): FindingPlace | undefined =>
    index < 0 ? undefined : placeAt(index);
  return {
    ofAuthor: place(found.ofAuthor),
    ofOthers: place(found.ofOthers),
    asked: place(found.asked),
    carried: place(found.carried),
  };
}

/** Where a pull was begun: from others only, without rows in its answers, or with rows that were not kept. */
function pulledStage({ author, model, isShared, who, after, pulls }: Gap): Stage | undefined {
  const { ofAuthor, ofOthers, asked, carried } = pulls;
  if (ofAuthor === undefined) {
    if (ofOthers === undefined) return undefined;
    if (isShared) {
      const told = `${who} asked others than the author, and they did not pass it on.`;
      return { told, place: ofOthers, settings: RELAYS };
    }
    if (after("Device connected", author).length === 0) return undefined;
    const told = `${who} asked others for what it lacked, and never the author, which was connected.`;
    return { told, place: ofOthers, settings: [["partner", "first"]] };
  }
  const [filtered] = [
    ...after("Filtered out records"),
    ...after("Some records skipped due to missing FK"),
  ];
  if (filtered !== undefined) {
    const told = `${who} asked for what it lacked and left out what referred to rows that were not there.`;
    return { told, place: filtered, settings: FILTERED };
  }
  if (carried !== undefined) {
    const told = `this answer to ${who} carried rows of ${model}, and not those that are missing.`;
    return { told, place: carried, settings: IN_PART };
  }
  if (asked === undefined) return undefined;
  const told = `${who} asked the author for its rows of ${model}, and no answer carried one.`;
  return { told, place: asked, settings: UNSERVED };
}

/** Where the rows were not asked for: put off, without an answer, without a difference that was seen, or never compared. */
function comparedStage({ who, after, end }: Gap): Stage {
  const [skipped] = after("Skipping catch-up");
  if (skipped !== undefined) {
    const told = `${who} put off asking, because something was sent just before.`;
    const settings = [
      ["activity", "global"],
      ["activity", "peer"],
    ] as const;
    return { told, place: skipped, settings };
  }
  const [asked] = after("Sending watermark exchange request");
  const [answered] = after("Received watermark exchange response");
  if (asked !== undefined && answered === undefined) {
    const told = `${who} asked for a comparison after the loss, and no line tells of an answer.`;
    return { told, place: asked, settings: [["transport.reply", "lost"]] };
  }
  if (answered !== undefined) {
    const told = `${who} compared with the others after the loss, and did not ask for what it lacked.`;
    return { told, place: answered, settings: BLIND };
  }
  const [resumed] = after("starting in Ready state");
  const told = "compared with nobody after the loss, and asked for nothing.";
  return resumed === undefined
    ? { told: `up to this last line ${who} ${told}`, place: end, settings: IDLE }
    : {
        told: `${who} started again as ready, ${told}`,
        place: resumed,
        settings: [["initial", "resume"], ...IDLE],
      };
}

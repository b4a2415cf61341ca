/**
 * Which setting moved a watermark over missing rows. A claim that is the very time of a row came from a record; one
 * between the times came from a clock. Only pulls or only real-time records may have been there to move it.
 */
import { parseTime } from "../../base/time.ts";
import { describePolicy } from "../../engine/sync/policy.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { watermarkPlace } from "../findings/places.ts";
import type { Emissions } from "../replay/emissions.ts";
import type { Finding, FindingPlace, Hypothesis } from "../report.ts";
import type { Evidence } from "./judge-variants.ts";
import { placeText } from "./place-text.ts";
import { meaningOf } from "./protocol-verdicts.ts";

const SETTINGS = [
  { name: "realtime.watermark", value: "event", needs: "realtime.watermark", takes: "record" },
  { name: "realtime.watermark", value: "sent", needs: "realtime.watermark", takes: "clock" },
  { name: "watermark", value: "received", needs: "watermark", takes: "record" },
  { name: "watermark", value: "now", needs: "watermark", takes: "clock" },
  { name: "empty-advances", value: "on", needs: "empty-advances", takes: "clock" },
] as const;

/** What a peer has of shared changes is told by its log; these move it over changes that are missing. */
const SHARED = [
  ["shared.watermark", "own-log"],
  ["notify", "off"],
] as const;

/** One hypothesis for each way to leap; more than one is `unknown` where the evidence allows several. */
export function judgeLeapfrog(evidence: Evidence, finding: Finding): readonly Hypothesis[] {
  const { context, base } = evidence;
  const { fidelity } = base;
  const shown = `Shown by ${placeText(finding.where[0])}: ${finding.message}`;
  const isShared =
    context.holdings.view.registry.model(finding.model ?? "")?.ownership === "shared";
  if (isShared || finding.where[0]?.table === "shared_changes") {
    return SHARED.map(([name, value]) => openOf({ name, value }, shown, fidelity, finding.where));
  }
  const claim = claimOf(evidence, finding);
  const where = claim.where.length > 0 ? claim.where : finding.where;
  const open = SETTINGS.filter((each) => isPossible(each, claim, evidence));
  const left = open.length > 0 ? open : SETTINGS.filter((each) => isTaken(each, claim));
  const ofBase = describePolicy(base.policy);
  const isOfBase = ({ name, value }: Setting): boolean => ofBase[name] === value;
  const ordered = [...SETTINGS.filter(isOfBase), ...SETTINGS.filter((each) => !isOfBase(each))];
  // A pull that began at a claim which its model does not have went by that of another one.
  const scope = claim.isStored ? [] : [openOf(GLOBAL, shown, fidelity, where)];
  const judged = ordered.map((each): Hypothesis => {
    const policy = { [each.name]: each.value };
    const meaning = meaningOf(each.name, each.value);
    if (left.includes(each)) {
      if (left.length > 1 || scope.length > 0)
        return openOf(each, shown, fidelity, where, claim.why);
      return { policy, fidelity, verdict: "holds", reasons: [shown, claim.why, meaning], where };
    }
    const because = isTaken(each, claim)
      ? `Excluded by ${placeText(where[0])}: the evidence tells of no ${each.needs === "watermark" ? "pull" : "record in real time"} that could have moved it.`
      : `Excluded by ${placeText(where[where.length - 1])}: ${claim.why}`;
    return { policy, fidelity, verdict: "violated", reasons: [because, meaning], where };
  });
  return [...scope, ...judged];
}

type Setting = (typeof SETTINGS)[number];

const GLOBAL = { name: "watermark.scope", value: "global" } as const;

function openOf(
  { name, value }: { readonly name: string; readonly value: string },
  shown: string,
  fidelity: number,
  where: readonly FindingPlace[],
  why?: string,
): Hypothesis {
  const also = "Another setting leaves the same trace; this folder does not tell them apart.";
  const reasons = [shown, ...(why === undefined ? [] : [why]), also, meaningOf(name, value)];
  return { policy: { [name]: value }, fidelity, verdict: "unknown", reasons, where };
}

/** What a watermark claims, and whether a record or a clock gave it that; `undefined` where the evidence does not say. */
interface Claim {
  readonly takes: "record" | "clock" | undefined;
  readonly why: string;
  readonly where: readonly FindingPlace[];
  /** Whether the watermark that leapt is stored, and not only told by a line. */
  readonly isStored: boolean;
}

function claimOf({ context, stage, coverage }: Evidence, finding: Finding): Claim {
  const mark = context.report.watermarks.find(
    (each) =>
      each.holder === finding.peer && each.resource === finding.model && each.state === "leapfrog",
  );
  if (mark === undefined) {
    const why = "no watermark of this model is stored that has passed the missing rows.";
    return { takes: undefined, why, where: [], isStored: false };
  }
  const { peers } = context.holdings.view;
  const holder = peers.findIndex(({ id }) => id === mark.holder);
  const author = peers.findIndex(({ id }) => id === mark.peer);
  const { claimed, resource } = mark;
  const time = parseTime(claimed ?? "");
  const row =
    rowAt(context, author, resource, time) ??
    emittedAt(stage.prepared.scene.emissions, context.id(author), resource, time);
  const where = [...watermarkPlace(context, holder), ...(row === undefined ? [] : [row])];
  const isStored = true;
  if (row !== undefined) {
    const why = `the claim ${claimed ?? ""} is the very time of ${placeText(row)}: a record gave it, not a clock.`;
    return { takes: "record", why, where, isStored };
  }
  // A time that is in no row may be one of an event that is not here.
  if (!coverage.events(author)) {
    const why = `which event had the time ${claimed ?? ""} is not told: the author's events are not all here.`;
    return { takes: undefined, why, where, isStored };
  }
  const why = `the claim ${claimed ?? ""} is the time of no row and of no event of its author: a clock gave it, not a record.`;
  return { takes: "clock", why, where, isStored };
}

function isTaken(each: Setting, { takes }: Claim): boolean {
  return takes === undefined || each.takes === takes;
}

/** Where no whole log tells of deliveries, a pull cannot be told from records that came by themselves. */
function isPossible(each: Setting, claim: Claim, { coverage, parts }: Evidence): boolean {
  return isTaken(each, claim) && (!coverage.arrivals || parts.has(each.needs));
}

function emittedAt(
  emissions: Emissions,
  author: string,
  model: string,
  time: number | undefined,
): FindingPlace | undefined {
  for (let number = 0; number < emissions.count; number++) {
    if (emissions.timeOf(number) !== time || emissions.modelOf(number) !== model) continue;
    if (emissions.authorOf(number) !== author) continue;
    const log = emissions.logOf(number);
    return log && { path: log.path, line: log.line[emissions.indexOf(number)] ?? 1 };
  }
  return undefined;
}

function rowAt(context: LibraryContext, author: number, model: string, time: number | undefined) {
  const rows = context.holdings.view.rows(author, model);
  const column = rows?.model.timestampColumn;
  if (rows === undefined || column === undefined || time === undefined || !rows.table.has(column))
    return undefined;
  const times = rows.table.column(column);
  for (let row = 0; row < rows.count; row++) {
    if (times.micros(row) !== time) continue;
    const path = context.holdings.view.peers[author]?.main?.path ?? "";
    const uuid = rows.table.column("uuid").uuid(row);
    return { path, table: rows.model.table, ...(uuid === undefined ? {} : { uuid }) };
  }
  return undefined;
}

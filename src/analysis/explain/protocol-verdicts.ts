/** Judges the switches of the protocol by findings that show them and by lines and rows that exclude them. */
import {
  CORRECT_POLICY,
  describePolicy,
  POLICY_SWITCHES,
  type Policy,
} from "../../engine/sync/policy.ts";
import { logsOf } from "../facts/log-signs.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { firstLines, plural } from "../findings/places.ts";
import type { Finding, FindingPlace, Hypothesis } from "../report.ts";
import type { Crossing } from "./crossing.ts";
import { placeText } from "./place-text.ts";
import { PROTOCOL_SWITCHES, type ProtocolSwitch } from "./protocol-table.ts";

/** What the verdicts rest on. */
export interface ProtocolEvidence {
  readonly context: LibraryContext;
  readonly findings: readonly Finding[];
  readonly crossing: Crossing;
  readonly base: Policy;
  /** Share that the base gives back, which no switch of the protocol changes: deliveries are as recorded. */
  readonly fidelity: number;
  /** Findings that replays already explain; they show no switch of the protocol. */
  readonly settled: ReadonlySet<string>;
}

/** A hypothesis with the finding that shows it. */
export interface Judged {
  readonly hypothesis: Hypothesis;
  readonly finding: Finding | undefined;
}

/** Both settings of every switch of the protocol. */
export function judgeProtocol(evidence: ProtocolEvidence): readonly Judged[] {
  return PROTOCOL_SWITCHES.flatMap((each) => judgeSwitch(each, evidence));
}

function judgeSwitch(each: ProtocolSwitch, evidence: ProtocolEvidence): readonly Judged[] {
  const finding = evidence.findings.find(
    ({ name, verdict, severity }) =>
      verdict === "violated" &&
      severity !== "info" &&
      each.rules.includes(name) &&
      !evidence.settled.has(name),
  );
  const right = settingIn(CORRECT_POLICY, each.name);
  const wrong = wrongValue(each, evidence.base);
  if (finding !== undefined) {
    const shown = make(each.name, wrong, evidence.fidelity, {
      verdict: "holds",
      reasons: [
        `Shown by ${placeText(finding.where[0])}: ${finding.rule} ${finding.name}: ${finding.message}`,
        ...finding.reasons,
      ],
      where: finding.where,
    });
    const excluded = make(each.name, right, evidence.fidelity, {
      verdict: "violated",
      reasons: [`Excluded by ${placeText(finding.where[0])}: ${finding.message}`],
      where: finding.where.slice(0, 1),
    });
    return [
      { hypothesis: shown, finding },
      { hypothesis: excluded, finding: undefined },
    ];
  }
  const exclusion = excludes(each, evidence);
  const hypothesis = make(
    each.name,
    wrong,
    evidence.fidelity,
    exclusion === undefined
      ? {
          verdict: "unknown",
          reasons: ["No finding names its failure here, and nothing in this folder excludes it."],
          where: [],
        }
      : {
          verdict: "violated",
          reasons: [`Excluded by ${placeText(exclusion.where[0])}: ${exclusion.text}`],
          where: exclusion.where,
        },
  );
  return [{ hypothesis, finding: undefined }];
}

/** The value that the base has, where it is one of those that fail; else the first of them. */
function wrongValue(each: ProtocolSwitch, base: Policy): string {
  const set = settingIn(base, each.name);
  return each.wrong.includes(set) ? set : (each.wrong[0] ?? set);
}

function settingIn(policy: Policy, name: string): string {
  return describePolicy(policy)[name] ?? "";
}

interface Exclusion {
  readonly text: string;
  readonly where: readonly FindingPlace[];
}

function excludes(each: ProtocolSwitch, evidence: ProtocolEvidence): Exclusion | undefined {
  if (each.leaves !== undefined) return withoutLine(each.leaves, evidence.context);
  switch (each.excludedBy) {
    case "crossed":
      return byCrossing(evidence.crossing);
    case "pull":
      return byPull(evidence.context) ?? byCrossing(evidence.crossing);
    case "answered":
      return byAnswer(evidence.context);
    case "no-leapfrog":
      return withoutLeapfrog(evidence.context);
    case "stamps-increase":
      return byStamps(evidence.context);
    default:
      return undefined;
  }
}

/** The failure writes a line each time, the log is here, and it has none. */
function withoutLine(
  { text, side }: NonNullable<ProtocolSwitch["leaves"]>,
  context: LibraryContext,
): Exclusion | undefined {
  const { recording } = context.holdings.view;
  const numbers = new Set(
    context.pairs.map(([author, holder]) => (side === "author" ? author : holder)),
  );
  const logs = [...numbers].flatMap((peer) => logsOf(recording, peer));
  if (logs.length === 0 || logs.some((log) => log.count === 0)) return undefined;
  if (logs.some((log) => log.find(text).length > 0)) return undefined;
  const count = logs.reduce((sum, log) => sum + log.count, 0);
  return {
    text: `it leaves the line "${text}" in the log of the ${side} each time, and none of ${plural(count, "record")} has it.`,
    where: [...new Set(logs.map(({ path }) => path))].slice(0, 2).map((path) => ({ path })),
  };
}

function byCrossing({ crossed }: Crossing): Exclusion | undefined {
  if (crossed.count === 0) return undefined;
  return {
    text: `this row of another peer is here, and ${plural(crossed.count, "row")} crossed in all.`,
    where: crossed.where,
  };
}

function byPull(context: LibraryContext): Exclusion | undefined {
  const [place] = ["Starting backfill process", "Starting incremental catch-up"].flatMap((text) =>
    firstLines(context.logs, text),
  );
  return place === undefined
    ? undefined
    : { text: "this line begins a pull of history.", where: [place] };
}

function byAnswer(context: LibraryContext): Exclusion | undefined {
  for (const log of context.logs) {
    for (const index of log.find("Received StateResponse batch")) {
      const line = log.text(index);
      if (!/records_count=[1-9]/.test(line)) continue;
      const where = [{ path: log.path, line: log.line[index] ?? 1 }];
      return { text: "this answer to a pull carried rows of their owner.", where };
    }
  }
  return undefined;
}

function withoutLeapfrog(context: LibraryContext): Exclusion | undefined {
  const marks = context.report.watermarks.filter(
    ({ claimed, state }) => claimed !== null && state !== "self",
  );
  const [first] = marks;
  if (first === undefined || marks.some(({ state }) => state === "leapfrog")) return undefined;
  const holder = context.holdings.view.peers.find(({ id }) => id === first.holder);
  return {
    text: `no watermark has passed a row that is missing (${plural(marks.length, "watermark")} compared with the rows).`,
    where: [{ path: holder?.sync?.path ?? "", table: "device_resource_watermarks" }],
  };
}

function byStamps(context: LibraryContext): Exclusion | undefined {
  let compared = 0;
  const where: FindingPlace[] = [];
  for (let peer = 0; peer < context.peerCount; peer++) {
    const log = context.sharedLog(peer);
    if (log === undefined) continue;
    let last = "";
    for (let row = 0; row < log.count; row++) {
      const hlc = log.hlc(row);
      if (log.author(row) !== context.id(peer)) continue;
      if (hlc < last) return undefined;
      last = hlc;
      compared++;
    }
    where.push({ path: log.path, table: "shared_changes" });
  }
  return compared < 2
    ? undefined
    : {
        text: `the stamps of each peer increase in the order of writing (${plural(compared, "stamp")}).`,
        where,
      };
}

function make(
  name: string,
  value: string,
  fidelity: number,
  rest: Required<Pick<Hypothesis, "verdict" | "reasons" | "where">>,
): Hypothesis {
  const { verdict, reasons, where } = rest;
  const policy = { [name]: value };
  return { policy, fidelity, verdict, reasons: [...reasons, meaningOf(name, value)], where };
}

/** What a setting means, in a sentence. */
export function meaningOf(name: string, value: string): string {
  const found = POLICY_SWITCHES.find((each) => each.name === name);
  const meaning = found?.meanings[found.values.indexOf(value)] ?? value;
  return `${name}=${value} means: ${meaning}.`;
}

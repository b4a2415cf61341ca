/** Judges the switches of the protocol by findings that show them and by lines and rows that exclude them. */
import {
  CORRECT_POLICY,
  describePolicy,
  POLICY_SWITCHES,
  type Policy,
} from "../../engine/sync/policy.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import type { Finding, Hypothesis } from "../report.ts";
import type { Coverage } from "./coverage.ts";
import type { Crossing } from "./crossing.ts";
import { placeText } from "./place-text.ts";
import { excludes } from "./protocol-exclusions.ts";
import { PROTOCOL_SWITCHES, type ProtocolSwitch } from "./protocol-table.ts";

/** What the verdicts rest on. */
export interface ProtocolEvidence {
  readonly context: LibraryContext;
  readonly findings: readonly Finding[];
  readonly crossing: Crossing;
  readonly coverage: Coverage;
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

/** One setting that fails. */
interface Setting {
  readonly each: ProtocolSwitch;
  readonly value: string;
}

/** Every setting of the protocol that fails, as far as findings, lines and rows say something of it. */
export function judgeProtocol(evidence: ProtocolEvidence): readonly Judged[] {
  const groups = evidence.findings
    .filter((finding) => isTelling(finding, evidence))
    .map((finding) => ({ finding, settings: settingsBehind(finding, evidence) }))
    .filter(({ settings }) => settings.length > 0);
  // What a finding shows that nothing else could stand behind explains every other finding that it may stand behind.
  const sure = new Set(
    groups.flatMap(({ finding }) => onlyOne(allBehind(finding, evidence)).map(nameOf)),
  );
  const judged = groups.flatMap(({ finding, settings }) => {
    const all = allBehind(finding, evidence);
    if (all.length > 1 && all.some((each) => sure.has(nameOf(each)))) return [];
    const [one] = onlyOne(settings);
    if (one !== undefined) {
      return isSure(one, finding, evidence)
        ? judgeShown(one, finding, evidence)
        : [judgeUnproven(one, finding, evidence)];
    }
    return settings.map((setting) => judgeOpen(setting, finding, settings, evidence));
  });
  const told = new Set(judged.flatMap(({ hypothesis }) => Object.keys(hypothesis.policy)));
  const rest = PROTOCOL_SWITCHES.filter(({ name }) => !told.has(name));
  return [...judged, ...rest.map((each) => judgeUnseen(each, evidence))];
}

function isTelling({ name, verdict, severity }: Finding, { settled }: ProtocolEvidence): boolean {
  return verdict === "violated" && severity !== "info" && !settled.has(name);
}

function onlyOne(settings: readonly Setting[]): readonly Setting[] {
  return settings.length === 1 ? settings : [];
}

/** Settings that may stand behind a finding. */
function allBehind({ name, rule }: Finding, { findings }: ProtocolEvidence): readonly Setting[] {
  const isHarmful = findings.some(({ causes }) => causes?.includes(rule) === true);
  return PROTOCOL_SWITCHES.filter(
    ({ rules, onlyHarmful }) => rules.includes(name) && (onlyHarmful !== true || isHarmful),
  ).flatMap((each) => each.wrong.map((value) => ({ each, value })));
}

function nameOf({ each, value }: Setting): string {
  return `${each.name}=${value}`;
}

/** Settings that may stand behind a finding and that nothing excludes, those of the recorded generation first. */
function settingsBehind(finding: Finding, evidence: ProtocolEvidence): readonly Setting[] {
  const all = allBehind(finding, evidence);
  const left = all.filter(({ each }) => excludes(each, evidence) === undefined);
  const settings = left.length === 0 ? all : left;
  const isOfBase = ({ each, value }: Setting): boolean =>
    settingIn(evidence.base, each.name) === value;
  return [...settings.filter(isOfBase), ...settings.filter((setting) => !isOfBase(setting))];
}

/**
 * Rows alone show that something was lost on the way, and not what lost it: that takes a line, or a log that has none. And
 * what a peer lacks may lie with a peer whose rows are not here.
 */
function isSure(
  { each }: Setting,
  { where, causes }: Finding,
  evidence: ProtocolEvidence,
): boolean {
  const { context, coverage } = evidence;
  if (excludes(each, evidence) !== undefined) return false;
  if (each.hint === true) return false;
  const isTold = where.some(({ line }) => line !== undefined);
  if (each.inferred === true && (!coverage.peers || causes !== undefined)) return false;
  const peers = [...context.holdings.view.peers.keys()];
  const isLogged = isTold || peers.every((peer) => coverage.wholeLogs(peer).length > 0);
  if (each.inferred === true && each.loses === true && !isLogged) return false;
  if (each.rivals === "references") return coverage.deliveries;
  if (each.loses !== true || isTold) return true;
  return context.logs.some(({ format, count }) => format === "tracing" && count > 0);
}

function judgeUnproven(
  { each, value }: Setting,
  finding: Finding,
  evidence: ProtocolEvidence,
): Judged {
  const exclusion = excludes(each, evidence);
  const against =
    exclusion === undefined
      ? "Too little is in this folder to exclude what else may have lost these rows."
      : `Against it speaks ${placeText(exclusion.where[0])}: ${exclusion.text}`;
  const hypothesis = make(each.name, value, evidence.fidelity, {
    verdict: "unknown",
    reasons: [shownBy(finding), against],
    where: finding.where,
  });
  return { hypothesis, finding };
}

/** The setting is shown, and the right one of its switch excluded. */
function judgeShown(
  { each, value }: Setting,
  finding: Finding,
  evidence: ProtocolEvidence,
): readonly Judged[] {
  const shown = make(each.name, value, evidence.fidelity, {
    verdict: "holds",
    reasons: [shownBy(finding), ...finding.reasons],
    where: finding.where,
  });
  const excluded = make(each.name, settingIn(CORRECT_POLICY, each.name), evidence.fidelity, {
    verdict: "violated",
    reasons: [`Excluded by ${placeText(finding.where[0])}: ${finding.message}`],
    where: finding.where.slice(0, 1),
  });
  return [
    { hypothesis: shown, finding },
    { hypothesis: excluded, finding: undefined },
  ];
}

function judgeOpen(
  setting: Setting,
  finding: Finding,
  settings: readonly Setting[],
  evidence: ProtocolEvidence,
): Judged {
  const { each, value } = setting;
  const others = settings.filter((other) => other !== setting).map(nameOf);
  const isOfBase = settingIn(evidence.base, each.name) === value;
  const hypothesis = make(each.name, value, evidence.fidelity, {
    verdict: "unknown",
    reasons: [
      shownBy(finding),
      `The same would be left by ${others.join(", ")}; this folder does not tell them apart.`,
      ...(isOfBase ? ["The recorded generation has this setting."] : []),
    ],
    where: finding.where,
  });
  return { hypothesis, finding };
}

function shownBy({ where, rule, name, message }: Finding): string {
  return `Shown by ${placeText(where[0])}: ${rule} ${name}: ${message}`;
}

/** A switch whose failure no finding names: excluded by what the evidence has or lacks, or open. */
function judgeUnseen(each: ProtocolSwitch, evidence: ProtocolEvidence): Judged {
  const exclusion = excludes(each, evidence);
  const hypothesis = make(
    each.name,
    wrongValue(each, evidence.base),
    evidence.fidelity,
    exclusion === undefined || exclusion.isWeak === true
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
  return { hypothesis, finding: undefined };
}

/** The value that the base has, where it is one of those that fail; else the first of them. */
function wrongValue(each: ProtocolSwitch, base: Policy): string {
  const set = settingIn(base, each.name);
  return each.wrong.includes(set) ? set : (each.wrong[0] ?? set);
}

function settingIn(policy: Policy, name: string): string {
  return describePolicy(policy)[name] ?? "";
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

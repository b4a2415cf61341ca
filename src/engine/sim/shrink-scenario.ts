/**
 * The smallest scenario that still fails: every part of it is made smaller as long as the rest keeps failing.
 *
 * What fails means is the caller's business, so the same search serves a property that a random cluster breaks and a
 * finding that somebody wants to show with as little as possible.
 */
import type { NetworkOptions, SyncSizes } from "./options.ts";
import { policyOf } from "./parse-scenario.ts";
import type { Scenario, ScenarioAction } from "./scenario.ts";

export interface ShrinkResult {
  readonly scenario: Scenario;
  /** Smaller scenarios that were tried. */
  readonly tries: number;
}

/** One way to make a scenario smaller: all its smaller forms, the boldest first. */
type Smaller = (scenario: Scenario) => Iterable<Scenario>;

/**
 * Makes the scenario smaller until no single step can, or until `maxTries` were tried. `fails` must hold of the given
 * scenario, and must not depend on anything else.
 */
export function shrinkScenario(
  given: Scenario,
  fails: (scenario: Scenario) => boolean,
  options: { readonly maxTries?: number } = {},
): ShrinkResult {
  const { maxTries = 2000 } = options;
  let scenario = given;
  let tries = 0;
  const takeOne = (ways: Smaller): boolean => {
    for (const candidate of ways(scenario)) {
      if (tries >= maxTries) return false;
      tries++;
      if (!fails(candidate)) continue;
      scenario = candidate;
      return true;
    }
    return false;
  };
  for (let found = true; found && tries < maxTries; ) {
    found = false;
    for (const ways of WAYS) while (takeOne(ways)) found = true;
  }
  return { scenario, tries };
}

const WAYS: readonly Smaller[] = [
  fewerActions,
  fewerPeers,
  fewerOptions,
  fewerSwitches,
  plainerClocks,
  smallerActions,
  earlierActions,
  shorterRun,
];

/** Without a stretch of actions: half of them first, single ones last. */
function* fewerActions(scenario: Scenario): Iterable<Scenario> {
  const { actions } = scenario;
  for (let size = actions.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < actions.length; from += size) {
      const kept = [...actions.slice(0, from), ...actions.slice(from + size)];
      if (kept.length < actions.length) yield { ...scenario, actions: kept };
    }
  }
}

/** Without a peer, its links, and everything that it does or that is done to its connections. */
function* fewerPeers(scenario: Scenario): Iterable<Scenario> {
  const { peers, links, actions } = scenario;
  if (peers.length <= 2) return;
  for (const { name } of [...peers].reverse()) {
    yield {
      ...scenario,
      peers: peers.filter((peer) => peer.name !== name),
      links: links.filter((link) => link.peer !== name && link.other !== name),
      actions: actions.filter((action) => !involves(action, name)),
    };
  }
}

function involves(action: ScenarioAction, name: string): boolean {
  if (action.kind === "network") return false;
  const other = action.kind === "cut" || action.kind === "heal" ? action.other : undefined;
  return action.peer === name || other === name;
}

/** Without an option of the network, a size or a link of its own; then with rarer and shorter faults. */
function* fewerOptions(scenario: Scenario): Iterable<Scenario> {
  const { network, sizes, links } = scenario;
  for (const key of keysOf(network)) yield { ...scenario, network: without(network, key) };
  for (const key of keysOf(sizes)) yield { ...scenario, sizes: without(sizes, key) };
  for (const link of links) yield { ...scenario, links: links.filter((each) => each !== link) };
  for (const key of keysOf(network)) {
    for (const value of halves(network[key] ?? 0)) {
      yield { ...scenario, network: { ...network, [key]: value } };
    }
  }
}

function keysOf<Options extends Partial<NetworkOptions> | Partial<SyncSizes>>(
  options: Options,
): readonly (keyof Options)[] {
  // The keys of an options object are those of its type.
  return Object.keys(options) as (keyof Options)[];
}

function without<Options>(options: Options, key: keyof Options): Options {
  const rest = { ...options };
  delete rest[key];
  return rest;
}

/** A chance becomes a tenth at a time coarser, a time half as long. */
function halves(value: number): readonly number[] {
  if (value > 0 && value < 1) {
    const rounded = Math.round(value * 10) / 10;
    return rounded === value || rounded === 0 ? [] : [rounded];
  }
  const half = Math.floor(value / 2000) * 1000;
  return half > 0 && half < value ? [half] : [];
}

/** Without a switch: the right value in its place. */
function* fewerSwitches(scenario: Scenario): Iterable<Scenario> {
  const { given, defect } = scenario;
  for (const name of Object.keys(given)) {
    yield withSwitches(scenario, { given: without(given, name), defect });
  }
  for (const name of Object.keys(defect)) {
    yield withSwitches(scenario, { given, defect: without(defect, name) });
  }
}

function withSwitches(scenario: Scenario, switches: Pick<Scenario, "given" | "defect">): Scenario {
  return { ...scenario, ...switches, policy: policyOf(switches.given, switches.defect) };
}

/** With clocks that are right. */
function* plainerClocks(scenario: Scenario): Iterable<Scenario> {
  const { peers } = scenario;
  for (const [index, peer] of peers.entries()) {
    const plain = [
      { ...peer, clockOffset: 0, clockDrift: 0 },
      { ...peer, clockDrift: 0 },
      { ...peer, clockOffset: Math.trunc(peer.clockOffset / 2_000_000) * 1_000_000 },
    ];
    for (const other of plain) {
      const same = other.clockOffset === peer.clockOffset && other.clockDrift === peer.clockDrift;
      if (!same) yield { ...scenario, peers: peers.with(index, other) };
    }
  }
}

/** With fewer files and folders, contents of the peers' own, and smaller steps of clocks. */
function* smallerActions(scenario: Scenario): Iterable<Scenario> {
  const { actions } = scenario;
  for (const [index, action] of actions.entries()) {
    for (const smaller of smallerForms(action)) {
      yield { ...scenario, actions: actions.with(index, smaller) };
    }
  }
}

function* smallerForms(action: ScenarioAction): Iterable<ScenarioAction> {
  if (action.kind === "clock") {
    const by = Math.trunc(action.by / 2_000_000) * 1_000_000;
    if (by !== 0 && by !== action.by) yield { ...action, by };
    return;
  }
  if (action.kind !== "index" && action.kind !== "add") return;
  for (const files of fewer(action.files)) yield { ...action, files };
  if (action.kind === "index") {
    for (const folders of fewer(action.folders)) yield { ...action, folders };
  }
  if (action.content !== undefined) yield { ...action, content: undefined };
  if (!action.shallow) yield { ...action, shallow: true };
  if (action.mime !== undefined) yield { ...action, mime: undefined };
}

function fewer(count: number): readonly number[] {
  return [...new Set([0, 1, Math.floor(count / 2), count - 1])].filter(
    (each) => each >= 0 && each < count,
  );
}

/** With all actions one second apart, then each on a whole second, then each one earlier than it was. */
function* earlierActions(scenario: Scenario): Iterable<Scenario> {
  const { actions } = scenario;
  const second = 1_000_000;
  const even = actions.map((action, index) => ({ ...action, at: (index + 1) * second }));
  if (actions.some((action, index) => action.at > (index + 1) * second)) {
    yield { ...scenario, actions: even };
  }
  for (const [index, action] of actions.entries()) {
    const before = actions[index - 1]?.at ?? 0;
    const times = [before, Math.floor(action.at / second) * second];
    const middle = Math.floor((before + action.at) / 2 / second) * second;
    for (const at of [...times, middle]) {
      if (at < before || at >= action.at) continue;
      yield { ...scenario, actions: actions.with(index, { ...action, at }) };
    }
  }
}

/** Ending earlier, but not before the last action. */
function* shorterRun(scenario: Scenario): Iterable<Scenario> {
  const last = scenario.actions.reduce((latest, { at }) => Math.max(latest, at), 0);
  const second = 1_000_000;
  for (const length of [last + second, Math.floor(scenario.length / 2 / second) * second]) {
    if (length > last && length < scenario.length) yield { ...scenario, length };
  }
}

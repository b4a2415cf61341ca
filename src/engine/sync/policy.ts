/**
 * The policy: every behaviour of library sync that differs between generations, or between what was recorded and what
 * is right, as one switch with a few named values.
 *
 * The table below is what `--policy` on the command line lists and checks. A preset is the setting of one generation.
 */

import type { Switch } from "./policy-switch.ts";
import { CORRECT_PROTOCOL, type ProtocolPolicy } from "./protocol-policy.ts";
import { protocolPresetOf } from "./protocol-presets.ts";
import { REPAIR_SWITCHES } from "./repair-switches.ts";
import { SENDING_SWITCHES } from "./sending-switches.ts";

/** What happens to a record that refers to a row which is not here. */
export type MissingReference = "null" | "drop" | "defer";

export interface Policy extends ProtocolPolicy {
  /** A single record that arrives in real time. */
  readonly fkRealtime: MissingReference;
  /** A record of a page that was asked for. */
  readonly fkPull: MissingReference;
  /** A shared change that arrives in real time. */
  readonly fkShared: MissingReference;
  /** A shared change of a page that was asked for. */
  readonly fkSharedPull: MissingReference;
  /** A location whose root entry is not here. */
  readonly locationEntry: "strict" | "null";
  readonly closure: "record" | "bulk" | "off";
  readonly paths: "computed" | "received";
  readonly watermark: "received" | "applied" | "now";
  readonly emptyAdvances: "off" | "on";
  readonly retry: "newest" | "blind";
  readonly lww: "log" | "off";
}

/** One switch as users see it. */
export type PolicySwitch = Switch<keyof Policy>;

const REFERENCES = ["null", "drop", "defer"] as const;
const REFERENCE_MEANINGS = [
  "the reference is set to NULL and the record is applied",
  "the record is left out and never tried again",
  "the record waits and is applied when what it needs arrives",
] as const;

export const POLICY_SWITCHES: readonly PolicySwitch[] = [
  {
    name: "fk.realtime",
    key: "fkRealtime",
    values: REFERENCES,
    meanings: REFERENCE_MEANINGS,
    mechanism: "a device-owned record that arrives by itself and refers to a row that is not here",
    observed: "null: files lose their content for good when the second update is lost",
  },
  {
    name: "fk.pull",
    key: "fkPull",
    values: REFERENCES,
    meanings: REFERENCE_MEANINGS,
    mechanism: "a device-owned record of a page; all references of a page are looked up first",
    observed:
      "drop: a catch-up filters records, its watermark passes them, and they never come back",
  },
  {
    name: "fk.shared",
    key: "fkShared",
    values: REFERENCES,
    meanings: REFERENCE_MEANINGS,
    mechanism: "a shared change that arrives by itself and refers to a row that is not here",
    observed: "drop: the change is an error and is lost",
  },
  {
    name: "fk.shared-pull",
    key: "fkSharedPull",
    values: REFERENCES,
    meanings: REFERENCE_MEANINGS,
    mechanism: "a shared change of a page that was asked for",
    observed: "drop: identities of a full transfer are lost when their mime type comes later",
  },
  {
    name: "location-entry",
    key: "locationEntry",
    values: ["strict", "null"],
    meanings: [
      "like every other reference",
      "set to NULL, because a location may come before its root entry",
    ],
    mechanism: "a location refers to its root entry and comes before it in some orders of models",
    observed: "strict: the backfill fails at the first location and leaves 0 entries",
  },
  {
    name: "closure",
    key: "closure",
    values: ["record", "bulk", "off"],
    meanings: [
      "rebuilt for each entry as it is applied",
      "rebuilt once, at the end of the run",
      "never built",
    ],
    mechanism: "who is below whom, on which counts by owner, ownership filters and deletions rely",
    observed: "off: counts by owner see nothing, deletions leave descendants behind",
  },
  {
    name: "paths",
    key: "paths",
    values: ["computed", "received"],
    meanings: [
      "a directory without a path gets its parent's path and its name",
      "only paths that a record carries are kept",
    ],
    mechanism: "the absolute path of a directory, which real-time records carried for roots only",
    observed: "received: deeper directories have no path and cannot be navigated",
  },
  {
    name: "watermark",
    key: "watermark",
    values: ["received", "applied", "now"],
    meanings: [
      "the newest time among the records of the answer, whatever became of them",
      "the newest time among the records that were applied",
      "the moment at which the pull ended",
    ],
    mechanism: "where the next pull of this resource from this peer begins",
    observed: "received, now: the watermark leaps over rows that never arrived",
  },
  {
    name: "empty-advances",
    key: "emptyAdvances",
    values: ["off", "on"],
    meanings: ["an empty answer leaves the watermark alone", "an empty answer moves it to now"],
    mechanism: "what a pull without records does to the watermark",
    observed: "on: rows that the author had not published yet are skipped for ever",
  },
  {
    name: "retry",
    key: "retry",
    values: ["newest", "blind"],
    meanings: [
      "a waiting record is forgotten when a newer one of the same row was applied meanwhile",
      "a waiting record is applied when its turn comes, even over a newer one",
    ],
    mechanism: "a record that waited is applied late",
    observed: "blind: a row goes back to an older state",
  },
  {
    name: "lww",
    key: "lww",
    values: ["log", "off"],
    meanings: [
      "a shared change not newer than the newest logged one of the record is ignored",
      "every shared change is applied in the order of arrival",
    ],
    mechanism: "which of two writes to a shared row wins",
    observed: "off: peers end with different values after a reordering",
  },
  ...SENDING_SWITCHES,
  ...REPAIR_SWITCHES,
];

const RIGHT: Policy = {
  ...CORRECT_PROTOCOL,
  fkRealtime: "defer",
  fkPull: "defer",
  fkShared: "defer",
  fkSharedPull: "defer",
  locationEntry: "strict",
  closure: "record",
  paths: "computed",
  watermark: "applied",
  emptyAdvances: "off",
  retry: "newest",
  lww: "log",
};
const G5: Partial<Policy> = {
  fkPull: "null",
  fkShared: "drop",
  fkSharedPull: "drop",
  watermark: "received",
};

/** What each generation does differently from what is right. */
const DEVIATIONS: readonly Partial<Policy>[] = [
  { ...G5, fkRealtime: "null", watermark: "now", emptyAdvances: "on" },
  { ...G5, fkRealtime: "null" },
  G5,
  G5,
  { fkPull: "drop", fkShared: "drop", fkSharedPull: "drop" },
  { ...G5, locationEntry: "null" },
  { fkShared: "drop", watermark: "received" },
  { fkShared: "drop", watermark: "received" },
  { fkShared: "drop", watermark: "received" },
];

/** The policy that reaches agreement whatever the order of messages. */
export const CORRECT_POLICY: Policy = RIGHT;

/** What the given generation does, 0 to 8. */
export function presetFor(generation: number): Policy {
  const known = Math.min(Math.max(Math.floor(generation), 0), 8);
  return { ...RIGHT, ...protocolPresetOf(known), ...DEVIATIONS[known] };
}

export type ParsedPolicy =
  | { readonly kind: "policy"; readonly policy: Policy }
  | { readonly kind: "error"; readonly message: string };

/**
 * Changes `base` by pairs of switch and value. `fk` stands for the four `fk.*` switches; `preset` (`G0` … `G8`,
 * `correct`) replaces the base and is taken first. An error names what would have been right.
 */
export function applyPolicyChoices(
  base: Policy,
  choices: Readonly<Record<string, string>>,
): ParsedPolicy {
  let policy: Policy = base;
  const preset = choices["preset"];
  if (preset !== undefined) {
    const found = presetNamed(preset);
    if (found === undefined) {
      return { kind: "error", message: `preset is G0 to G8 or correct, not "${preset}"` };
    }
    policy = found;
  }
  for (const [name, value] of Object.entries(choices)) {
    if (name === "preset") continue;
    const switches = switchesNamed(name);
    if (switches.length === 0) return { kind: "error", message: unknownSwitch(name) };
    for (const each of switches) {
      if (!each.values.includes(value)) {
        return { kind: "error", message: `${name} is ${listed(each.values)}, not "${value}"` };
      }
      policy = { ...policy, [each.key]: value };
    }
  }
  return { kind: "policy", policy };
}

/** Reads `k=v,k=v` into pairs; an empty text has none. */
export function parsePolicyText(
  text: string,
):
  | { readonly kind: "choices"; readonly choices: Readonly<Record<string, string>> }
  | { readonly kind: "error"; readonly message: string } {
  const choices: Record<string, string> = {};
  for (const part of text.split(",").map((piece) => piece.trim())) {
    if (part === "") continue;
    const at = part.indexOf("=");
    if (at <= 0) return { kind: "error", message: `"${part}" is not of the form switch=value` };
    choices[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  return { kind: "choices", choices };
}

/** Switches of the protocol that a receiver of recorded deliveries obeys, too. */
const RECEIVING: ReadonlySet<keyof Policy> = new Set<keyof Policy>([
  "drift",
  "stateOrder",
  "realtimeWatermark",
  "ownState",
  "deleteReceive",
  "sharedRelay",
  "snapshotStamps",
  "tracker",
  "trackerEnd",
]);
const PROTOCOL: ReadonlySet<keyof Policy> = new Set(
  [...SENDING_SWITCHES, ...REPAIR_SWITCHES].map((each) => each.key),
);

/**
 * The policy as reports list it: every switch with its value; `fk` too when all four agree. A replay has its deliveries
 * already, so its report leaves out what peers would say to each other.
 */
export function describePolicy(
  policy: Policy,
  scope: "all" | "replay" = "all",
): Readonly<Record<string, string>> {
  const described: Record<string, string> = {};
  const references = new Set(switchesNamed("fk").map((each) => policy[each.key]));
  const [only] = references;
  if (references.size === 1 && only !== undefined) described["fk"] = only;
  for (const { key, name } of POLICY_SWITCHES) {
    const counts = scope === "all" || !PROTOCOL.has(key) || RECEIVING.has(key);
    if (counts) described[name] = policy[key];
  }
  return described;
}

function switchesNamed(name: string): readonly PolicySwitch[] {
  if (name === "fk") return POLICY_SWITCHES.filter((each) => each.name.startsWith("fk."));
  return POLICY_SWITCHES.filter((each) => each.name === name);
}

function presetNamed(name: string): Policy | undefined {
  if (name === "correct") return CORRECT_POLICY;
  return /^G[0-8]$/.test(name) ? presetFor(Number(name.slice(1))) : undefined;
}

function unknownSwitch(name: string): string {
  const names = ["preset", "fk", ...POLICY_SWITCHES.map((each) => each.name)];
  return `there is no switch "${name}"; the switches are ${names.join(", ")}`;
}

function listed(values: readonly string[]): string {
  return values.length < 2
    ? values.join("")
    : `${values.slice(0, -1).join(", ")} or ${values[values.length - 1] ?? ""}`;
}

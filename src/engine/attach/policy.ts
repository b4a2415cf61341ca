/**
 * The policy of attachment sync: each behaviour of the library that loses or hides data as one switch. The first value of
 * each is what the published library does; the last is what would be right. Source: the failure catalogue of the library,
 * every entry of which was observed with version 0.24.19 or read in its source.
 */
export interface AttachPolicy {
  readonly upload: "current-meta" | "whole-log";
  readonly keys: "own-set" | "whole-keybag";
  readonly notification: "gateway" | "never" | "always";
  readonly callbacks: "every-subscriber" | "one-per-url";
  readonly remoteMeta: "overwrite" | "keep-unmerged";
  readonly seen: "always" | "on-success";
  readonly received: "memory" | "committed";
  readonly absentCars: "until-attach" | "ask-again";
  readonly compaction: "race" | "atomic";
  readonly missingOnUpload: "empty-car" | "skip";
  readonly adopted: "unchecked" | "checked";
  readonly group: "first-car" | "all-cars";
}

/** One switch as users see it. */
export interface AttachSwitch {
  /** Also the name on the command line. */
  readonly key: keyof AttachPolicy;
  readonly values: readonly string[];
  /** What each value does. */
  readonly meanings: readonly string[];
  readonly mechanism: string;
  /** What it looks like when the library's value hurts. */
  readonly observed: string;
  /** The finding that names this failure. */
  readonly rule?: string;
}

export const ATTACH_SWITCHES: readonly AttachSwitch[] = [
  {
    key: "upload",
    values: ["current-meta", "whole-log"],
    meanings: ["what the meta named when the database was opened", "everything in the car log"],
    mechanism: "which CARs an attach uploads",
    observed:
      "what was written before attach in the same run never leaves; each shows its own documents",
    rule: "DS701",
  },
  {
    key: "keys",
    values: ["own-set", "whole-keybag"],
    meanings: ["only in the set that the storekey names", "in every set of the keybag"],
    mechanism: "where a store looks a key up",
    observed: "a key that lies in another set counts as not found",
    rule: "DS703",
  },
  {
    key: "notification",
    values: ["gateway", "never", "always"],
    meanings: ["as the gateway does", "no gateway notifies", "every gateway notifies"],
    mechanism: "whether a peer hears of a meta that another puts",
    observed: "live peers never see each other's writes; reopening shows them",
    rule: "DS707",
  },
  {
    key: "callbacks",
    values: ["every-subscriber", "one-per-url"],
    meanings: ["all subscribers of a remote are called", "a peer is told only about its own puts"],
    mechanism: "who is called for a put (the second until 25 April 2025)",
    observed: "who attached last has both heads, the first has one",
    rule: "DS718",
  },
  {
    key: "remoteMeta",
    values: ["overwrite", "keep-unmerged"],
    meanings: ["a put replaces the remote's meta", "metas that the new one has not merged stay"],
    mechanism: "what happens to the meta that a remote held",
    observed: "a new peer misses what the overwritten meta led to",
    rule: "DS708",
  },
  {
    key: "seen",
    values: ["always", "on-success"],
    meanings: ["also when it failed", "only when it was merged"],
    mechanism: "when a meta counts as seen",
    observed: "CARs are complete and the head never takes them",
    rule: "DS705",
  },
  {
    key: "received",
    values: ["memory", "committed"],
    meanings: ["kept until the next write or attach", "committed at once"],
    mechanism: "what becomes of a head that arrives",
    observed: "after reopening without attach a peer shows less than before",
    rule: "DS706",
  },
  {
    key: "absentCars",
    values: ["until-attach", "ask-again"],
    meanings: ["counts as absent until the next attach", "is asked for again"],
    mechanism: "a CAR that was absent once",
    observed: "the file exists and the peer keeps reporting that it is missing",
    rule: "DS715",
  },
  {
    key: "compaction",
    values: ["race", "atomic"],
    meanings: ["log and head are taken at the end", "log and head are taken at the start"],
    mechanism: "a write that lands while a compaction runs",
    observed: "the write is dropped from the log and is not in the compaction",
    rule: "DS711",
  },
  {
    key: "missingOnUpload",
    values: ["empty-car", "skip"],
    meanings: ["an empty CAR is uploaded under its name", "it is left out"],
    mechanism: "a CAR that the uploader itself lacks",
    observed: "a file of 79 bytes that peers fetch and keep for good",
    rule: "DS709",
  },
  {
    key: "adopted",
    values: ["unchecked", "checked"],
    meanings: ["is taken as it is", "is taken only when its blocks are there"],
    mechanism: "a head that an empty database is offered",
    observed: "reading fails on blocks that are not there",
    rule: "DS710",
  },
  {
    key: "group",
    values: ["first-car", "all-cars"],
    meanings: ["only its first CAR", "all of its CARs"],
    mechanism: "what opening loads of the newest group",
    observed: "a split transaction cannot be read after reopening",
    rule: "DS712",
  },
];

/** The published library, 0.24.19. */
export const LIBRARY_POLICY: AttachPolicy = {
  upload: "current-meta",
  keys: "own-set",
  notification: "gateway",
  callbacks: "every-subscriber",
  remoteMeta: "overwrite",
  seen: "always",
  received: "memory",
  absentCars: "until-attach",
  compaction: "race",
  missingOnUpload: "empty-car",
  adopted: "unchecked",
  group: "first-car",
};

/** Every behaviour as it should be. */
export const CORRECT_ATTACH_POLICY: AttachPolicy = {
  upload: "whole-log",
  keys: "whole-keybag",
  notification: "always",
  callbacks: "every-subscriber",
  remoteMeta: "keep-unmerged",
  seen: "on-success",
  received: "committed",
  absentCars: "ask-again",
  compaction: "atomic",
  missingOnUpload: "skip",
  adopted: "checked",
  group: "all-cars",
};

/** Named settings of all switches. */
export const ATTACH_PRESETS: Readonly<Record<string, AttachPolicy>> = {
  "0.24": LIBRARY_POLICY,
  "2025-04": { ...LIBRARY_POLICY, callbacks: "one-per-url" },
  correct: CORRECT_ATTACH_POLICY,
};

/** Lays choices, e.g. of a command line, over a preset; says what is wrong with the first that does not fit. */
export function attachPolicyFrom(
  choices: Readonly<Record<string, string>>,
):
  | { readonly kind: "policy"; readonly policy: AttachPolicy }
  | { readonly kind: "error"; readonly message: string } {
  const { preset = "0.24", ...rest } = choices;
  const base = ATTACH_PRESETS[preset];
  if (base === undefined) {
    const known = Object.keys(ATTACH_PRESETS).join(", ");
    return { kind: "error", message: `there is no preset "${preset}"; the presets are ${known}` };
  }
  for (const [name, value] of Object.entries(rest)) {
    const found = ATTACH_SWITCHES.find(({ key }) => key === name);
    if (found === undefined) {
      const known = ATTACH_SWITCHES.map(({ key }) => key).join(", ");
      return { kind: "error", message: `there is no switch "${name}"; the switches are ${known}` };
    }
    if (!found.values.includes(value)) {
      const known = found.values.join(", ");
      return { kind: "error", message: `${name} takes ${known}, not "${value}"` };
    }
  }
  // Every name and value was found in the table of switches, which lists the values of each type.
  return { kind: "policy", policy: { ...base, ...rest } as AttachPolicy };
}

/** The classes of anomaly at which a debugger can stop, as a user chooses them before there is a run. */

export interface AnomalyClass {
  readonly name: AnomalyName;
  readonly label: string;
  readonly description: string;
  /** Whether it is chosen from the start. */
  readonly isDefault: boolean;
  readonly systems: readonly ("library" | "fireproof")[];
}

const LIBRARY = ["library"] as const;
const FIREPROOF = ["fireproof"] as const;

export type AnomalyName =
  | "dropped"
  | "blocked"
  | "blocked-for-good"
  | "orphan"
  | "leapfrog"
  | "stamp-regression"
  | "conflict"
  | "unknown-model"
  | "divergence"
  | "key-missing"
  | "missing-block"
  | "meta-skipped"
  | "head-adopted"
  | "not-merged";

export const ANOMALIES: readonly AnomalyClass[] = [
  {
    name: "dropped",
    label: "Record Dropped",
    description: "A record is left out and nothing tries again.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "orphan",
    label: "Orphan Created",
    description:
      "A row is applied with an empty reference, because the row it points to is not here.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "leapfrog",
    label: "Leapfrog",
    description: "A watermark passes a record that was dropped or still waits.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "blocked",
    label: "Record Blocked",
    description: "A record is held back until the row that it refers to arrives.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "blocked-for-good",
    label: "Record Blocked for Good",
    description: "A record is held back, and until the end of the run nothing releases it.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "stamp-regression",
    label: "Stamp Regression",
    description: "A peer's log holds a change whose stamp is below one that it wrote before.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "conflict",
    label: "Unique Conflict",
    description: "A record is left out because another row holds a value that may exist only once.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "unknown-model",
    label: "Unknown Model",
    description: "A record is of a model that the receiver's generation does not know.",
    isDefault: false,
    systems: LIBRARY,
  },
  {
    name: "divergence",
    label: "First Divergence from the Recording",
    description: "The first step after which the replay differs from what was recorded.",
    isDefault: false,
    systems: ["library", "fireproof"],
  },
  {
    name: "key-missing",
    label: "Key Missing",
    description: "A CAR is here and no key of the keybag opens it.",
    isDefault: false,
    systems: FIREPROOF,
  },
  {
    name: "missing-block",
    label: "Missing Block",
    description: "A head leads to a block or a CAR that is not here.",
    isDefault: false,
    systems: FIREPROOF,
  },
  {
    name: "meta-skipped",
    label: "Meta Skipped",
    description: "A meta counts as seen, or a CAR as absent, and is not looked at again.",
    isDefault: false,
    systems: FIREPROOF,
  },
  {
    name: "head-adopted",
    label: "Head Adopted",
    description: "A head is taken over as it is, without being merged with one of the store's own.",
    isDefault: false,
    systems: FIREPROOF,
  },
  {
    name: "not-merged",
    label: "Head Not Merged",
    description: "A head that was offered is not part of the head afterwards.",
    isDefault: false,
    systems: FIREPROOF,
  },
];

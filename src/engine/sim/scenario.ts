/** A scenario: who writes what and when, over which network, under which policy. Read from text by `parseScenario`. */
import type { Policy } from "../sync/policy.ts";
import type { NetworkOptions, SyncSizes } from "./options.ts";

export interface ScenarioPeer {
  readonly name: string;
  /** µs ahead of virtual time. */
  readonly clockOffset: number;
  /** Parts per million. */
  readonly clockDrift: number;
}

/** The link between two peers. */
export interface ScenarioLink {
  readonly peer: string;
  readonly other: string;
  /** µs. */
  readonly latency: number;
}

/** One thing that somebody does. Times are µs after the start; paths begin with a location's name. */
export type ScenarioAction = { readonly at: number; readonly line: number } & ActionWhat;

export type ActionWhat =
  | {
      readonly kind: "index";
      readonly peer: string;
      readonly name: string;
      readonly folders: number;
      readonly files: number;
      readonly content: string | undefined;
      readonly mime: string | undefined;
      /** Whether the contents of the files are left unread. */
      readonly shallow: boolean;
    }
  | {
      readonly kind: "add";
      readonly peer: string;
      readonly name: string;
      readonly from: number;
      readonly files: number;
      readonly content: string | undefined;
      readonly mime: string | undefined;
      /** Whether the contents of the files are left unread. */
      readonly shallow: boolean;
    }
  | {
      readonly kind: "rename" | "move";
      readonly peer: string;
      readonly name: string;
      readonly to: string;
    }
  | {
      readonly kind: "delete" | "untag" | "dangle" | "reindex" | "space";
      readonly peer: string;
      readonly name: string;
    }
  | { readonly kind: "tag"; readonly peer: string; readonly name: string; readonly color: string }
  | {
      readonly kind: "relate" | "group";
      readonly peer: string;
      readonly name: string;
      readonly to: string;
    }
  | { readonly kind: "clock"; readonly peer: string; readonly by: number }
  | { readonly kind: "pause" | "resume" | "restart"; readonly peer: string }
  | { readonly kind: "cut" | "heal"; readonly peer: string; readonly other: string }
  | { readonly kind: "network"; readonly change: Partial<NetworkOptions> };

export interface Scenario {
  readonly title: string;
  /** What it shows, a sentence. */
  readonly shows: string;
  /** Codes of the failures that its defect stands for, e.g. `F-04`. */
  readonly failures: readonly string[];
  readonly generation: number;
  readonly seed: number;
  /** µs since 1970. */
  readonly start: number;
  /** How long it runs, µs. */
  readonly length: number;
  readonly peers: readonly ScenarioPeer[];
  readonly links: readonly ScenarioLink[];
  /** Switches of both runs, the failing and the right one. */
  readonly given: Readonly<Record<string, string>>;
  /** Switches of the failing run on top. */
  readonly defect: Readonly<Record<string, string>>;
  /** The policy with the defect. */
  readonly policy: Policy;
  readonly network: Partial<NetworkOptions>;
  readonly sizes: Partial<SyncSizes>;
  readonly actions: readonly ScenarioAction[];
}

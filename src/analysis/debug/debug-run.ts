/** What the debugger needs of a run, whatever was replayed: library sync or block stores. */
import type { FieldReader } from "./evaluate-expression.ts";
import type { StepTable } from "./step-table.ts";
import type { ValueNode } from "./value-node.ts";

/** One peer of a run: a thread of the debugger. */
export interface DebugPeer {
  readonly id: string;
  readonly name: string;
  /** What it does in this run, e.g. `receiver`. */
  readonly role: string;
}

/** A line of a file of the evidence, from 1. */
export interface DebugPlace {
  readonly path: string;
  readonly line: number;
}

/** A field that conditions, messages and the console can name. */
export interface DebugField {
  readonly name: string;
  readonly meaning: string;
}

/** One frame, the innermost first: event, batch, pull, run. */
export interface DebugFrame {
  readonly kind: "event" | "batch" | "pull" | "run";
  readonly name: string;
  readonly place: DebugPlace | undefined;
  /** The step with which it began: where restarting it goes. */
  readonly begin: number;
}

/** One group of values of a peer as of a step. */
export interface DebugScope {
  readonly name: string;
  readonly node: ValueNode;
  /** Whether making its values may take a while. */
  readonly expensive: boolean;
}

/** Something that a data breakpoint can watch. */
export interface DebugWatch {
  /** Names it for good: the same in every run of the same evidence. */
  readonly id: string;
  readonly description: string;
}

/** A finished run, to be looked at as of any of its steps. Step 0 is the state before the first. */
export interface DebugRun {
  readonly system: "library" | "fireproof";
  /** e.g. `alice → bob, as recorded`. */
  readonly label: string;
  readonly table: StepTable;
  readonly peers: readonly DebugPeer[];
  readonly fields: readonly DebugField[];
  field(name: string): FieldReader | undefined;
  /** Reads what the field `data` of steps `from` up to `to` needs. */
  prepare(from: number, to: number): Promise<void>;
  /** Calls back for every recorded line with the first step that it tells of. Lines come in any order. */
  eachPlace(onPlace: (place: DebugPlace, step: number) => void): void;
  /** Steps of an anomaly class, ascending; `undefined` when such a run has no such class. */
  anomaly(name: string): Int32Array | undefined;
  /** What a step did, in a line: `bob dropped entry#3f2a…: content_identity is not here …`. */
  title(step: number): string;
  /** The same and more, in sentences. */
  sentences(step: number): readonly string[];
  /** Frames of a peer whose latest step at or before the asked one is `step`; 0 when it has none yet. */
  frames(peer: number, step: number): readonly DebugFrame[];
  /** What a peer waits for as of a step, e.g. `content_identity#3f2a… (2 records wait)`. */
  waitsFor(peer: number, step: number): string | undefined;
  /** State as of `step`; `event` is the peer's latest step by then, 0 when it has none yet. */
  scopes(peer: number, step: number, event: number): readonly DebugScope[];
  /** What a peer holds of a record or block by its id, as of a step; `undefined` when the text is no id of such a run. */
  lookup(peer: number, step: number, id: string): ValueNode | undefined;
  /** Steps that change what a watch names, ascending; `undefined` when there is no such thing. */
  watch(id: string): { readonly watch: DebugWatch; readonly steps: Int32Array } | undefined;
  /** A watch in words as a person types it: `wm bob alice entry`, a uuid, `head peer-a`. */
  findWatch(text: string): DebugWatch | undefined;
  /** Peers whose rows can be asked with SQL. */
  readonly sqlPeers: readonly number[];
  /** Names to complete SQL with: tables with their columns. */
  readonly sqlTables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** The peer's state as of a step, condensed: equal for equal states. */
  stateHash(peer: number, step: number): string;
}

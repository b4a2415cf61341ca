/**
 * The tools that an assistant is given: what each is called, what it takes, what it does. Both the server of the command
 * line (`driftscope mcp`) and the editor's language-model tools are made from these definitions.
 */
import type { TaskOptions } from "../../base/progress.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { OpenedSummary, SessionMethods, SnapshotId } from "../api.ts";
import type { ToolFields, ToolInput } from "./tool-input.ts";
import type { ToolName } from "./tool-names.ts";

/** A snapshot that an assistant can name. */
export interface KnownSnapshot {
  /** What it is asked for by: a path below the folder, or its title in the editor. Unique. */
  readonly name: string;
  readonly id: SnapshotId;
  /** What is known of it without opening it. */
  readonly about: string;
}

/** Everything opened that has a report. */
export type ToolSummary = Exclude<OpenedSummary, { kind: "listing" }>;

/** Where tools run: who knows the snapshots and how the session is reached. */
export interface ToolHost {
  /** Every snapshot there is, in one order. `fresh` looks at the folder again and forgets what was read before. */
  snapshots(fresh: boolean, options: TaskOptions): Promise<readonly KnownSnapshot[]>;
  /** What opening gave; opens it when that has not been done. */
  open(snapshot: SnapshotId, options: TaskOptions): Promise<ToolSummary>;
  /** Asks the session about a snapshot that is open. */
  call<Name extends Exclude<keyof SessionMethods, "open" | "close"> & string>(
    name: Name,
    params: SessionMethods[Name]["params"],
    options: TaskOptions,
  ): Promise<SessionMethods[Name]["result"]>;
}

/** What a tool answers: the same facts as plain data and as text. Both are small; what was left out is told. */
export interface ToolAnswer {
  /** `schema` names its form. Text from evidence is as it stands there. */
  readonly data: { readonly schema: string } & Readonly<Record<string, unknown>>;
  /** Text from evidence is made visible in it: nothing in it reorders or hides the text around it. */
  readonly text: string;
}

/** One tool. */
export interface Tool {
  readonly name: ToolName;
  readonly title: string;
  /** When to use it and what comes back, for an assistant. */
  readonly about: string;
  /** What happens, for the person who is asked to allow it; `of` is the input. */
  doing(of: ToolInput): string;
  readonly fields: ToolFields;
  run(host: ToolHost, input: ToolInput, options: TaskOptions): Promise<ToolAnswer>;
}

/** An answer from data and lines. */
export function toolAnswer(data: ToolAnswer["data"], lines: readonly string[]): ToolAnswer {
  return { data, text: lines.map(visibleText).join("\n") };
}

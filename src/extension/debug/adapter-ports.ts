/** What the debug adapter needs of the editor. It knows no editor itself, so that tests drive the real one over a stream. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugPlace } from "../../analysis/debug/debug-run.ts";
import type { CallOptions } from "../../protocol/endpoint.ts";
import type { LogSummary } from "../../session/api.ts";
import type { DebugMethods, DebugStop } from "../../session/debug-api.ts";

/** The type of debugger, as launch configurations name it. */
export const DEBUG_TYPE = "sync-replay";

/** What a launch configuration says; everything may be absent. Read as foreign data, since people write it. */
export interface LaunchWish {
  /** Folder of the snapshot: a path or a URI. */
  readonly snapshot?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly policy?: Readonly<Record<string, string>> | undefined;
  readonly seed?: number | undefined;
  /** Default: true. */
  readonly stopOnEntry?: boolean | undefined;
  /** Anomaly classes to stop at, beside those chosen in the editor. */
  readonly exceptions?: readonly string[] | undefined;
  readonly noDebug?: boolean | undefined;
}

/** A snapshot that is open for debugging. */
export interface DebugSnapshot {
  readonly id: string;
  readonly title: string;
  readonly logs: readonly LogSummary[];
}

/** A place as the editor opens it; lines count from 1. */
export interface EditorPlace {
  readonly source: DebugProtocol.Source;
  readonly line: number;
}

export interface AdapterPorts {
  /** Finds and opens the snapshot of a configuration. Rejects with code "usage" when there is none. */
  open(wish: LaunchWish, options: CallOptions): Promise<DebugSnapshot>;
  call<Name extends keyof DebugMethods>(
    name: Name,
    params: DebugMethods[Name]["params"],
    options?: CallOptions,
  ): Promise<DebugMethods[Name]["result"]>;
  /** Where the editor shows a line of the evidence. */
  toEditor(snapshot: string, place: DebugPlace): EditorPlace;
  /** The line of the evidence that an editor shows; `undefined` for files of another folder. */
  fromEditor(snapshot: string, source: DebugProtocol.Source, line: number): DebugPlace | undefined;
  /** A step as a document, for steps that no line tells of. */
  stepSource(debug: string, step: number): DebugProtocol.Source;
  /** An address that goes to a step when it is clicked. */
  stepLink(debug: string, step: number): string;
  /** Tells every view where the debugger stands. */
  onStop(snapshot: string, run: string | undefined, stop: DebugStop): void;
}

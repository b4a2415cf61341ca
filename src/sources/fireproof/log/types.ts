import type { SourceFinding } from "../../recording.ts";
import type { Json } from "../json.ts";

/** One message of a log: a JSON line, an indented JSON object, or a console line of the April 2025 branch. */
export interface LogRecord {
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** `json`, or the first word of a console line. */
  readonly form: "json" | "console";
  readonly module?: string | undefined;
  readonly level?: string | undefined;
  /** The message as written; compare case-insensitively. */
  readonly message: string;
  /** Store that the line speaks of, as the folder part of its `url` or `file`; absent when the line does not say. */
  readonly place?: LogPlace | undefined;
  readonly database?: string | undefined;
  /** Key materials are masked. */
  readonly fields: { readonly [key: string]: Json | undefined };
}

/** What the `url` or `file` of a line says about the store it speaks of. */
export interface LogPlace {
  /** Folder of the database as the writer saw it, e.g. `/demo/peer-a/v0.19/todos`. */
  readonly folder: string;
  readonly name?: string | undefined;
  readonly store?: string | undefined;
  readonly storeKey?: string | undefined;
  /** Whether the url is one of an attached remote. */
  readonly isRemote: boolean;
}

/** A log of the library. It has no times: the order in the file is the only order. */
export interface FireproofLog {
  readonly path: string;
  readonly bytes: number;
  readonly records: readonly LogRecord[];
  readonly findings: readonly SourceFinding[];
}

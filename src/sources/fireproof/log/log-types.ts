import type { SourceFinding } from "../../recording.ts";
import type { JsonObject } from "../json.ts";

/** What the `url`, `file` or `dbroot` of a line says about the store it speaks of. */
export interface LogPlace {
  /** Folder of the database as the writer saw it, e.g. `/demo/peer-a/v0.19/todos`. */
  readonly folder: string;
  /** `name` of the url. */
  readonly name?: string | undefined;
  /** `car`, `file`, `meta` or `wal`. */
  readonly store?: string | undefined;
  /** Name of the key set. */
  readonly storeKey?: string | undefined;
  /** `key` of the url: a CAR's CID, or `main`. */
  readonly key?: string | undefined;
  /** Whether the url is one of an attached remote. */
  readonly isRemote: boolean;
  readonly isIndex: boolean;
}

/** One message of a log: a JSON object on one line or several, or a console line of the April 2025 branch. */
export interface LogRecord {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly form: "json" | "console";
  readonly module?: string | undefined;
  readonly level?: string | undefined;
  /** `msg`, or the first word of a console line, as written. Compare case-insensitively. */
  readonly message: string;
  readonly place?: LogPlace | undefined;
  /** `dbName`. Peers often share it. */
  readonly database?: string | undefined;
  /** The other fields. Key material is masked. */
  readonly fields: JsonObject;
  /** Words of a console line between its first word and its first list. */
  readonly words: readonly string[];
  /** CIDs in each list of a console line. */
  readonly lists: readonly (readonly string[])[];
}

/** A log of the library. It has no times: the order in the file is the only order. */
export interface FireproofLog {
  readonly path: string;
  readonly bytes: number;
  readonly records: readonly LogRecord[];
  readonly findings: readonly SourceFinding[];
}

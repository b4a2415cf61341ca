import type { TaskOptions } from "../base/progress.ts";
import type { SqlEngine, SqlRows } from "../engine/store/sql-database.ts";
import type { SqlSurroundings } from "../engine/store/sql-surroundings.ts";
import type { FileTree, Hasher } from "../sources/file-tree.ts";
import type { FireproofCrypto } from "../sources/fireproof/crypto-port.ts";
import type { EvidenceAccess, SnapshotId } from "./api.ts";

/** What a session needs from where it runs. */
export interface SessionPorts {
  readonly hasher: Hasher;
  /** For encrypted stores; absent where the platform has none. */
  readonly crypto?: FireproofCrypto | undefined;
  /** The files of a snapshot, read-only. */
  readonly openTree: (snapshot: SnapshotId, access: EvidenceAccess) => FileTree;
  /** Files in memory as a tree, for folders that are made here; without it nothing can be shrunk and no scenario opened. */
  readonly filesAsTree?: ((files: ReadonlyMap<string, Uint8Array>) => FileTree) | undefined;
  /** The engine that replays are run in. */
  readonly sqlEngine: () => Promise<SqlEngine>;
  /**
   * Runs one read-only statement of a user over a copy of `image` and kills it after its time. Rejects with code "sql"
   * (not allowed, or SQLite's own message) or "timeout".
   */
  readonly runSql: (request: SqlRequest, options: TaskOptions) => Promise<SqlRows>;
  /** Lets questions that came meanwhile go first; called between the parts of work that nobody waits for. */
  readonly pause?: (() => Promise<void>) | undefined;
}

export interface SqlRequest {
  readonly image: Uint8Array;
  /** Databases and functions beside it. */
  readonly surroundings?: SqlSurroundings | undefined;
  readonly statement: string;
  readonly limit: number;
}

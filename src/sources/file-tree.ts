import type { SweepOptions, SweptDatabase } from "./sqlite/page-sweep.ts";

/** What a directory holds under one name. Symbolic links are reported and never followed: they may lead out of the folder. */
export interface DirectoryItem {
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes, for files; 0 otherwise. */
  readonly size: number;
}

/**
 * The evidence folder, read-only. Paths are relative to it, separated by `/`, without a leading one; "" is the folder.
 *
 * The caller never passes `..` or absolute paths. An implementation rejects with a `FailureError` of code "unreadable"
 * when the path cannot be read, returns fresh bytes that the caller may keep and change, and never writes.
 * Every implementation passes `test/conformance/file-tree.suite.ts`.
 */
export interface FileTree {
  /** Sorted by name in code unit order, so that answers do not depend on the order of a directory. */
  list(path: string): Promise<readonly DirectoryItem[]>;
  stat(path: string): Promise<DirectoryItem>;
  read(path: string): Promise<Uint8Array>;
  /** At most `length` bytes from `offset`; fewer at the end of the file. */
  readRange(path: string, offset: number, length: number): Promise<Uint8Array>;
  /** Fills `target` from `offset` and says how many bytes that were; absent where only fresh bytes can be had. */
  readInto?(path: string, offset: number, target: Uint8Array): Promise<number>;
  /** SHA-256 of a file in hexadecimal, computed beside the caller's own work; absent where the platform has no such place. */
  digest?(path: string): Promise<string>;
  /**
   * The pages of a database that its rows need, read and checked beside the caller's own work; absent where the platform
   * has no such place. `undefined` when the file is no database.
   */
  sweep?(path: string, request: SweepRequest): Promise<SweptDatabase | undefined>;
}

export interface SweepRequest extends SweepOptions {
  /** Also reads the tables that facts are made of, or nothing but pages. */
  readonly tables?: TablesToPrepare | undefined;
}

/** `rows`: the tables of models. `all`: the derived tables, too. */
export type TablesToPrepare = "rows" | "all";

/** Incremental SHA-256; native where the platform has one. */
export interface Hasher {
  sha256(): { update(bytes: Uint8Array): void; digestHex(): string };
}

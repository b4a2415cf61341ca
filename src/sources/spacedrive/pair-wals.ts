/** The part of a surveyed file that decides which write-ahead log belongs to which database. */
interface WalCandidate {
  readonly path: string;
  readonly folder: string;
  readonly class: string;
  readonly pageSize?: number | undefined;
  readonly headerSaysWal?: boolean | undefined;
}

export interface WalPairs<File> {
  /** The `-wal` file of a database, by the database's path. */
  readonly walOf: ReadonlyMap<string, File>;
  /** What to say of `-wal` files whose names do not tell, by path. */
  readonly notes: ReadonlyMap<string, string>;
}

/** Pairs `-wal` files with databases: by name, else with the only database of the folder that may have it. */
export function pairWals<File extends WalCandidate>(files: readonly File[]): WalPairs<File> {
  const walOf = new Map<string, File>();
  const notes = new Map<string, string>();
  const databases = new Map(
    files.filter((file) => file.class === "sqlite").map((file) => [file.path, file]),
  );
  const nameless: File[] = [];
  for (const file of files) {
    // A log whose header is torn, or that a checkpoint emptied, is known by its name only.
    const path = file.path.endsWith("-wal") ? file.path.slice(0, -4) : "";
    if (databases.has(path)) walOf.set(path, file);
    else if (file.class === "wal") nameless.push(file);
  }
  for (const wal of nameless) {
    const possible = [...databases.values()].filter(
      (file) =>
        file.folder === wal.folder &&
        !walOf.has(file.path) &&
        file.headerSaysWal === true &&
        file.pageSize === wal.pageSize,
    );
    const [only, ...others] = possible;
    if (only === undefined || others.length > 0) {
      notes.set(wal.path, "a write-ahead log whose database is not known; not used");
    } else {
      walOf.set(only.path, wal);
      const why = "by its page size and folder";
      notes.set(wal.path, `taken for the write-ahead log of "${only.path}" ${why}`);
    }
  }
  return { walOf, notes };
}

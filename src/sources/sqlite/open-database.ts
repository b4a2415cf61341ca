import type { DerivedFacts } from "../spacedrive/derived-facts.ts";
import { type ComposedImage, composeImage, composeSwept, isPastCommit } from "./image.ts";
import { type Inventory, takeInventory } from "./inventory.ts";
import { OpenedFile } from "./opened-file.ts";
import type { SweptDatabase } from "./page-sweep.ts";
import type { PreparedDatabase } from "./prepared-database.ts";
import type { DatabaseImage, EvidenceState, OpenedDatabase } from "./types.ts";
import { readWal, type Wal } from "./wal.ts";

export interface OpenDatabaseOptions {
  /** `skip`: damage to indexes is not looked for. Rows are the same: a database with damage is walked whole all the same. */
  readonly indexes?: "skip" | undefined;
  /** `skip`: everything is done in TypeScript, with the same result. */
  readonly kernel?: "skip" | undefined;
}

/**
 * Opens a database file with the `-wal` that lies beside it, if any; `undefined` when `main` is no SQLite database.
 * All b-trees are walked at once, so that damage anywhere is known from the start. Neither array is written to; both must
 * stay as they are while the result is in use.
 */
export function openDatabase(
  path: string,
  main: Uint8Array,
  wal: Uint8Array | undefined,
  options: OpenDatabaseOptions = {},
): OpenedDatabase | undefined {
  const log = wal === undefined || wal.length === 0 ? undefined : readWal(plainBytes(wal));
  const lastCommit = (log?.report.commits.length ?? 0) - 1;
  return open(path, plainBytes(main), wal, log, lastCommit, options);
}

/** A database opened from a sweep, whose tables another thread may have read. */
export interface SweptFileOpened extends OpenedDatabase {
  /** What was read of it so far, and what was made of that, for whoever opens the same sweep again. */
  prepared(derived: DerivedFacts): PreparedDatabase;
}

/**
 * Opens a database from what a sweep kept of it, as it is without a `-wal` or with one of no bytes. `undefined` when anything at all is unusual:
 * then the whole file is needed, to say what. What is opened here answers as the whole file would, except for its image.
 */
export function openSweptDatabase(
  path: string,
  swept: SweptDatabase,
  emptyWal: Uint8Array | undefined,
  options: OpenDatabaseOptions = {},
): SweptFileOpened | undefined {
  const composed = composeSwept(swept.bytes);
  if (composed === undefined || composed.missingPages > 0) return undefined;
  const { image } = composed;
  const walk = (): Inventory =>
    takeInventory(composed.pages, composed.header, image.pageCount, {
      tablesOnly: options.indexes === "skip",
      sweptTypes: swept.types,
      kernel: options.kernel,
    });
  const { prepared } = swept;
  const inventory = prepared === undefined ? walk() : undefined;
  if ((inventory?.damage.length ?? 0) > 0) return undefined;
  const found = inventory?.notes ?? prepared?.notes ?? [];
  const notes = [...composed.notes, ...describeAbsentWal(emptyWal, image), ...found];
  const state = judgeEvidence(composed, emptyWal, undefined, false);
  return new OpenedFile({
    ...{ path, state, notes, image, wal: undefined, prepared },
    pages: composed.pages,
    inventory: inventory ?? walk,
  });
}

/**
 * The database as it was after one commit of its `-wal`; -1 is the main file alone. A note says so where the main file
 * already holds later commits, because then the state is a mixture. `undefined` when there is no such commit.
 */
export function databaseAtCommit(
  path: string,
  main: Uint8Array,
  wal: Uint8Array,
  commitIndex: number,
): OpenedDatabase | undefined {
  const log = wal.length === 0 ? undefined : readWal(plainBytes(wal));
  const commits = log?.report.commits.length ?? 0;
  if (!Number.isInteger(commitIndex) || commitIndex < -1 || commitIndex >= commits)
    return undefined;
  return open(path, plainBytes(main), wal, log, commitIndex, {});
}

/** The same bytes without a subclass: Node's Buffer has a `slice` that does not copy. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function open(
  path: string,
  main: Uint8Array,
  walBytes: Uint8Array | undefined,
  wal: Wal | undefined,
  commitIndex: number,
  { indexes, kernel }: OpenDatabaseOptions,
): OpenedDatabase | undefined {
  const mainAlone = composeImage(main, undefined, -1);
  const walFits = mainAlone === undefined || mainAlone.header.pageSize === wal?.pageSize;
  const isApplied = wal !== undefined && commitIndex >= 0 && walFits;
  const composed = isApplied ? composeImage(main, wal, commitIndex) : mainAlone;
  if (composed === undefined) return undefined;
  const { image, missingPages } = composed;
  const take = (tablesOnly: boolean): Inventory =>
    takeInventory(composed.pages, composed.header, image.pageCount, { tablesOnly, kernel });
  const skipsIndexes = indexes === "skip";
  const first = take(skipsIndexes);
  // Rows below a damaged page can only be given back when every other page is accounted for.
  const inventory = skipsIndexes && first.damage.length > 0 ? take(false) : first;
  const notes = [...composed.notes];
  if (wal !== undefined) notes.push(...describeWal(main, wal, commitIndex, walFits, composed));
  else notes.push(...describeAbsentWal(walBytes, image));
  if (missingPages > 0) notes.push(`${missingPages} of ${image.pageCount} pages are in no file`);
  notes.push(...inventory.notes);
  const state = judgeEvidence(composed, walBytes, wal, isApplied);
  const { pages } = composed;
  return new OpenedFile({ path, state, notes, image, wal, pages, inventory });
}

/** What the files alone say, before damage on pages is counted. */
function judgeEvidence(
  composed: ComposedImage,
  walBytes: Uint8Array | undefined,
  wal: Wal | undefined,
  isApplied: boolean,
): EvidenceState {
  if (composed.missingPages > 0) return "truncated";
  const fits = wal === undefined || wal.pageSize === composed.header.pageSize;
  if (wal?.isBroken === true || !fits) return "damaged";
  if (walBytes === undefined && composed.image.headerSaysWal) return "wal-missing";
  return isApplied ? "wal-applied" : "complete";
}

/** An empty `-wal` is what a checkpoint that truncates leaves behind: nothing is missing then. */
function describeAbsentWal(walBytes: Uint8Array | undefined, image: DatabaseImage): string[] {
  if (walBytes !== undefined) {
    return ["the -wal file is empty: everything is in the main file, as after a checkpoint"];
  }
  if (!image.headerSaysWal) return [];
  return [
    "the header says write-ahead log, but no -wal file is here: recent commits may be missing",
  ];
}

function describeWal(
  main: Uint8Array,
  wal: Wal,
  commitIndex: number,
  walFits: boolean,
  composed: ComposedImage,
): string[] {
  const { report } = wal;
  const notes: string[] = [];
  if (!walFits && wal.pageSize !== 0) {
    notes.push(
      `the -wal file has pages of ${wal.pageSize} bytes, the database of ${composed.header.pageSize}: it was not applied`,
    );
  } else if (commitIndex >= 0) {
    notes.push(
      `commits applied from the -wal file, in memory: ${commitIndex + 1} of ${report.commits.length}`,
    );
  } else if (report.commits.length === 0) {
    notes.push("the -wal file holds no whole commit: nothing of it was applied");
  }
  if (report.stoppedBecause !== undefined) {
    notes.push(`${report.stoppedBecause}; frames left out: ${report.ignoredFrames}`);
  }
  if (commitIndex + 1 < report.commits.length && walFits && isPastCommit(main, wal, commitIndex)) {
    notes.push(
      "the main file already holds later commits, because a checkpoint ran: this state is a mixture",
    );
  }
  return notes;
}

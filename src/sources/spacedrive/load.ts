import { FailureError } from "../../base/failure.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import { streamEventLog } from "../event-log/index-event-log.ts";
import type { EventLog } from "../event-log/types.ts";
import type { FileTree, Hasher } from "../file-tree.ts";
import { mapBounded } from "../map-bounded.ts";
import type { SourceFinding } from "../recording.ts";
import type { SweptDatabase } from "../sqlite/page-sweep.ts";
import { streamTraceLog } from "../trace-log/index-trace-log.ts";
import type { TraceLog } from "../trace-log/types.ts";
import type { LibraryOptions } from "./library-options.ts";
import type { SurveyedFile } from "./survey.ts";

/** A file after it was read: its digest, and its bytes where a reader needs all of them. */
export interface LoadedFile {
  readonly file: SurveyedFile;
  /** Bytes seen; differs from the listed size when somebody wrote meanwhile. */
  readonly bytes: number;
  /** A promise while it is computed beside everything else. */
  readonly sha256: string | Promise<string>;
  readonly content?: Uint8Array | undefined;
  /** Instead of the content, of a large database without a write-ahead log. */
  readonly swept?: SweptDatabase | undefined;
  /** Of a log too large to be held: its index, made in the same pass as the digest. */
  readonly eventLog?: EventLog | undefined;
  readonly traceLog?: TraceLog | undefined;
  readonly notes: readonly string[];
}

export interface Loaded {
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly findings: readonly SourceFinding[];
}

/** A database larger than this is not read: it would not fit beside its columns in the memory of an editor. */
export const MAX_DATABASE_BYTES = 1024 * 1024 * 1024;
/** Logs larger than this are indexed in pieces and never held as a whole. */
export const MAX_LOG_BYTES = 64 * 1024 * 1024;
const MAX_SIDE_FILE_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;
/** From this size on it pays to hash a file in another thread, which reads it once more. */
const ASIDE_BYTES = 8 * 1024 * 1024;
const CONCURRENT_READS = 4;

/** For callers that list no evidence: gives no digest and takes no time. */
export const NO_DIGESTS: Hasher = {
  sha256: () => ({ update: () => undefined, digestHex: () => "" }),
};

/** Reads and hashes every file once. What cannot be read is a finding; the others are unaffected. */
export async function loadFiles(
  tree: FileTree,
  hasher: Hasher,
  files: readonly SurveyedFile[],
  options?: LibraryOptions,
): Promise<Loaded> {
  const logged = new Set(files.filter(isFilledWal).map((file) => folderOf(file.path)));
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const findings: SourceFinding[] = [];
  let done = 0;
  // The largest first, as whoever waits for all of them waits for the last.
  const bySize = [...files].sort((a, b) => b.size - a.size);
  const loaded = await mapBounded(bySize, CONCURRENT_READS, async (file) => {
    throwIfCancelled(options);
    const isSwept = options?.images === "skip" && !logged.has(folderOf(file.path));
    const result = await loadFile(tree, hasher, file, findings, isSwept, options);
    done += file.size;
    options?.onProgress?.({ task: "Reading files", fraction: total === 0 ? 1 : done / total });
    return result;
  });
  findings.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const byFile = new Map(loaded.map((result) => [result.file, result]));
  const inOrder = files.flatMap((file) => byFile.get(file) ?? []);
  return { files: new Map(inOrder.map((file) => [file.file.path, file])), findings };
}

async function loadFile(
  tree: FileTree,
  hasher: Hasher,
  file: SurveyedFile,
  findings: SourceFinding[],
  isSwept: boolean,
  options: LibraryOptions | undefined,
): Promise<LoadedFile> {
  try {
    const limit = contentLimit(file);
    const swept = isSwept ? await sweepDatabase(tree, hasher, file, options) : undefined;
    const loaded =
      swept ??
      (file.size <= limit
        ? await loadWhole(tree, hasher, file, options)
        : await loadLarge(tree, hasher, file, options));
    if (file.class === "sqlite" && file.size > limit) {
      const message = `The database is larger than ${MAX_DATABASE_BYTES} bytes and was not opened.`;
      findings.push({ code: "too-large", path: file.path, message });
    }
    if (loaded.bytes === file.size) return loaded;
    const message = `The file changed while it was read: ${file.size} bytes listed, ${loaded.bytes} bytes read.`;
    findings.push({ code: "changed-while-read", path: file.path, message });
    return { ...loaded, notes: [message] };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    findings.push({ code: "unreadable", path: file.path, message: error.message });
    return { file, bytes: file.size, sha256: "", notes: [`could not be read: ${error.message}`] };
  }
}

function isFilledWal(file: SurveyedFile): boolean {
  return file.size > 0 && (file.class === "wal" || file.name.endsWith("-wal"));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** A large database without what only its indexes need; `undefined` where that cannot be had. */
async function sweepDatabase(
  tree: FileTree,
  hasher: Hasher,
  file: SurveyedFile,
  options: LibraryOptions | undefined,
): Promise<LoadedFile | undefined> {
  const isFit =
    file.class === "sqlite" && file.size >= ASIDE_BYTES && file.size <= contentLimit(file);
  // Whoever sweeps also digests beside the caller's work.
  const canDigest = hasher === NO_DIGESTS || tree.digest !== undefined;
  if (!isFit || tree.sweep === undefined || !canDigest) return undefined;
  const { indexes, tables } = options ?? {};
  const sweeping = tree.sweep(file.path, { indexes, tables });
  const swept = await sweeping;
  if (swept === undefined) return undefined;
  // Nobody needs a digest before the facts are there.
  const sha256 = hasher === NO_DIGESTS ? undefined : tree.digest?.(file.path);
  ignoreForNow(sha256);
  return { file, bytes: swept.bytes.length, sha256: sha256 ?? "", swept, notes: [] };
}

/** Whoever lists the evidence waits for it; until then a failure must not count as unhandled. */
function ignoreForNow(digest: Promise<string> | undefined): void {
  digest?.catch(() => undefined);
}

/** Up to which size the readers want the whole content of such a file. */
function contentLimit(file: SurveyedFile): number {
  if (file.name.endsWith("-wal")) return MAX_DATABASE_BYTES;
  switch (file.class) {
    case "sqlite":
    case "wal":
      return MAX_DATABASE_BYTES;
    case "sync-events":
    case "app-events":
    case "trace-log":
    case "job-log":
      return MAX_LOG_BYTES;
    case "summary":
    case "metrics":
    case "library-json":
    case "device-json":
      return MAX_SIDE_FILE_BYTES;
    case "empty":
      return CHUNK_BYTES;
    case "shm":
    case "journal":
    case "config-json":
    case "other":
      return -1;
  }
}

async function loadWhole(
  tree: FileTree,
  hasher: Hasher,
  file: SurveyedFile,
  options: LibraryOptions | undefined,
): Promise<LoadedFile> {
  const isAside = hasher !== NO_DIGESTS && file.size >= ASIDE_BYTES;
  const aside = isAside ? tree.digest?.(file.path) : undefined;
  ignoreForNow(aside);
  const content = await tree.read(file.path);
  if (aside !== undefined)
    return { file, bytes: content.length, sha256: aside, content, notes: [] };
  const hash = hasher.sha256();
  for (let offset = 0; offset < content.length; offset += CHUNK_BYTES) {
    throwIfCancelled(options);
    hash.update(content.subarray(offset, offset + CHUNK_BYTES));
  }
  return { file, bytes: content.length, sha256: hash.digestHex(), content, notes: [] };
}

async function loadLarge(
  tree: FileTree,
  hasher: Hasher,
  file: SurveyedFile,
  options: LibraryOptions | undefined,
): Promise<LoadedFile> {
  const hash = hasher.sha256();
  let bytes = 0;
  const stream = {
    ...options,
    residentBytes: MAX_LOG_BYTES,
    onPiece: (piece: Uint8Array): void => {
      hash.update(piece);
      bytes += piece.length;
    },
  };
  if (file.class === "sync-events" || file.class === "app-events") {
    const eventLog = await streamEventLog(tree, file.path, stream);
    return { file, bytes, sha256: hash.digestHex(), eventLog, notes: [] };
  }
  if (file.class === "trace-log" || file.class === "job-log") {
    const traceLog = await streamTraceLog(tree, file.path, stream);
    return { file, bytes, sha256: hash.digestHex(), traceLog, notes: [] };
  }
  return hashInPieces(tree, hasher, file, options);
}

async function hashInPieces(
  tree: FileTree,
  hasher: Hasher,
  file: SurveyedFile,
  options: LibraryOptions | undefined,
): Promise<LoadedFile> {
  const hash = hasher.sha256();
  let offset = 0;
  while (true) {
    throwIfCancelled(options);
    const piece = await tree.readRange(file.path, offset, CHUNK_BYTES);
    hash.update(piece);
    offset += piece.length;
    if (piece.length < CHUNK_BYTES) break;
  }
  return { file, bytes: offset, sha256: hash.digestHex(), notes: [] };
}

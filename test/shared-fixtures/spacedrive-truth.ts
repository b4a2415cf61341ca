import fs from "node:fs";
import path from "node:path";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

/** A set of uuids in the truth: listed, or only as a digest over the sorted list. */
export interface ExpectedSet {
  readonly count: number;
  readonly uuids?: readonly string[];
  readonly sha256?: string;
}

/** The parts of a snapshot's `expected.json` that our suites read. */
export interface ExpectedSnapshot {
  readonly generation: string;
  readonly peers: readonly {
    readonly uuid: string;
    readonly label: string;
    readonly role: string;
    readonly dir: string;
    readonly name: string;
  }[];
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly entries: Readonly<
    Record<string, { readonly files: number; readonly linked: number; readonly orphans: number }>
  >;
  readonly diffs: readonly {
    readonly owner: string;
    readonly peer: string;
    readonly model: string;
    readonly missing: ExpectedSet;
    readonly extra: ExpectedSet;
    readonly different: ExpectedSet & { readonly fields?: readonly string[] | null };
    readonly unlinked?: ExpectedSet;
  }[];
  readonly watermarks: readonly {
    readonly holder: string;
    readonly peer: string;
    readonly resource: string;
    readonly value: string | null;
    readonly state: string;
    readonly owner_rows_absent_at_or_before: number;
    readonly owner_rows_absent_after: number;
  }[];
  readonly shared_watermarks: readonly {
    readonly holder: string;
    readonly peer: string | null;
    readonly source: string;
    readonly value: string | null;
    readonly state: string;
  }[];
  readonly root_cause: string;
  readonly artefacts: {
    readonly wal?: {
      readonly mode: string;
      readonly entry_uuids_outside_main_file: ExpectedSet;
    };
  };
}

const ROOT = path.resolve(import.meta.dirname, "../../../shared/fixtures/spacedrive");

/** Every shared snapshot with its truth; none, said plainly, where the shared fixtures do not exist. */
export function sharedSnapshots(): readonly { name: string; truth: ExpectedSnapshot }[] {
  if (!fs.existsSync(ROOT)) {
    process.stderr.write(
      "The shared fixtures do not exist here: their suites have nothing to check.\n",
    );
    return [];
  }
  return fs
    .readdirSync(ROOT)
    .filter((file) => file.endsWith(".expected.json"))
    .sort()
    .map((file) => ({
      name: file.slice(0, -".expected.json".length),
      truth: JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8")) as ExpectedSnapshot,
    }));
}

/** Folder of a shared snapshot. */
export function sharedFolder(name: string): string {
  return path.join(ROOT, name);
}

/** Opens a shared snapshot, which must be one library. */
export async function openSharedLibrary(name: string): Promise<LibraryRecording> {
  const opened = await openEvidence(createNodeFileTree(sharedFolder(name)), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`${name} was opened as ${opened.kind}`);
  return opened.recording;
}

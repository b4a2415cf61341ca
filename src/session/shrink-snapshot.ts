/** The smallest part of an opened snapshot that still shows a finding, as files of a new folder. */
import { shrinkFireproof } from "../analysis/shrink/shrink-fireproof.ts";
import { shrinkLibrary } from "../analysis/shrink/shrink-library.ts";
import type { ShrinkOptions, Shrunk } from "../analysis/shrink/shrink-report.ts";
import { FailureError } from "../base/failure.ts";
import type { FileTree } from "../sources/file-tree.ts";
import type { FireproofRecording } from "../sources/fireproof/recording.ts";
import { type OpenedEvidence, openEvidence } from "../sources/open.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import type { SessionPorts } from "./ports.ts";

/** Shrinks without writing anything. Rejects as `shrinkLibrary` and `shrinkFireproof` do. */
export async function shrinkSnapshot(
  recording: LibraryRecording | FireproofRecording,
  tree: FileTree,
  options: ShrinkOptions,
  ports: Pick<SessionPorts, "hasher" | "crypto" | "sqlEngine" | "filesAsTree">,
): Promise<Shrunk> {
  const { filesAsTree } = ports;
  if (filesAsTree === undefined) {
    throw new FailureError("unsupported", "Nothing can be shrunk here.");
  }
  const open = (files: ReadonlyMap<string, Uint8Array>): Promise<OpenedEvidence> =>
    openEvidence(filesAsTree(files), ports, { digests: "skip" });
  if (recording.system === "fireproof") {
    return await shrinkFireproof(recording, tree, options, {
      hasher: ports.hasher,
      open: async (files) => {
        const opened = await open(files);
        return opened.kind === "fireproof" ? opened.recording : nothingLeft();
      },
    });
  }
  return await shrinkLibrary(recording, options, {
    sql: await ports.sqlEngine(),
    open: async (files) => {
      const opened = await open(files);
      return opened.kind === "library" ? opened.recording : nothingLeft();
    },
  });
}

function nothingLeft(): never {
  throw new FailureError("not-evidence", "What is left of the folder is no snapshot any more.");
}

import { checkLibrary } from "../analysis/check.ts";
import { checkFireproof } from "../analysis/fireproof/check.ts";
import { inspectFireproof } from "../analysis/fireproof/inspect.ts";
import { inspectLibrary } from "../analysis/inspect.ts";
import type { SnapshotStanding } from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { standingOf } from "../projection/listing/standing.ts";
import type { FileTree } from "../sources/file-tree.ts";
import { type OpenPorts, openEvidence } from "../sources/open.ts";

/**
 * Reads a snapshot to say how it stands, and keeps nothing of it. What cannot be read says why. Rejects only when it is
 * cancelled.
 */
export async function lookOver(
  tree: FileTree,
  ports: OpenPorts,
  { members, ...task }: TaskOptions & { readonly members?: readonly string[] | undefined } = {},
): Promise<SnapshotStanding> {
  try {
    const quick = { digests: "skip", images: "skip" } as const;
    const opened = await openEvidence(tree, ports, { ...task, members, ...quick });
    switch (opened.kind) {
      case "library": {
        const { recording } = opened;
        return standingOf(inspectLibrary(recording, task), checkLibrary(recording));
      }
      case "fireproof": {
        const { recording } = opened;
        return standingOf(await inspectFireproof(recording, task), await checkFireproof(recording));
      }
      case "listing":
        return { unreadable: `holds ${opened.snapshots.length} snapshots` };
    }
  } catch (error) {
    if (error instanceof FailureError) return { unreadable: error.message };
    throw error;
  }
}

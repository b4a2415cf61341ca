import { FailureError } from "../../base/failure.ts";
import type { KnownSnapshot, ToolHost } from "../../session/tools/tool.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshots.ts";

/**
 * The snapshots of the tree for one call of a tool, which `signal` cancels. Reading a snapshot anew shows in the tree and
 * on the pages too.
 */
export function createEditorHost(
  { snapshots, client, panels }: Services,
  signal: AbortSignal,
): ToolHost {
  const all = (): readonly Snapshot[] =>
    snapshots.roots.flatMap((root) => {
      const listed = snapshots.childrenOf(root.id);
      return listed.length > 0 ? listed : [root];
    });
  return {
    snapshots: async (fresh, { onProgress }) => {
      const open = fresh ? all().filter(({ state }) => state.kind === "open") : [];
      for (const { id } of open) {
        try {
          await snapshots.reopen(id, { signal, onProgress });
        } catch (error) {
          // One whose folder is gone, say, is listed with the reason.
          if (!(error instanceof FailureError)) throw error;
        }
        panels.refresh(id);
      }
      return named(all());
    },
    open: async (id, { onProgress }) => {
      const summary = await snapshots.open(id, { signal, onProgress });
      if (summary.kind !== "listing") return summary;
      throw new FailureError("usage", "The folder holds several snapshots: list them again.");
    },
    call: (name, params, { onProgress }) => client.call(name, params, { signal, onProgress }),
  };
}

/** By title; by address where a title stands for several. */
function named(all: readonly Snapshot[]): readonly KnownSnapshot[] {
  return all.map(({ id, title, uri, state }) => {
    const isOnly = all.filter((each) => each.title === title).length === 1;
    const where = uri.scheme === "file" ? uri.fsPath : uri.toString(true);
    const about =
      state.kind === "open" && state.summary.kind !== "listing"
        ? `${state.summary.report.system}, ${state.summary.report.peers.length} peers, ${where}`
        : state.kind === "failed"
          ? `could not be read: ${state.message}`
          : `not read yet, ${where}`;
    return { name: isOnly ? title : id, id, about };
  });
}

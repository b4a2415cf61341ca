import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { subTree } from "../../platform/sub-tree.ts";
import type { SessionPorts } from "../../session/ports.ts";
import { createSession } from "../../session/session.ts";
import type { KnownSnapshot, ToolHost, ToolSummary } from "../../session/tools/tool.ts";
import type { FileTree } from "../../sources/file-tree.ts";
import { type ListedPlace, placeOf } from "../../sources/listed-place.ts";
import type { SnapshotListing } from "../../sources/recording.ts";

/** Snapshots that stay open: a comparison needs two, and each may take hundreds of megabytes. */
const KEPT = 2;
/** The name of a folder that is one snapshot. */
const ITSELF = ".";
const ACCESS = { kind: "remote" } as const;

interface Known {
  readonly snapshots: readonly KnownSnapshot[];
  readonly places: ReadonlyMap<string, ListedPlace>;
}

/**
 * The snapshots of one folder for the tools. Everything is read through `tree`, which leads nowhere else. What was read
 * is kept until the folder is looked at anew.
 */
export function createFolderHost(tree: FileTree, ports: Omit<SessionPorts, "openTree">): ToolHost {
  let known: Known | undefined;
  const open = new Map<string, ToolSummary>();
  const session = createSession({
    ...ports,
    openTree: (snapshot) => subTree(tree, known?.places.get(snapshot)?.folder ?? ""),
  });
  const forget = async (id: string): Promise<void> => {
    open.delete(id);
    await session.close({ snapshot: id });
  };
  const look = async (options: TaskOptions): Promise<Known> => {
    for (const id of [...open.keys()]) await forget(id);
    const summary = await session.open({ snapshot: ITSELF, access: ACCESS }, options);
    if (summary.kind === "listing") return knownFrom(summary.snapshots);
    open.set(ITSELF, summary);
    const about = `${summary.report.system}, ${summary.report.peers.length} peers: the folder itself`;
    return {
      snapshots: [{ name: ITSELF, id: ITSELF, about }],
      places: new Map([[ITSELF, { folder: "" }]]),
    };
  };
  const ensureOpen = async (id: string, options: TaskOptions): Promise<ToolSummary> => {
    const kept = open.get(id);
    if (kept !== undefined) {
      // The one asked for last is the last to go.
      open.delete(id);
      open.set(id, kept);
      return kept;
    }
    const members = known?.places.get(id)?.members;
    const summary = await session.open({ snapshot: id, access: ACCESS, members }, options);
    if (summary.kind === "listing") {
      throw new FailureError("usage", "The folder holds several snapshots; name one of them.");
    }
    open.set(id, summary);
    for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size - KEPT))) {
      await forget(oldest);
    }
    return summary;
  };
  return {
    snapshots: async (fresh, options) => {
      if (known === undefined || fresh) known = await look(options);
      return known.snapshots;
    },
    open: ensureOpen,
    call: (name, params, options) => session[name](params, options),
  };
}

function knownFrom(listed: readonly SnapshotListing[]): Known {
  const places = new Map<string, ListedPlace>();
  const snapshots = listed.map(({ path, system, title, members }): KnownSnapshot => {
    const name = members?.join(" + ") ?? (path === "" ? ITSELF : path);
    places.set(name, placeOf({ path, system, title, members }));
    return { name, id: name, about: `${system}, ${title}` };
  });
  return { snapshots, places };
}

import { commonFolder, type PeerFolder } from "./layout.ts";

/** Folder names that the application or the test harness gives and that say nothing about who it is. */
const UNINFORMATIVE =
  /^(?:libraries|core_data|data|final_state|logs|snapshots|.*\.sdlibrary|\d{8}_\d{6}.*)$/;

/**
 * One label a peer, in the order of `peers`: the folder that tells it from the others, else the nearest folder with a
 * name of its own. Unique; says nothing about what the peer did. Undefined where the path offers no name.
 */
export function labelPeers(peers: readonly PeerFolder[]): readonly (string | undefined)[] {
  const common = commonFolder(peers.map((peer) => peer.path));
  return peers.map((peer) => {
    if (peers.length === 1) return labelOfPath(peer.path);
    const relative = common === "" ? peer.path : peer.path.slice(common.length + 1);
    const [first = ""] = relative.split("/");
    return first === "" ? labelOfPath(peer.path) : stripSuffix(first);
  });
}

/** Makes labels unique by numbering the later ones; a missing label becomes the fallback. */
export function uniqueLabels(
  labels: readonly (string | undefined)[],
  fallbacks: readonly string[],
): readonly string[] {
  const used = new Set<string>();
  return labels.map((label, index) => {
    const base = label ?? fallbacks[index] ?? "peer";
    let unique = base;
    for (let number = 2; used.has(unique); number++) unique = `${base}-${number}`;
    used.add(unique);
    return unique;
  });
}

function labelOfPath(path: string): string | undefined {
  const segments = path === "" ? [] : path.split("/");
  const named = segments.findLast((segment) => !UNINFORMATIVE.test(segment));
  const last = segments.at(-1);
  return named ?? (last === undefined ? undefined : stripSuffix(last));
}

function stripSuffix(name: string): string {
  return name.endsWith(".sdlibrary") && name.length > 10 ? name.slice(0, -10) : name;
}

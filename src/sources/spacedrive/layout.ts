import { compareText } from "../../base/order.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { SurveyedFile } from "./survey.ts";

/** A folder that holds one peer's files. */
export interface PeerFolder {
  readonly path: string;
  /** Devices that its databases name as their own; empty when nothing tells. */
  readonly own: readonly Uuid[];
  readonly known: readonly Uuid[];
  readonly newest?: string | undefined;
}

/** One snapshot: the peers that belong together. Without peers where only logs of a run are left. */
export interface SnapshotGroup {
  /** Deepest folder that holds everything of it; "" when it is the opened folder. */
  readonly root: string;
  /** Whether `root` holds other snapshots too, because the folders of the peers are mixed with those of other runs. */
  readonly isApart: boolean;
  readonly peers: readonly PeerFolder[];
  /** Folders that hold another copy of a peer of this snapshot. They are listed and not used. */
  readonly copies: readonly PeerFolder[];
}

interface Node {
  readonly path: string;
  readonly children: Map<string, Node>;
  readonly files: SurveyedFile[];
}

interface Group {
  readonly peers: readonly PeerFolder[];
  readonly copies: readonly PeerFolder[];
  /** Complete: no folder next to it belongs to it. */
  readonly sealed: boolean;
}

/** A snapshot with the folders that pin it down. */
interface Unit {
  readonly group: Group;
  readonly anchors: readonly string[];
}

const LOG_NAMES: ReadonlySet<string> = new Set(["events.log", "sync_events.log"]);

/** Finds the peers below the opened folder and which of them form a snapshot. Names do not matter, contents do. */
export function findSnapshots(files: readonly SurveyedFile[]): readonly SnapshotGroup[] {
  const found = resolve(buildTree(files), false).filter((group) => group.peers.length > 0);
  const groups = found.length === 1 ? found.map((group) => withLogPeers(group, files)) : found;
  const units: Unit[] = groups.map((group) => ({
    group,
    anchors: [...group.peers, ...group.copies].map((peer) => peer.path),
  }));
  for (const folder of looseFolders(files, groups)) {
    units.push({ group: { peers: [], copies: [], sealed: true }, anchors: [folder] });
  }
  return units.map((unit): SnapshotGroup => {
    const root = units.length === 1 ? "" : liftedRoot(unit, units);
    return {
      root,
      isApart: units.some(
        (other) => other !== unit && other.anchors.some((at) => isWithin(at, root)),
      ),
      peers: [...unit.group.peers].sort((a, b) => compareText(a.path, b.path)),
      copies: unit.group.copies,
    };
  });
}

/** Adds peers of whom only a tracing log is left: one that names one device, known to the others, in a folder beside theirs. */
function withLogPeers(group: Group, files: readonly SurveyedFile[]): Group {
  const common = commonFolder(group.peers.map((peer) => parentFolder(peer.path)));
  const own = new Set(group.peers.flatMap((peer) => peer.own));
  const known = new Set(group.peers.flatMap((peer) => peer.known));
  const added = new Map<string, PeerFolder>();
  for (const file of files) {
    const [device, ...others] = file.class === "trace-log" ? file.devices.own : [];
    if (device === undefined || others.length > 0 || own.has(device) || !known.has(device))
      continue;
    const relative = isWithin(file.folder, common) ? file.folder.slice(common.length) : "";
    const [name = ""] = relative.split("/").filter((segment) => segment !== "");
    const path = common === "" ? name : `${common}/${name}`;
    const isTaken = group.peers.some(
      (peer) => isWithin(peer.path, path) || isWithin(path, peer.path),
    );
    if (name !== "" && !isTaken) added.set(path, { path, own: [device], known: [device] });
  }
  return { ...group, peers: [...group.peers, ...added.values()] };
}

function parentFolder(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/**
 * Folders in which only logs or summaries of a run are left. A log beside a snapshot belongs to it unless it names
 * several devices, all of them others.
 */
function looseFolders(files: readonly SurveyedFile[], groups: readonly Group[]): readonly string[] {
  const peers = groups.flatMap((group) => group.peers);
  const known = new Set(peers.flatMap((peer) => [...peer.own, ...peer.known]));
  const folders = files
    .filter((file) => isSideEvidence(file))
    .filter((file) => !peers.some((peer) => isWithin(file.folder, peer.path)))
    .filter((file) => groups.length === 0 || isForeign(file, known))
    .map((file) => file.folder);
  const unique = [...new Set(folders)].sort(compareText);
  return unique.filter(
    (folder) => !unique.some((other) => other !== folder && isWithin(folder, other)),
  );
}

function isForeign(file: SurveyedFile, known: ReadonlySet<Uuid>): boolean {
  return file.devices.known.length > 1 && !file.devices.known.some((id) => known.has(id));
}

/** Files that say something about a run even where no peer's own files are left. */
function isSideEvidence(file: SurveyedFile): boolean {
  return (
    file.class === "summary" ||
    file.class === "metrics" ||
    (file.class === "trace-log" && file.devices.own.length > 0)
  );
}

/** Whether `path` lies in `folder` or below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/** Deepest folder that holds all of the given folders. */
export function commonFolder(paths: readonly string[]): string {
  const [first = "", ...rest] = paths;
  let segments = first === "" ? [] : first.split("/");
  for (const path of rest) {
    const other = path.split("/");
    let length = 0;
    while (length < segments.length && segments[length] === other[length]) length++;
    segments = segments.slice(0, length);
  }
  return segments.join("/");
}

function buildTree(files: readonly SurveyedFile[]): Node {
  const root: Node = { path: "", children: new Map(), files: [] };
  for (const file of files) {
    let node = root;
    for (const segment of file.folder === "" ? [] : file.folder.split("/")) {
      let child = node.children.get(segment);
      if (child === undefined) {
        const path = node.path === "" ? segment : `${node.path}/${segment}`;
        child = { path, children: new Map(), files: [] };
        node.children.set(segment, child);
      }
      node = child;
    }
    node.files.push(file);
  }
  return root;
}

/** Snapshots at and below a folder. Inside a peer's folder nothing but databases makes another peer. */
function resolve(node: Node, insidePeer: boolean): Group[] {
  const self = peerOf(node, insidePeer);
  const names = [...node.children.keys()].sort(compareText);
  const below = names.flatMap((name) => {
    const child = node.children.get(name);
    return child === undefined ? [] : resolve(child, insidePeer || self !== undefined);
  });
  if (self !== undefined) return withNested(self, below);
  const marked = node.files.some((file) => isMarker(file));
  if (below.length < 2) return below.map((group) => ({ ...group, sealed: group.sealed || marked }));
  const open = below.filter((group) => !group.sealed && group.peers.length === 1);
  const closed = below.filter((group) => group.sealed || group.peers.length > 1);
  return [...closed, ...partition(node, open, marked)];
}

/** A file that belongs to a whole snapshot: it names several peers. */
function isMarker(file: SurveyedFile): boolean {
  const speaksOfAll = file.class === "summary" || file.class === "trace-log";
  return speaksOfAll && file.devices.known.length >= 2;
}

function peerOf(node: Node, insidePeer: boolean): PeerFolder | undefined {
  const databases = node.files.filter((file) => file.role === "main" || file.role === "sync");
  const logs = node.files.filter(
    (file) =>
      file.class === "sync-events" ||
      file.class === "app-events" ||
      (file.class === "empty" && LOG_NAMES.has(file.name)),
  );
  if (databases.length === 0 && (logs.length === 0 || insidePeer)) return undefined;
  const newest = databases.flatMap((file) => file.newest ?? []).sort(compareText);
  const named = [databases, logs, tracesBelow(node)]
    .map((files) => namedDevices(files))
    .find((devices) => devices.own.length > 0);
  return { path: node.path, own: [], known: [], ...named, newest: newest.at(-1) };
}

function namedDevices(files: readonly SurveyedFile[]): Pick<PeerFolder, "own" | "known"> {
  return {
    own: [...new Set(files.flatMap((file) => file.devices.own))],
    known: [...new Set(files.flatMap((file) => file.devices.known))],
  };
}

/** Tracing logs in a folder and directly below it that name one device only, and so are that device's own. */
function tracesBelow(node: Node): readonly SurveyedFile[] {
  const files = [...node.files, ...[...node.children.values()].flatMap((child) => child.files)];
  return files.filter((file) => file.class === "trace-log" && file.devices.own.length === 1);
}

/** A peer's folder that holds other peers' databases further down: copies of its own, or snapshots of their own. */
function withNested(self: PeerFolder, below: readonly Group[]): Group[] {
  const isCopy = (group: Group): boolean =>
    group.peers.every(
      (peer) => peer.own.length === 0 || peer.own.some((id) => self.own.includes(id)),
    );
  const copies = below.filter(isCopy).flatMap((group) => [...group.peers, ...group.copies]);
  return [{ peers: [self], copies, sealed: false }, ...below.filter((group) => !isCopy(group))];
}

/** Splits single peers that lie next to each other into snapshots: those that name each other belong together. */
function partition(node: Node, groups: readonly Group[], marked: boolean): Group[] {
  const identified = groups.filter((group) => ownOf(group).length > 0);
  const silent = groups.filter((group) => ownOf(group).length === 0);
  const components = connect(identified, marked);
  if (components.length === 1 || (marked && components.length === 0)) {
    return splitRuns(node, [...(components[0] ?? []), ...silent], marked);
  }
  return [...components.flatMap((members) => splitRuns(node, members, marked)), ...silent];
}

function ownOf(group: Group): readonly Uuid[] {
  return group.peers[0]?.own ?? [];
}

function belongTogether(a: Group, b: Group): boolean {
  const knows = (x: Group, y: Group): boolean =>
    ownOf(y).some((id) => x.peers[0]?.known.includes(id) === true);
  return knows(a, b) || knows(b, a);
}

function connect(groups: readonly Group[], marked: boolean): Group[][] {
  const components: Group[][] = [];
  for (const group of groups) {
    const joined = components.filter(
      (members) => marked || members.some((member) => belongTogether(member, group)),
    );
    const merged = [...joined.flat(), group];
    for (const members of joined) components.splice(components.indexOf(members), 1);
    components.push(merged);
  }
  return components;
}

/**
 * Peers that know each other may still be several runs: a data folder keeps one library per run with the same devices.
 * Runs are told apart by the part of the path below the peer's own folder; what is left over by age.
 */
function splitRuns(node: Node, members: readonly Group[], marked: boolean): Group[] {
  const ids = new Set(members.map((group) => ownOf(group)[0] ?? `silent:${group.peers[0]?.path}`));
  if (ids.size === members.length) return [joined(members, marked)];
  if (ids.size === 1) return [...members];
  const byTail = groupBy(members, (group) => tailOf(node, group.peers[0]?.path ?? ""));
  if (byTail.size > 1) {
    const runs = [...byTail.values()];
    const complete = runs.filter((run) => run.length > 1);
    const rest = runs.filter((run) => run.length === 1).flat();
    const resolved = complete.flatMap((run) => splitSameTail(run, marked));
    return rest.length === 0 ? resolved : [...resolved, ...zipByAge(rest, marked)];
  }
  return splitSameTail(members, marked);
}

/** The path below the first folder under `node`: equal for the same run of two peers. */
function tailOf(node: Node, path: string): string {
  const relative = node.path === "" ? path : path.slice(node.path.length + 1);
  const slash = relative.indexOf("/");
  return slash === -1 ? "" : relative.slice(slash + 1);
}

/** Several folders of one device at the same place: the newest is the peer, the others are copies of it. */
function splitSameTail(members: readonly Group[], marked: boolean): Group[] {
  const chosen: Group[] = [];
  const copies: PeerFolder[] = [];
  for (const same of groupBy(members, (group) => ownOf(group)[0] ?? "").values()) {
    const [best, ...others] = [...same].sort(byAge);
    if (best !== undefined) chosen.push(best);
    copies.push(...others.flatMap((group) => group.peers));
  }
  const group = joined(chosen, marked);
  return [{ ...group, copies: [...group.copies, ...copies] }];
}

/** Newest first; of equal age the shortest path, as copies have longer names. */
function byAge(a: Group, b: Group): number {
  const newest = compareText(b.peers[0]?.newest ?? "", a.peers[0]?.newest ?? "");
  const pathA = a.peers[0]?.path ?? "";
  const pathB = b.peers[0]?.path ?? "";
  return newest || pathA.length - pathB.length || compareText(pathA, pathB);
}

/** Pairs the newest run of each peer, then the second newest, and so on. */
function zipByAge(members: readonly Group[], marked: boolean): Group[] {
  const columns = [...groupBy(members, (group) => ownOf(group)[0] ?? "").values()].map((same) =>
    [...same].sort(byAge),
  );
  const length = Math.max(...columns.map((column) => column.length));
  return Array.from({ length }, (_, index) =>
    joined(
      columns.flatMap((column) => column[index] ?? []),
      marked,
    ),
  );
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

function joined(members: readonly Group[], sealed: boolean): Group {
  return {
    peers: members.flatMap((group) => group.peers),
    copies: members.flatMap((group) => group.copies),
    sealed: sealed || members.some((group) => group.sealed),
  };
}

/** Climbs from the deepest common folder as long as nothing of another snapshot comes in. */
function liftedRoot(unit: Unit, units: readonly Unit[]): string {
  let root = commonFolder(unit.anchors);
  while (root.includes("/")) {
    const parent = parentFolder(root);
    const isShared = units.some(
      (other) => other !== unit && other.anchors.some((path) => isWithin(path, parent)),
    );
    if (isShared) break;
    root = parent;
  }
  return root;
}

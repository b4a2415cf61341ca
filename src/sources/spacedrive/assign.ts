import { compareText } from "../../base/order.ts";
import { commonFolder, isWithin, type PeerFolder, type SnapshotGroup } from "./layout.ts";
import { pairWals } from "./pair-wals.ts";
import type { SurveyedFile } from "./survey.ts";
import type { DatabaseRole } from "./survey-database.ts";

/** The files of one peer by what they are for, and which were passed over. */
export interface PeerFiles {
  readonly folder: PeerFolder;
  readonly main?: SurveyedFile | undefined;
  readonly sync?: SurveyedFile | undefined;
  readonly jobs?: SurveyedFile | undefined;
  readonly eventLog?: SurveyedFile | undefined;
  readonly appLog?: SurveyedFile | undefined;
  readonly traceLogs: readonly SurveyedFile[];
  readonly jobLogs: readonly SurveyedFile[];
  readonly side: readonly SurveyedFile[];
}

export interface AssignedFiles {
  readonly peers: readonly PeerFiles[];
  /** Files that belong to the snapshot as a whole. */
  readonly shared: readonly SurveyedFile[];
  /** The `-wal` file of a database, by the database's path. */
  readonly walOf: ReadonlyMap<string, SurveyedFile>;
  /** Why a file was not used, by path: copies, backups, second databases of one kind. */
  readonly notes: ReadonlyMap<string, string>;
}

/** What the application itself calls its files. A name only decides where contents leave several answers. */
const CANONICAL: Readonly<Record<"main" | "sync" | "jobs" | "events" | "app", readonly string[]>> =
  {
    main: ["library.db", "database.db"],
    sync: ["sync.db"],
    jobs: ["jobs.db"],
    events: ["sync_events.log"],
    app: ["events.log"],
  };

/** Sorts the files of a snapshot to its peers. */
export function assignFiles(files: readonly SurveyedFile[], group: SnapshotGroup): AssignedFiles {
  const wals = pairWals(files);
  const { walOf } = wals;
  const notes = new Map<string, string>(wals.notes);
  const owned = new Map<PeerFolder, SurveyedFile[]>(group.peers.map((peer) => [peer, []]));
  const shared: SurveyedFile[] = [];
  for (const file of files) {
    const copy = group.copies.find((folder) => isWithin(file.folder, folder.path));
    const peer = copy === undefined ? ownerOf(file, group.peers) : undefined;
    if (copy !== undefined) {
      notes.set(
        file.path,
        `lies in "${copy.path}", another copy of a peer of this snapshot; not used`,
      );
    } else if (peer === undefined) shared.push(file);
    else owned.get(peer)?.push(file);
  }
  const meanings = nameMeanings(files);
  const peers = group.peers.map((folder) =>
    sortFiles(folder, owned.get(folder) ?? [], meanings, walOf, notes),
  );
  return { peers, shared, walOf, notes };
}

/**
 * The peer in whose folder a file lies, or the only peer below a folder that is not common to all. A log beside the
 * only peer of the snapshot is its own when it names no other device.
 */
function ownerOf(file: SurveyedFile, peers: readonly PeerFolder[]): PeerFolder | undefined {
  const holders = peers.filter((peer) => isWithin(file.folder, peer.path));
  if (holders.length > 0) return holders.reduce((a, b) => (b.path.length > a.path.length ? b : a));
  const [only] = peers;
  if (peers.length === 1 && only !== undefined) {
    return isOwnLog(file, only) || isAbove(file, only) ? only : undefined;
  }
  const common = commonFolder(peers.map((peer) => peer.path));
  let folder = file.folder;
  while (folder !== common && folder !== "") {
    const below = peers.filter((peer) => isWithin(peer.path, folder));
    if (below.length === 1) return below[0];
    folder = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "";
  }
  return undefined;
}

function isOwnLog(file: SurveyedFile, peer: PeerFolder): boolean {
  if (file.class === "job-log") return true;
  const [device, ...others] = file.devices.own;
  return (
    file.class === "trace-log" &&
    others.length === 0 &&
    device !== undefined &&
    peer.own.includes(device)
  );
}

/** Configuration of a data folder, which lies above its libraries. */
function isAbove(file: SurveyedFile, peer: PeerFolder): boolean {
  const isConfiguration = file.class === "device-json" || file.class === "config-json";
  return isConfiguration && isWithin(peer.path, file.folder);
}

/** What a file name stands for where the content says so: settles what an empty file of the same name is. */
function nameMeanings(files: readonly SurveyedFile[]): ReadonlyMap<string, "events" | "app"> {
  const meanings = new Map<string, "events" | "app">([
    ["sync_events.log", "events"],
    ["events.log", "app"],
  ]);
  for (const file of files) {
    if (file.class === "sync-events") meanings.set(file.name, "events");
    if (file.class === "app-events") meanings.set(file.name, "app");
  }
  return meanings;
}

function sortFiles(
  folder: PeerFolder,
  files: readonly SurveyedFile[],
  meanings: ReadonlyMap<string, "events" | "app">,
  walOf: ReadonlyMap<string, SurveyedFile>,
  notes: Map<string, string>,
): PeerFiles {
  const databases = (role: DatabaseRole): SurveyedFile[] =>
    files.filter((file) => file.role === role);
  const logs = (wanted: "sync-events" | "app-events", meaning: "events" | "app"): SurveyedFile[] =>
    files.filter(
      (file) =>
        file.class === wanted || (file.class === "empty" && meanings.get(file.name) === meaning),
    );
  const choose = (
    candidates: readonly SurveyedFile[],
    names: readonly string[],
  ): SurveyedFile | undefined => chooseOne(folder, candidates, names, walOf, notes);
  return {
    folder,
    main: choose(databases("main"), CANONICAL.main),
    sync: choose(databases("sync"), CANONICAL.sync),
    jobs: choose(databases("jobs"), CANONICAL.jobs),
    eventLog: choose(logs("sync-events", "events"), CANONICAL.events),
    appLog: choose(logs("app-events", "app"), CANONICAL.app),
    traceLogs: files.filter((file) => file.class === "trace-log"),
    jobLogs: files.filter((file) => file.class === "job-log"),
    side: files,
  };
}

/**
 * One file of several of the same kind: in the peer's folder itself before below it, with a WAL before without, under
 * the application's own name, the newest, the largest. The others are noted.
 */
function chooseOne(
  folder: PeerFolder,
  candidates: readonly SurveyedFile[],
  names: readonly string[],
  walOf: ReadonlyMap<string, SurveyedFile>,
  notes: Map<string, string>,
): SurveyedFile | undefined {
  const rank = (file: SurveyedFile): readonly number[] => [
    file.folder === folder.path ? 0 : 1,
    walOf.has(file.path) ? 0 : 1,
    names.includes(file.name) ? names.indexOf(file.name) : names.length,
  ];
  const [chosen, ...others] = [...candidates].sort(
    (a, b) =>
      compareRanks(rank(a), rank(b)) ||
      compareText(b.newest ?? "", a.newest ?? "") ||
      compareText(a.path, b.path),
  );
  for (const file of others) {
    notes.set(file.path, `a second file of the same kind; "${chosen?.path}" was used instead`);
  }
  return chosen;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

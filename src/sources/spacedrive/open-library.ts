import { parseUuid, type Uuid } from "../../base/uuid.ts";
import type { FileTree, Hasher } from "../file-tree.ts";
import type {
  LibraryRecording,
  PeerRecording,
  SourceFinding,
  SummaryDocument,
} from "../recording.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import { checkArtefacts } from "./artefacts.ts";
import { type AssignedFiles, assignFiles, type PeerFiles } from "./assign.ts";
import { captureTime } from "./capture-time.ts";
import { listEvidence, listWithoutDigests, verdictsOf } from "./evidence.ts";
import { detectGeneration } from "./generation.ts";
import { type Identity, identifyPeers } from "./identity.ts";
import { labelPeers, uniqueLabels } from "./labels.ts";
import type { SnapshotGroup } from "./layout.ts";
import type { LibraryOptions } from "./library-options.ts";
import { type Loaded, loadFiles, NO_DIGESTS } from "./load.ts";
import { type LogSamples, sampleLogs } from "./log-sample.ts";
import { type Contents, type OpenedFiles, openPeerFiles, openTraceLogs } from "./open-peer.ts";
import { listUnknownSchema } from "./schema.ts";
import { parseSummary } from "./summary.ts";
import type { SurveyedFile } from "./survey.ts";

/** What is needed to open one snapshot. */
export interface LibraryInput {
  readonly tree: FileTree;
  readonly hasher: Hasher;
  readonly group: SnapshotGroup;
  readonly files: readonly SurveyedFile[];
  /** Findings of the walk and the survey. */
  readonly findings: readonly SourceFinding[];
  readonly options: LibraryOptions | undefined;
}

/** Opens every file of one snapshot and joins them into peers. Tables are not read beyond what identity needs. */
export async function openLibrary(input: LibraryInput): Promise<LibraryRecording> {
  const assigned = assignFiles(input.files, input.group);
  const loaded = await loadFiles(
    input.tree,
    input.options?.digests === "skip" ? NO_DIGESTS : input.hasher,
    input.files,
    input.options,
  );
  const contents: Contents = {
    tree: input.tree,
    loaded: loaded.files,
    walOf: assigned.walOf,
    options: input.options,
  };
  const summary = readSummary(assigned, loaded);
  const sharedTraceLogs = openTraceLogs(
    contents,
    assigned.shared.filter((file) => file.class === "trace-log"),
  );
  const opened: OpenedFiles[] = [];
  for (const files of assigned.peers) opened.push(await openPeerFiles(contents, files));
  const samples = await sampleLogs([
    ...sharedTraceLogs,
    ...opened.flatMap((files) => files.traceLogs),
  ]);
  const findings = [...input.findings, ...loaded.findings];
  const joining: Joining = { assigned, opened, loaded, summary, samples, findings };
  const peers = joinPeers(joining);
  const base = { peers, sharedTraceLogs, summary, samples };
  const artefacts = checkArtefacts(base, assigned, loaded.files);
  findings.push(...artefacts.findings);
  const verdicts = verdictsOf(peers, sharedTraceLogs, assigned);
  for (const [path, notes] of artefacts.notes) {
    const verdict = verdicts.get(path);
    verdicts.set(path, {
      state: verdict?.state ?? (artefacts.damaged.has(path) ? "damaged" : "complete"),
      notes: [...(verdict?.notes ?? []), ...notes],
    });
  }
  const capturedAt = captureTime(base);
  const isLater = input.options?.digests === "later";
  const digested = listEvidence(loaded.files, verdicts, assigned);
  // Whoever shows the digests waits for them; until then a failure must not count as unhandled.
  digested.catch(() => undefined);
  return {
    system: "spacedrive",
    generation: detectGeneration({ ...base, capturedAt }),
    evidence: isLater ? listWithoutDigests(loaded.files, verdicts, assigned) : await digested,
    ...(isLater ? { digested } : {}),
    findings: sortFindings(findings),
    peers,
    absentPeers: findAbsent(peers, samples, summary, metricsDevices(loaded)),
    sharedTraceLogs,
    summary,
    capturedAt,
    unknownSchema: listUnknownSchema(peers),
  };
}

function readSummary(assigned: AssignedFiles, loaded: Loaded): SummaryDocument | undefined {
  const files = [...assigned.shared, ...assigned.peers.flatMap((peer) => peer.side)];
  const [summary] = files
    .filter((file) => file.class === "summary")
    .sort(
      (a, b) =>
        Number(b.devices.known.length > 0) - Number(a.devices.known.length > 0) ||
        a.path.split("/").length - b.path.split("/").length ||
        (a.path < b.path ? -1 : 1),
    );
  const content = summary === undefined ? undefined : loaded.files.get(summary.path)?.content;
  return summary === undefined || content === undefined
    ? undefined
    : parseSummary(summary.path, content);
}

/** What becomes of the opened files of each peer. */
interface Joining {
  readonly assigned: AssignedFiles;
  /** Parallel to `assigned.peers`. */
  readonly opened: readonly OpenedFiles[];
  readonly loaded: Loaded;
  readonly summary: SummaryDocument | undefined;
  readonly samples: LogSamples;
  readonly findings: SourceFinding[];
}

function joinPeers(joining: Joining): PeerRecording[] {
  const { opened, summary, samples, findings } = joining;
  const files = joining.assigned.peers;
  const labels = labelPeers(files.map((peer) => peer.folder));
  const identities = identifyPeers(
    opened.map((parts, index) => ({
      folder: files[index]?.folder.path ?? "",
      label: labels[index] ?? "",
      ...parts,
      summary,
      samples,
      deviceFile: deviceFileOf(files[index], joining.loaded),
    })),
    namedDevices(joining),
  );
  const displayNames = identities.map(({ id }, index) => {
    const own = nameOfDevice(opened[index]?.main, id);
    return own ?? opened.flatMap((parts) => nameOfDevice(parts.main, id) ?? [])[0];
  });
  const names = uniqueLabels(
    labels,
    displayNames.map((displayName) => slugOf(displayName) ?? "peer"),
  );
  const peers = opened.flatMap((parts, index): PeerRecording[] => {
    const identity = identities[index];
    if (identity === undefined) return [];
    const name = names[index] ?? "peer";
    const path = files[index]?.folder.path ?? "";
    reportIdentity(findings, path, name, identity);
    const libraryId = libraryIdOf(files[index], parts, joining);
    const { id, proof } = identity;
    const displayName = displayNames[index];
    return [{ id, name, displayName, path, identityProof: proof, libraryId, ...parts }];
  });
  return peers.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every device that rows, logs or the summary name. */
function namedDevices({ opened, samples, summary }: Joining): readonly Uuid[] {
  const named = new Set<Uuid>();
  for (const { main } of opened) {
    const devices = main?.read("devices", { uuid: "uuid", name: "text" });
    for (let row = 0; row < (devices?.rowCount ?? 0); row++) {
      const id = devices?.has("uuid") === true ? devices.column("uuid").uuid(row) : undefined;
      if (id !== undefined) named.add(id);
    }
  }
  for (const sample of samples.values()) for (const id of sample.devices) named.add(id);
  for (const claim of summary?.claims ?? []) named.add(claim.peer);
  return [...named].sort();
}

/** `device.json` of the data folder: which device the application runs as. */
function deviceFileOf(
  files: PeerFiles | undefined,
  loaded: Loaded,
): { readonly path: string; readonly id: Uuid } | undefined {
  const path = files?.side.find((file) => file.class === "device-json")?.path;
  const id = path === undefined ? undefined : statedId(loaded, path);
  return path === undefined || id === undefined ? undefined : { path, id };
}

/** The top-level `id` of a small JSON file. */
function statedId(loaded: Loaded, path: string): Uuid | undefined {
  const text = new TextDecoder("utf-8").decode(loaded.files.get(path)?.content);
  return parseUuid(/"id"\s*:\s*"([0-9a-f-]{36})"/i.exec(text)?.[1] ?? "");
}

function reportIdentity(
  findings: SourceFinding[],
  path: string,
  name: string,
  identity: Identity,
): void {
  if (!identity.known) {
    findings.push({
      code: "unknown-identity",
      path,
      message: `${name}: ${identity.proof[0] ?? ""}`,
    });
  } else if (identity.conflict) {
    const message = `${name}: sources disagree about the device. ${identity.proof.join(" ")}`;
    findings.push({ code: "identity-conflict", path, message });
  }
}

/** What a main database calls a device. */
function nameOfDevice(main: OpenedDatabase | undefined, id: Uuid): string | undefined {
  const devices = main?.read("devices", { uuid: "uuid", name: "text" });
  if (devices === undefined || !devices.has("uuid") || !devices.has("name")) return undefined;
  for (let row = 0; row < devices.rowCount; row++) {
    if (devices.column("uuid").uuid(row) === id) return devices.column("name").text(row);
  }
  return undefined;
}

function slugOf(name: string | undefined): string | undefined {
  const slug = name
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug === "" ? undefined : slug;
}

/** `library.json` says it; else the lines of the peer's own logs. */
function libraryIdOf(
  files: PeerFiles | undefined,
  parts: OpenedFiles,
  { loaded, samples }: Joining,
): Uuid | undefined {
  const json = files?.side.find((file) => file.class === "library-json");
  const stated = json === undefined ? undefined : statedId(loaded, json.path);
  const log = parts.eventLog;
  const line = log === undefined || log.count === 0 || !log.resident ? undefined : log.text(0);
  const logged = /"library_id":"([0-9a-f-]{36})"/.exec(line ?? "")?.[1];
  const started = parts.traceLogs.flatMap((trace) => samples.get(trace)?.library ?? []);
  return stated ?? parseUuid(logged ?? "") ?? started[0];
}

/** Devices that rows, logs or the summary name, without files of their own in the folder. */
function findAbsent(
  peers: readonly PeerRecording[],
  samples: LogSamples,
  summary: SummaryDocument | undefined,
  counted: readonly Uuid[],
): LibraryRecording["absentPeers"] {
  const absent = new Map<Uuid, string | undefined>();
  const present = new Set(peers.map((peer) => peer.id));
  const add = (id: Uuid | undefined, displayName: string | undefined): void => {
    if (id === undefined || present.has(id)) return;
    absent.set(id, absent.get(id) ?? displayName);
  };
  for (const peer of peers) {
    const devices = peer.main?.read("devices", { uuid: "uuid", name: "text" });
    if (devices === undefined || !devices.has("uuid")) continue;
    for (let row = 0; row < devices.rowCount; row++) {
      const name = devices.has("name") ? devices.column("name").text(row) : undefined;
      add(devices.column("uuid").uuid(row), name);
    }
  }
  for (const sample of samples.values()) for (const id of sample.devices) add(id, undefined);
  for (const claim of summary?.claims ?? []) add(claim.peer, undefined);
  for (const id of counted) add(id, undefined);
  return [...absent]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([id, displayName]) => (displayName === undefined ? { id } : { id, displayName }));
}

/** Devices that metrics snapshots count entries of. */
function metricsDevices(loaded: Loaded): readonly Uuid[] {
  const found: Uuid[] = [];
  for (const { file, content } of loaded.files.values()) {
    if (file.class !== "metrics" || content === undefined) continue;
    const text = new TextDecoder("utf-8").decode(content);
    for (const match of text.matchAll(/"device_id"\s*:\s*"([0-9a-f-]{36})"/gi)) {
      const id = parseUuid(match[1] ?? "");
      if (id !== undefined) found.push(id);
    }
  }
  return found;
}

function sortFindings(findings: readonly SourceFinding[]): SourceFinding[] {
  return [...findings].sort(
    (a, b) =>
      (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.offset ?? 0) - (b.offset ?? 0) ||
      (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
}

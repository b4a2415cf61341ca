/** A cluster as a folder that the recorded system's tests would have left behind. */
import { assert } from "../../base/assert.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import { parseHlc } from "../clock/hlc.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { addBookkeeping } from "./bookkeeping.ts";
import type { Cluster } from "./cluster.ts";
import type { PeerContext } from "./peer-context.ts";

/** The files of the snapshot by path, in a fixed order. The cluster's databases are closed by it. */
export function snapshotFiles(cluster: Cluster, title: string): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const main = cluster.options.generation >= 7 ? "library.db" : "database.db";
  const all: string[] = [];
  for (const peer of cluster.peers) {
    const at = peer.spec.name;
    const databases = peer.store.materialise();
    addBookkeeping(cluster, peer, databases);
    files.set(`${at}/${main}`, databases.main.export());
    files.set(`${at}/sync.db`, databases.sync.export());
    databases.main.close();
    databases.sync.close();
    files.set(`${at}/events.log`, encode(appEvents(peer)));
    files.set(`${at}/sync_events.log`, encode(syncEvents(peer)));
    files.set(`${at}/logs/sync.log`, encode(peer.trace.lines));
    all.push(...peer.trace.lines);
  }
  // Lines begin with their time, so their order as text is the order of time; lines of one time stay in order.
  const ordered = all
    .map((line, index) => ({ line, index }))
    .sort((a, b) => order(a.line.slice(0, 27), b.line.slice(0, 27)) || a.index - b.index);
  files.set("test.log", encode(ordered.map(({ line }) => line)));
  files.set("summary.md", encode(summary(cluster, title, [...files.keys()])));
  return files;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function encode(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}

function syncEvents(peer: PeerContext): readonly string[] {
  const { library } = peer.spec;
  return peer.events.map(({ time, change }) => {
    if (change.kind === "state") {
      return JSON.stringify({
        type: "state_change",
        library_id: library,
        model_type: change.model,
        record_uuid: change.record,
        device_id: change.owner,
        data: change.data,
        timestamp: formatTime(time as Micros),
      });
    }
    const parsed = parseHlc(change.hlc);
    assert(parsed.kind === "stamp", "peers issue whole stamps");
    const { ms, counter, peer: device } = parsed.stamp;
    const hlc = { timestamp: ms, counter, device_id: device };
    const kind = `${change.changeType.slice(0, 1).toUpperCase()}${change.changeType.slice(1)}`;
    const { model: model_type, record: record_uuid, data } = change;
    const entry = { hlc, model_type, record_uuid, change_type: kind, data };
    return JSON.stringify({ type: "shared_change", library_id: library, entry });
  });
}

/** What the collector of the application's own events kept: batches of what was written, and readiness. */
function appEvents(peer: PeerContext): readonly string[] {
  const lines: string[] = [];
  for (const { change } of peer.events) {
    if (change.model !== "location") continue;
    const resource = change.data;
    lines.push(
      JSON.stringify({
        ResourceChanged: { resource_type: change.model, resource, metadata: null },
      }),
    );
  }
  if (peer.state === "Ready") {
    const data = { library_id: peer.spec.library, device_id: peer.spec.id };
    lines.push(JSON.stringify({ Custom: { event_type: "sync_ready", data } }));
  }
  return lines;
}

function summary(cluster: Cluster, title: string, paths: readonly string[]): readonly string[] {
  const sections = cluster.peers.flatMap((peer) => [
    `## ${capital(peer.spec.name)} (Device ${peer.spec.id})`,
    `- Entries: ${peer.store.count("entries")}`,
    `- Content Identities: ${peer.store.count("content_identities")}`,
    `- Events Captured: ${appEvents(peer).length}`,
    `- Sync Events Captured: ${peer.events.length}`,
    "",
  ]);
  return [
    "# Sync Test Snapshot: final_state",
    "",
    `**Timestamp**: ${storedMoment(cluster.scheduler.now)}`,
    `**Test**: ${title.replaceAll(/[^a-z0-9]+/gi, "_").toLowerCase()}`,
    "",
    ...sections,
    "## Files",
    ...paths.map((path) => `- \`${path}\``),
  ];
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

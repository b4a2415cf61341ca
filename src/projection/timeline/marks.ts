import { formatTime, isPlausibleTime, type Micros, parseTime } from "../../base/time.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import { printWatermark } from "../notation/notation.ts";
import { peerName } from "./describe.ts";
import type { TimelineMark } from "./types.ts";

/** Watermarks are claims about time, so they belong on its axis; beyond this many a picture shows nothing. */
const MARK_LIMIT = 200;

/** Watermarks with a plausible time and the capture of the snapshot, in order of time. */
export function timelineMarks(recording: LibraryRecording): TimelineMark[] {
  const marks = recording.peers.flatMap((peer) => watermarksOf(recording, peer));
  const captured = recording.capturedAt;
  if (captured !== undefined && isPlausibleTime(captured as Micros)) {
    marks.push({
      at: captured,
      label: `snapshot taken ${formatTime(captured as Micros)}`,
      peer: undefined,
      kind: "captured",
    });
  }
  marks.sort((a, b) => a.at - b.at || (a.label < b.label ? -1 : 1));
  return marks.slice(0, MARK_LIMIT);
}

function watermarksOf(recording: LibraryRecording, holder: PeerRecording): TimelineMark[] {
  const table = holder.sync?.read("device_resource_watermarks", {
    peer_device_uuid: "uuid",
    resource_type: "text",
    last_watermark: "text",
    cursor_watermark: "text",
  });
  const valueColumn = ["last_watermark", "cursor_watermark"].find((name) => table?.has(name));
  if (table === undefined || valueColumn === undefined) return [];
  if (!table.has("peer_device_uuid") || !table.has("resource_type")) return [];
  const marks: TimelineMark[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const value = table.column(valueColumn).text(row);
    const at = value === undefined ? undefined : parseTime(value);
    if (value === undefined || at === undefined || !isPlausibleTime(at)) continue;
    const peer = table.column("peer_device_uuid").uuid(row) ?? "";
    const resource = table.column("resource_type").text(row) ?? "";
    const names = { holder: holder.name, peer: peerName(recording, peer), resource, value };
    marks.push({ at, label: printWatermark(names), peer: holder.id, kind: "watermark" });
  }
  return marks;
}

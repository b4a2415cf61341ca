/** Watermarks of a peer as of a step: what each claims, and what of it is really here. */
import { listedChildren, namedChildren, type ValueNode } from "../../analysis/debug/value-node.ts";
import { eachRow } from "../../analysis/replay/scene.ts";
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { ReplicaAt } from "../../engine/replay/history.ts";
import type { WatermarkRow } from "../../engine/store/store.ts";
import { printCount, printWatermark } from "../notation/notation.ts";
import type { LibraryDebug } from "./library-debug.ts";
import { watermarkWatchId } from "./library-watches.ts";

export function watermarksNode(debug: LibraryDebug, holder: Uuid, replica: ReplicaAt): ValueNode {
  const rows = replica.watermarks();
  const nodes = rows.map((row) => watermarkNode(debug, holder, replica, row));
  return {
    name: "Watermarks",
    value: rows.length === 0 ? "none yet" : `${rows.length} watermarks`,
    origin: "replayed",
    children: listedChildren(nodes),
  };
}

function watermarkNode(
  debug: LibraryDebug,
  holder: Uuid,
  replica: ReplicaAt,
  { peer, resource, value, updatedAt }: WatermarkRow,
): ValueNode {
  const { nameOf } = debug;
  const parts = (): readonly ValueNode[] => {
    const { held, authored, passed, later } = actualOf(debug, replica, { peer, resource, value });
    const by = nameOf(peer);
    const state = passed > 0 ? "leapfrog" : later > 0 ? "behind" : "ok";
    return [
      { name: "claimed", value, origin: "replayed" },
      { name: "updated at", value: updatedAt, origin: "replayed" },
      {
        name: "actual",
        value: `${printCount(held)} of ${printCount(authored)} ${resource} rows that ${by} authored are here`,
        origin: "replayed",
      },
      {
        name: "absent at or before the claim",
        value: printCount(passed),
        origin: "replayed",
      },
      { name: "absent after the claim", value: printCount(later), origin: "replayed" },
      { name: "state", value: state, origin: "replayed" },
      {
        name: "claimed at the end",
        value: recordedClaim(debug, holder, peer, resource),
        origin: "recorded",
      },
    ];
  };
  return {
    name: printWatermark({ holder: nameOf(holder), peer: nameOf(peer), resource }),
    value,
    origin: "replayed",
    watch: watermarkWatchId(holder, peer, resource),
    children: namedChildren(7, parts),
  };
}

interface Actual {
  readonly held: number;
  readonly authored: number;
  /** Absent although the claim covers their time. */
  readonly passed: number;
  readonly later: number;
}

/** Rows that the author had at the end of the recording, against what is here as of the step. */
function actualOf(
  { scene, holdings }: LibraryDebug,
  replica: ReplicaAt,
  { peer, resource, value }: Pick<WatermarkRow, "peer" | "resource" | "value">,
): Actual {
  const counts = { held: 0, authored: 0, passed: 0, later: 0 };
  const number = scene.peerNumber(peer);
  const model = scene.view.registry.model(resource);
  if (number < 0 || model === undefined) return counts;
  const claimed = parseTime(value) ?? Number.NaN;
  const table = scene.view.rows(number, resource)?.table;
  const column = model.timestampColumn;
  const times = column !== undefined && table?.has(column) ? table.column(column) : undefined;
  eachRow(holdings.of(resource)[number], (row, record, author) => {
    if (author !== number) return;
    counts.authored++;
    if (replica.idOf(model.table, record) !== undefined) counts.held++;
    else if ((parseTime(times?.text(row) ?? "") ?? Number.NaN) <= claimed) counts.passed++;
    else counts.later++;
  });
  return counts;
}

function recordedClaim(
  { scene }: LibraryDebug,
  holder: Uuid,
  peer: Uuid,
  resource: string,
): string {
  const table = scene.view.peers[scene.peerNumber(holder)]?.sync?.read(
    "device_resource_watermarks",
    {
      peer_device_uuid: "text",
      resource_type: "text",
      last_watermark: "text",
      cursor_watermark: "text",
    },
  );
  const claim = ["last_watermark", "cursor_watermark"].find((name) => table?.has(name) === true);
  if (table === undefined || claim === undefined) return "not in the evidence";
  for (let row = 0; row < table.rowCount; row++) {
    const isIt =
      table.column("peer_device_uuid").text(row) === peer &&
      table.column("resource_type").text(row) === resource;
    if (isIt) return table.column(claim).text(row) ?? "NULL";
  }
  return "none was recorded";
}

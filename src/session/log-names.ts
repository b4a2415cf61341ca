import type { Holdings } from "../analysis/facts/holdings.ts";
import type { EventOrigins } from "../analysis/logs/event-origins.ts";
import { createUuidNames, type UuidNames } from "../analysis/logs/name-uuids.ts";
import type { InspectReport } from "../analysis/report.ts";
import { parseEvent } from "../engine/merkle/event.ts";
import { partsOf } from "../projection/car/locate.ts";
import { claimedTime } from "../projection/matrix/claims.ts";
import { printWatermark } from "../projection/notation/notation.ts";
import type { NamedCid, SpanNames } from "../projection/story/explain-span.ts";
import type { FireproofRecording } from "../sources/fireproof/recording.ts";
import { once } from "./once.ts";

/** What the parts of a library's logs stand for. Nothing is read before a line asks for it. */
export function libraryNames(
  holdings: () => Holdings,
  origins: () => EventOrigins,
  report: () => InspectReport,
): SpanNames {
  const uuids = once(() => createUuidNames(holdings(), origins()));
  const watermarks = once(() => sentencesByTime(report(), uuids()));
  return {
    uuid: (uuid) => uuids().of(uuid),
    peer: (id) => uuids().peer(id),
    peerName: (uuid) => uuids().peer(uuid)?.name ?? `${uuid.slice(0, 8)}…`,
    cid: () => undefined,
    watermark: (time) => watermarks().get(time) ?? [],
  };
}

/** What the parts of block stores' logs stand for. */
export function fireproofNames(recording: FireproofRecording): SpanNames {
  return {
    uuid: () => undefined,
    peer: () => undefined,
    peerName: (uuid) => uuid,
    cid: (cid) => nameCid(recording, cid),
    watermark: () => [],
  };
}

function nameCid(recording: FireproofRecording, cid: string): NamedCid | undefined {
  const places = partsOf(recording).flatMap(({ store, part }) =>
    part.cars.flatMap((car) => {
      const block = car.blocks.find((each) => each.cid === cid);
      const isFile = car.cid === cid;
      return isFile || block !== undefined ? [{ store, path: car.path, isFile, block }] : [];
    }),
  );
  const [first] = places;
  if (first === undefined) return undefined;
  const value = first.block && recording.blocks.value(first.block.cid);
  const isEvent =
    first.block !== undefined &&
    value !== undefined &&
    parseEvent(first.block.cid, value) !== undefined;
  return {
    what: first.isFile ? "CAR" : isEvent ? "clock event" : "block",
    stores: [...new Set(places.map(({ store }) => store))],
    paths: [...new Set(places.map(({ path }) => path))],
  };
}

const STATES = {
  ok: "nothing at or before it is absent",
  behind: "rows behind it are still absent",
  leapfrog: "rows at or before it never arrived",
  "epoch-zero": "it is no plausible time",
  missing: "there is none",
  self: "it is about the holder's own rows",
} as const;

/** What the snapshot says of each watermark that it stores, by the time of the claim. */
function sentencesByTime(
  report: InspectReport,
  uuids: UuidNames,
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  const nameOf = (id: string): string => uuids.peer(id)?.name ?? id;
  for (const { holder, peer, resource, claimed, state, ...absent } of report.watermarks) {
    const time = claimed === null ? undefined : claimedTime(claimed);
    if (time === undefined) continue;
    const name = printWatermark({ holder: nameOf(holder), peer: nameOf(peer), resource });
    const counts = `${absent.absentAtOrBefore} absent up to it, ${absent.absentAfter} behind it`;
    found.set(time, [
      ...(found.get(time) ?? []),
      `${name} is ${state}: ${STATES[state]} (${counts}).`,
    ]);
  }
  return found;
}

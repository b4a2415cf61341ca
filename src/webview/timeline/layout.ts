import type { TimelineDrift, TimelineOverview } from "../../projection/timeline/types.ts";

/** One horizontal strip of the picture: a peer's head, the events of one or several lanes, or the drift of its clock. */
export interface Strip {
  readonly kind: "peer" | "lane" | "drift";
  /** Uuid of the holder. */
  readonly peer: string;
  /** Model of a lane; of a folded peer's strip `undefined`. */
  readonly model: string | undefined;
  /** Series drawn here. */
  readonly series: readonly number[];
  readonly count: number;
  readonly top: number;
  readonly height: number;
  readonly isFolded: boolean;
}

export const PEER_HEIGHT = 26;
export const LANE_HEIGHT = 24;
const DRIFT_HEIGHT = 34;

/** Strips from top to bottom. A folded peer has one strip with all its events instead of its lanes. */
export function layOutStrips(
  overview: TimelineOverview,
  folded: ReadonlySet<string>,
  drift?: TimelineDrift,
): Strip[] {
  const strips: Strip[] = [];
  let top = 0;
  const add = (strip: Omit<Strip, "top">): void => {
    strips.push({ ...strip, top });
    top += strip.height;
  };
  for (const peer of new Set(overview.lanes.map((lane) => lane.peer))) {
    const lanes = overview.lanes.flatMap((lane, index) =>
      lane.peer === peer ? [{ ...lane, index }] : [],
    );
    const isFolded = folded.has(peer);
    const count = lanes.reduce((sum, lane) => sum + lane.count, 0);
    const all = lanes.flatMap((lane) => seriesOf(overview, lane.index));
    const head = { peer, model: undefined, count, isFolded };
    add({ ...head, kind: "peer", series: isFolded ? all : [], height: PEER_HEIGHT });
    if (isFolded) continue;
    for (const { model, index, count: size } of lanes) {
      const series = seriesOf(overview, index);
      add({ kind: "lane", peer, model, series, count: size, isFolded, height: LANE_HEIGHT });
    }
    const own = drift?.peers.find((each) => each.peer === peer);
    if (own === undefined) continue;
    const strip = { peer, model: undefined, series: [], count: own.count, isFolded };
    add({ ...strip, kind: "drift", height: DRIFT_HEIGHT });
  }
  return strips;
}

/** The strip at a height, if it has events to point at. */
export function stripAt(strips: readonly Strip[], y: number): Strip | undefined {
  const strip = strips.find(({ top, height }) => y >= top && y < top + height);
  return strip === undefined || strip.series.length === 0 ? undefined : strip;
}

/** The lanes whose events a strip shows. */
export function lanesOf(overview: TimelineOverview, { series }: Strip): readonly number[] {
  return [...new Set(series.flatMap((at) => overview.series[at]?.lane ?? []))];
}

/** The strip that shows a lane; the one of its peer where the lane is folded away, or there is none. */
export function laneStrip(
  overview: TimelineOverview,
  strips: readonly Strip[],
  lane: number,
  peer: string,
): Strip | undefined {
  const own = strips.find(({ series }) => series.some((at) => overview.series[at]?.lane === lane));
  return own ?? strips.find((strip) => strip.peer === peer);
}

function seriesOf(overview: TimelineOverview, lane: number): number[] {
  return overview.series.flatMap((series, index) => (series.lane === lane ? [index] : []));
}

/** Where findings show: a flag at the top of a lane, its shape by how grave it is. */
import type { TimelineFinding } from "../../projection/timeline/types.ts";
import { laneStrip } from "./layout.ts";
import { type Picture, toPixel } from "./picture.ts";

const SIZE = 4;
const COLOURS = {
  error: "var(--ds-error)",
  warning: "var(--ds-claim)",
  info: "var(--ds-muted)",
} as const;

interface Flag {
  readonly finding: TimelineFinding;
  readonly x: number;
  /** Top of its lane. */
  readonly y: number;
}

function flagsOf(picture: Picture): readonly Flag[] {
  const { findings, strips, width, events } = picture;
  return findings.flatMap((finding) => {
    const x = toPixel(picture, finding.at);
    if (x < -SIZE || x > width + SIZE) return [];
    const strip = laneStrip(events.overview, strips, finding.lane, finding.peer);
    return strip === undefined ? [] : [{ finding, x, y: strip.top }];
  });
}

export function drawFindings(context: CanvasRenderingContext2D, picture: Picture): void {
  const { theme } = picture;
  context.save();
  context.lineWidth = 1.5;
  for (const { finding, x, y } of flagsOf(picture)) {
    const colour = theme.colour(COLOURS[finding.severity]);
    context.fillStyle = finding.severity === "error" ? colour : theme.colour("var(--ds-ground)");
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x - SIZE, y + 1);
    context.lineTo(x + SIZE, y + 1);
    context.lineTo(x, y + 1 + 2 * SIZE);
    context.closePath();
    context.fill();
    context.stroke();
  }
  context.restore();
}

/** The findings whose flags are under a point. */
export function findingsAt(picture: Picture, x: number, y: number): readonly TimelineFinding[] {
  return flagsOf(picture)
    .filter((flag) => Math.abs(flag.x - x) <= SIZE + 2 && y >= flag.y && y <= flag.y + 3 * SIZE)
    .map(({ finding }) => finding);
}

import type { InspectReport, PeerReport } from "../../analysis/report.ts";

/** Shapes that both the editor's icons and the pages can draw. */
export const PEER_SHAPES = ["circle", "diamond", "triangle", "hexagon", "square", "star"] as const;

/** Theme colours of the editor for graphics; in pages the CSS variable is `--vscode-charts-blue` and so on. */
export const PEER_COLOURS = [
  "charts.blue",
  "charts.purple",
  "charts.yellow",
  "charts.green",
  "charts.orange",
] as const;

/** How a peer is shown everywhere: a colour, a shape and its label together, never a colour alone. */
export interface PeerLook {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | undefined;
  readonly colour: (typeof PEER_COLOURS)[number];
  readonly shape: (typeof PEER_SHAPES)[number];
  readonly role: PeerReport["role"]["value"];
}

/**
 * Looks for the report's peers, in its order. Red is left to what is wrong, and orange comes last: some dark themes make
 * it nearly black. Five colours and six shapes give thirty
 * different looks before one repeats.
 */
export function peerLooks(report: Pick<InspectReport, "peers">): readonly PeerLook[] {
  return report.peers.map(({ id, name, displayName, role }, index) => ({
    id,
    name,
    displayName,
    colour: PEER_COLOURS[index % PEER_COLOURS.length] ?? "charts.blue",
    shape: PEER_SHAPES[index % PEER_SHAPES.length] ?? "circle",
    role: role.value,
  }));
}

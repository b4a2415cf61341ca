import { ThemeColor, ThemeIcon } from "vscode";
import type { PeerLook } from "../../projection/peers/peer-look.ts";
import type { TreeIcon } from "../../projection/tree/tree-node.ts";

/** Codicon and theme colour of each row; state is always also said in words beside it. */
const ICONS: Readonly<Record<TreeIcon, readonly [icon: string, colour?: string]>> = {
  ok: ["pass", "charts.green"],
  partial: ["warning", "charts.yellow"],
  gap: ["error", "charts.red"],
  own: ["account"],
  unknown: ["question"],
  info: ["info"],
  peer: ["circle-filled"],
  matrix: ["table"],
  model: ["symbol-structure"],
  watermark: ["bookmark"],
  clock: ["watch"],
  link: ["link", "charts.green"],
  orphan: ["debug-disconnect", "charts.red"],
  log: ["output"],
  file: ["file"],
  evidence: ["shield"],
  role: ["person"],
  note: ["note"],
  error: ["error", "list.errorForeground"],
  warning: ["warning", "list.warningForeground"],
  row: ["symbol-field"],
  page: ["book"],
  remedy: ["lightbulb"],
  lost: ["circle-slash", "charts.red"],
};

/** Codicons of the shapes; the filled breakpoint icons are the editor's own set of distinct shapes. */
const SHAPES: Readonly<Record<PeerLook["shape"], string>> = {
  circle: "circle-filled",
  diamond: "debug-breakpoint-log",
  triangle: "debug-breakpoint-function",
  hexagon: "debug-breakpoint-data",
  square: "primitive-square",
  star: "star-full",
};

export function iconOf(icon: TreeIcon): ThemeIcon {
  const [name, colour] = ICONS[icon];
  return new ThemeIcon(name, colour === undefined ? undefined : new ThemeColor(colour));
}

export function iconOfPeer({ shape, colour }: PeerLook): ThemeIcon {
  return new ThemeIcon(SHAPES[shape], new ThemeColor(colour));
}

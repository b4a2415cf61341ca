/** What a key asks of the timeline. */
export type KeyAction =
  | { readonly kind: "step"; readonly by: 1 | -1 }
  | { readonly kind: "lane"; readonly by: 1 | -1 }
  | { readonly kind: "end"; readonly by: 1 | -1 }
  | { readonly kind: "pan"; readonly by: number }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "fit" }
  | { readonly kind: "open" }
  | { readonly kind: "clear" }
  /** One end of a range to be measured, at the selected event. */
  | { readonly kind: "measure" }
  /** The next change that was sent and never received. */
  | { readonly kind: "lost"; readonly by: 1 | -1 }
  /** What else there is of the selected event: the line of its arrival, its row, its lineage, its step of a replay. */
  | { readonly kind: "arrival" | "row" | "why" | "replay" };

const PAN_SHARE = 0.2;
const ZOOM_FACTOR = 1.5;

const KEYS: Readonly<Record<string, KeyAction>> = {
  ArrowRight: { kind: "step", by: 1 },
  ArrowLeft: { kind: "step", by: -1 },
  ArrowDown: { kind: "lane", by: 1 },
  ArrowUp: { kind: "lane", by: -1 },
  Home: { kind: "end", by: -1 },
  End: { kind: "end", by: 1 },
  "+": { kind: "zoom", factor: ZOOM_FACTOR },
  "=": { kind: "zoom", factor: ZOOM_FACTOR },
  "-": { kind: "zoom", factor: 1 / ZOOM_FACTOR },
  "0": { kind: "fit" },
  f: { kind: "fit" },
  Enter: { kind: "open" },
  Escape: { kind: "clear" },
  m: { kind: "measure" },
  n: { kind: "lost", by: 1 },
  a: { kind: "arrival" },
  r: { kind: "row" },
  w: { kind: "why" },
  p: { kind: "replay" },
};

const SHIFTED: Readonly<Record<string, KeyAction>> = {
  N: { kind: "lost", by: -1 },
  ArrowRight: { kind: "pan", by: PAN_SHARE },
  ArrowLeft: { kind: "pan", by: -PAN_SHARE },
  ArrowUp: { kind: "zoom", factor: ZOOM_FACTOR },
  ArrowDown: { kind: "zoom", factor: 1 / ZOOM_FACTOR },
  "+": { kind: "zoom", factor: ZOOM_FACTOR },
};

/** The action of a key press, if it has one. Keys with Ctrl, Alt or Meta belong to the editor. */
export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return (event.shiftKey ? SHIFTED : KEYS)[event.key];
}

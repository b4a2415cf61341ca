import type { ClockScene } from "./scene.ts";
import { linked } from "./scene.ts";

/** What a key asks of the clock. */
export type KeyAction =
  | {
      readonly kind: "walk";
      readonly to: "parent" | "child" | "above" | "below" | "first" | "last";
    }
  | { readonly kind: "pan"; readonly x: number; readonly y: number }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "step"; readonly by: 1 | -1 }
  | { readonly kind: "fit" }
  | { readonly kind: "clear" };

const ZOOM = 1.5;
const PAN = 0.2;

const KEYS: Readonly<Record<string, KeyAction>> = {
  ArrowLeft: { kind: "walk", to: "parent" },
  ArrowRight: { kind: "walk", to: "child" },
  ArrowUp: { kind: "walk", to: "above" },
  ArrowDown: { kind: "walk", to: "below" },
  Home: { kind: "walk", to: "first" },
  End: { kind: "walk", to: "last" },
  "+": { kind: "zoom", factor: ZOOM },
  "=": { kind: "zoom", factor: ZOOM },
  "-": { kind: "zoom", factor: 1 / ZOOM },
  ".": { kind: "step", by: 1 },
  ",": { kind: "step", by: -1 },
  "0": { kind: "fit" },
  Escape: { kind: "clear" },
};

const SHIFTED: Readonly<Record<string, KeyAction>> = {
  ArrowLeft: { kind: "pan", x: -PAN, y: 0 },
  ArrowRight: { kind: "pan", x: PAN, y: 0 },
  ArrowUp: { kind: "pan", x: 0, y: -PAN },
  ArrowDown: { kind: "pan", x: 0, y: PAN },
  "+": { kind: "zoom", factor: ZOOM },
};

/** The action of a key press, if it has one. Keys with Ctrl, Alt or Meta belong to the editor. */
export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return (event.shiftKey ? SHIFTED : KEYS)[event.key];
}

type Walk = Extract<KeyAction, { kind: "walk" }>["to"];

/** The event to select next; the newest head when nothing is selected. */
export function walkFrom(
  scene: ClockScene,
  selected: number | undefined,
  to: Walk,
): number | undefined {
  const { column } = scene.view.layout;
  if (to === "first") return scene.byColumn[0];
  const newest = scene.heads.toSorted((a, b) => (column[b] ?? 0) - (column[a] ?? 0))[0];
  if (to === "last" || selected === undefined) return newest ?? scene.byColumn.at(-1);
  if (to === "parent") {
    return nearest(scene, selected, linked(scene.parentStart, scene.parents, selected));
  }
  if (to === "child") {
    return nearest(scene, selected, linked(scene.childStart, scene.children, selected));
  }
  return beside(scene, selected, to === "above" ? -1 : 1);
}

/** The one in the nearest lane; the same lane before others, then the upper. */
function nearest({ view }: ClockScene, from: number, candidates: Uint32Array): number | undefined {
  const { lane } = view.layout;
  const distance = (node: number): number => Math.abs((lane[node] ?? 0) - (lane[from] ?? 0));
  return [...candidates].sort(
    (a, b) => distance(a) - distance(b) || (lane[a] ?? 0) - (lane[b] ?? 0),
  )[0];
}

/** How many columns to either side are looked at for an event in another lane. */
const NEARBY = 200;

/** The nearest event above or below, within some columns. */
function beside(scene: ClockScene, from: number, direction: 1 | -1): number | undefined {
  const { column, lane, columns } = scene.view.layout;
  const [own, at] = [lane[from] ?? 0, column[from] ?? 0];
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  const [first, last] = [Math.max(0, at - NEARBY), Math.min(columns - 1, at + NEARBY)];
  const end = scene.columnStart[last + 1] ?? 0;
  for (let slot = scene.columnStart[first] ?? 0; slot < end; slot++) {
    const node = scene.byColumn[slot] ?? 0;
    const lanes = ((lane[node] ?? 0) - own) * direction;
    if (lanes <= 0) continue;
    const distance = lanes * 4 + Math.abs((column[node] ?? 0) - at);
    if (distance >= least) continue;
    least = distance;
    best = node;
  }
  return best;
}

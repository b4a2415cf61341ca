import type { ClockPair, ClockStep } from "../../projection/clock/types.ts";
import { colourVariable, type Look } from "../widgets/shapes.ts";
import type { Theme } from "../widgets/theme.ts";
import { NO_AUTHOR, STANDING } from "./codes.ts";
import type { Port, PortSize } from "./port.ts";
import type { ClockScene } from "./scene.ts";

/** How an event stands in the chosen pair. */
export const IN_PAIR = { neither: 0, both: 1, missing: 2, extra: 3, arrived: 4 } as const;

/** Everything that one drawing depends on. */
export interface Picture {
  readonly scene: ClockScene;
  readonly port: Port;
  readonly size: PortSize;
  /** Looks of the stores, in the order of the view. */
  readonly looks: readonly Look[];
  readonly pair: ClockPair | undefined;
  /** One of `IN_PAIR` for each node; all `both` without a pair. */
  readonly inPair: Uint8Array;
  readonly step: ClockStep | undefined;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  readonly theme: Theme;
}

/** What each event is to the pair, before the first step. */
export function pairStates(scene: ClockScene, pair: ClockPair | undefined): Uint8Array {
  const states = new Uint8Array(scene.view.size).fill(IN_PAIR.both);
  const from = scene.view.stores[pair?.from ?? -1]?.standing;
  const to = scene.view.stores[pair?.to ?? -1]?.standing;
  if (from === undefined || to === undefined) return states;
  for (let node = 0; node < states.length; node++) {
    const inFrom = isInHistory(from[node]);
    const inTo = isInHistory(to[node]);
    if (inFrom && inTo) continue;
    states[node] = inFrom ? IN_PAIR.missing : inTo ? IN_PAIR.extra : IN_PAIR.neither;
  }
  return states;
}

/** Marks what the first steps have brought, and takes the mark from the others. */
export function markArrived(states: Uint8Array, pair: ClockPair, steps: number): void {
  for (const node of pair.missing) states[node] = IN_PAIR.missing;
  if (pair.headsOnly) {
    if (steps > 0) for (const node of pair.missing) states[node] = IN_PAIR.arrived;
    return;
  }
  for (const { event } of pair.steps.slice(0, steps)) {
    if (states[event] === IN_PAIR.missing) states[event] = IN_PAIR.arrived;
  }
}

function isInHistory(standing: number | undefined): boolean {
  return (
    standing === STANDING.held || standing === STANDING.orphan || standing === STANDING.missing
  );
}

/** The CSS colour of an event: its author's, or that of quiet text. */
export function nodeColour({ scene, looks, theme }: Picture, node: number): string {
  const look = looks[scene.view.author[node] ?? NO_AUTHOR];
  return theme.colour(
    look === undefined ? "var(--ds-muted)" : `var(${colourVariable(look.colour)})`,
  );
}

/** Whether the system has replaced every colour by its own two: then shades and grounds would be solid text colour. */
export function isForced(theme: Theme): boolean {
  return theme.colour("var(--ds-ground)") === theme.colour("var(--ds-text)");
}

export function groundColour(theme: Theme): string {
  return isForced(theme) ? "Canvas" : theme.colour("var(--ds-ground)");
}

/** Whether a store needs the block of an event and cannot read it, or nobody can. */
export function lacksBlock({ scene, pair }: Picture, node: number): boolean {
  const { view } = scene;
  if (view.hollow[node] === 1) return true;
  const isMissing = (store: number | undefined): boolean =>
    view.stores[store ?? -1]?.standing[node] === STANDING.missing;
  if (pair !== undefined) return isMissing(pair.from) || isMissing(pair.to);
  return view.stores.some(({ standing }) => standing[node] === STANDING.missing);
}

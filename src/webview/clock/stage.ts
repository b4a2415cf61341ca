/** The picture with everything that points at it: canvas, pointer, wheel, keys, selection. */

import type { ClockPair } from "../../projection/clock/types.ts";
import { t } from "../texts.ts";
import { fitCanvas } from "../timeline/canvas.ts";
import { h, setText } from "../widgets/dom.ts";
import { createLiveRegion } from "../widgets/live.ts";
import type { Look } from "../widgets/shapes.ts";
import { type ThemeWatch, watchTheme } from "../widgets/theme.ts";
import { drawClock } from "./draw.ts";
import { type KeyAction, keyAction, walkFrom } from "./keys.ts";
import { markArrived, type Picture, pairStates } from "./picture.ts";
import { placeOf } from "./place.ts";
import { clampPort, fitPort, laneHeight, type Port, revealPlace, zoomPort } from "./port.ts";
import type { ClockScene } from "./scene.ts";

export interface StageOptions {
  readonly request: () => void;
  readonly select: (node: number | undefined) => void;
  readonly step: (by: 1 | -1) => void;
  /** The visible part changed. */
  readonly moved: () => void;
}

/** How far from an event the pointer may be, px. */
const REACH = 14;
/** Column width below which one opens at the newest events, px. */
const READABLE = 26;
const OPENING_ZOOM = 64;
const WHEEL_ZOOM = 0.0016;

export class ClockStage {
  readonly element: HTMLElement;
  readonly live = createLiveRegion();
  readonly #canvas = h("canvas", {
    class: "clock-canvas",
    tabindex: 0,
    role: "application",
    "aria-roledescription": t("Merkle clock"),
    "aria-label": t("Events of all stores. Left goes to a parent, right to a child."),
  });
  readonly #tip = h("div", { class: "tooltip", "aria-hidden": "true", hidden: true });
  readonly #options: StageOptions;
  readonly #theme: ThemeWatch;
  #scene: ClockScene | undefined;
  #looks: readonly Look[] = [];
  #pair: ClockPair | undefined;
  #inPair: Uint8Array = new Uint8Array(0);
  #steps = 0;
  #port: Port = { left: 0, top: 0, zoom: 1 };
  #wanted: Port | undefined;
  #size = { width: 0, height: 0 };
  #selected: number | undefined;
  #hovered: number | undefined;
  #drag: { readonly x: number; readonly y: number; readonly port: Port } | undefined;
  #dragged = false;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#theme = watchTheme(options.request);
    this.element = h("div", { class: "clock-stage" }, this.#canvas, this.#tip);
    this.#listen();
  }

  get scene(): ClockScene | undefined {
    return this.#scene;
  }

  get selected(): number | undefined {
    return this.#selected;
  }

  port(): Port {
    return this.#port;
  }

  /** Shows a clock; without a part to show, all of it, or its newest events where that is too much to read. */
  setScene(scene: ClockScene, looks: readonly Look[], port: Port | undefined): void {
    this.#scene = scene;
    this.#looks = looks;
    this.#inPair = pairStates(scene, undefined);
    this.#wanted = port;
    this.#place();
  }

  setPair(pair: ClockPair | undefined, steps: number): void {
    if (this.#scene === undefined) return;
    if (pair !== this.#pair) this.#inPair = pairStates(this.#scene, pair);
    this.#pair = pair;
    this.#steps = steps;
    if (pair !== undefined) {
      markArrived(this.#inPair, pair, steps);
      const step = pair.steps[steps - 1];
      if (step !== undefined) this.#reveal(step.event);
    }
    this.#options.request();
  }

  select(node: number | undefined): void {
    this.#selected = node;
    if (node !== undefined) this.#reveal(node);
    this.#options.request();
  }

  fit(): void {
    if (this.#scene !== undefined) this.#move(fitPort(this.#scene.view.layout, this.#size));
  }

  zoomBy(factor: number, around?: number): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    const picture = this.#picture();
    const selected = picture && this.#selected !== undefined && placeOf(picture, this.#selected).x;
    const middle =
      around ?? (selected === false || selected === undefined ? this.#size.width / 2 : selected);
    this.#move(zoomPort(this.#port, factor, middle, scene.view.layout, this.#size));
  }

  focusCanvas(): void {
    this.#canvas.focus();
  }

  draw(): void {
    const picture = this.#picture();
    if (picture === undefined || this.#size.width === 0) return;
    const context = fitCanvas(this.#canvas, this.#size.width, this.#size.height);
    if (context !== undefined) drawClock(context, picture);
  }

  #picture(): Picture | undefined {
    if (this.#scene === undefined) return undefined;
    return {
      scene: this.#scene,
      port: this.#port,
      size: this.#size,
      looks: this.#looks,
      pair: this.#pair,
      inPair: this.#inPair,
      step: this.#pair?.steps[this.#steps - 1],
      selected: this.#selected,
      hovered: this.#hovered,
      theme: this.#theme.current(),
    };
  }

  /** Takes the first view once both the clock and the size are known. */
  #place(): void {
    const scene = this.#scene;
    if (scene === undefined || this.#size.width === 0) return;
    const { layout } = scene.view;
    const fitted = fitPort(layout, this.#size);
    const newest = { left: layout.columns, top: 0, zoom: OPENING_ZOOM };
    const first = fitted.zoom < READABLE ? newest : fitted;
    this.#port = clampPort(this.#wanted ?? first, layout, this.#size);
    this.#options.request();
  }

  #move(port: Port): void {
    this.#port = port;
    this.#wanted = port;
    this.#options.request();
    this.#options.moved();
  }

  #reveal(node: number): void {
    const layout = this.#scene?.view.layout;
    if (layout === undefined || this.#size.width === 0) return;
    const place = { column: layout.column[node] ?? 0, lane: layout.lane[node] ?? 0 };
    this.#move(revealPlace(this.#port, place, layout, this.#size));
  }

  #act(action: KeyAction): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    const { layout } = scene.view;
    switch (action.kind) {
      case "fit":
        this.fit();
        return;
      case "zoom":
        this.zoomBy(action.factor);
        return;
      case "step":
        this.#options.step(action.by);
        return;
      case "clear":
        this.#options.select(undefined);
        return;
      case "pan": {
        const left = this.#port.left + (action.x * this.#size.width) / this.#port.zoom;
        const height = laneHeight(this.#port, layout, this.#size);
        const top = this.#port.top + (action.y * this.#size.height) / height;
        this.#move(clampPort({ ...this.#port, left, top }, layout, this.#size));
        return;
      }
      case "walk": {
        const next = walkFrom(scene, this.#selected, action.to);
        if (next !== undefined) this.#options.select(next);
      }
    }
  }

  #listen(): void {
    const canvas = this.#canvas;
    canvas.addEventListener("keydown", (event) => {
      const action = keyAction(event);
      if (action === undefined) return;
      event.preventDefault();
      this.#act(action);
    });
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.#drag = { x: event.clientX, y: event.clientY, port: this.#port };
      this.#dragged = false;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => this.#point(event));
    canvas.addEventListener("pointerup", () => {
      this.#drag = undefined;
    });
    canvas.addEventListener("pointerleave", () => this.#hover(undefined));
    canvas.addEventListener("click", (event) => {
      if (!this.#dragged) this.#options.select(this.#nodeAt(event.offsetX, event.offsetY));
    });
    canvas.addEventListener("dblclick", (event) => this.zoomBy(2, event.offsetX));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => {
      const isFirst = this.#size.width === 0;
      this.#size = { width: this.element.clientWidth, height: this.element.clientHeight };
      const layout = this.#scene?.view.layout;
      if (isFirst || layout === undefined) this.#place();
      else this.#port = clampPort(this.#port, layout, this.#size);
      this.#options.request();
    }).observe(this.element);
  }

  #point(event: PointerEvent): void {
    const layout = this.#scene?.view.layout;
    const drag = this.#drag;
    if (drag === undefined || layout === undefined) {
      this.#hover(event);
      return;
    }
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!this.#dragged && Math.hypot(x, y) < 4) return;
    this.#dragged = true;
    this.#tip.hidden = true;
    const height = laneHeight(drag.port, layout, this.#size);
    const left = drag.port.left - x / drag.port.zoom;
    this.#move(
      clampPort({ ...drag.port, left, top: drag.port.top - y / height }, layout, this.#size),
    );
  }

  /** The wheel zooms, as in the timeline; sideways and with Shift it pans. */
  #wheel(event: WheelEvent): void {
    const layout = this.#scene?.view.layout;
    if (layout === undefined) return;
    event.preventDefault();
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (Math.abs(sideways) > 0 && (event.shiftKey || Math.abs(sideways) > Math.abs(event.deltaY))) {
      const left = this.#port.left + sideways / this.#port.zoom;
      this.#move(clampPort({ ...this.#port, left }, layout, this.#size));
      return;
    }
    this.zoomBy(Math.exp(-event.deltaY * WHEEL_ZOOM), event.offsetX);
  }

  #hover(event: PointerEvent | undefined): void {
    const node = event && this.#nodeAt(event.offsetX, event.offsetY);
    const picture = this.#picture();
    if (node !== this.#hovered) {
      this.#hovered = node;
      this.#options.request();
    }
    this.#tip.hidden = node === undefined || picture === undefined;
    if (node === undefined || picture === undefined || event === undefined) return;
    const { view } = picture.scene;
    const author = picture.looks[view.author[node] ?? 255]?.name;
    const label = view.labels[node] ?? t("event {0}", node);
    setText(this.#tip, author === undefined ? label : t("{0}, by {1}", label, author));
    const { width } = this.#tip.getBoundingClientRect();
    const x = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4));
    this.#tip.style.setProperty("transform", `translate(${x}px, ${event.clientY + 14}px)`);
  }

  #nodeAt(x: number, y: number): number | undefined {
    const picture = this.#picture();
    if (picture === undefined) return undefined;
    const { scene, port } = picture;
    const { columns } = scene.view.layout;
    const at = Math.floor(port.left + x / port.zoom);
    const reach = Math.min(40, Math.ceil(REACH / port.zoom));
    const first = Math.max(0, at - reach);
    const last = Math.min(columns - 1, at + reach);
    let best: number | undefined;
    let least = REACH;
    const end = scene.columnStart[last + 1] ?? 0;
    for (let slot = scene.columnStart[first] ?? 0; slot < end; slot++) {
      const node = scene.byColumn[slot] ?? 0;
      const place = placeOf(picture, node);
      const distance = Math.hypot(place.x - x, place.y - y);
      if (distance >= least) continue;
      least = distance;
      best = node;
    }
    return best;
  }
}

import { type D3ZoomEvent, scaleLinear, select, zoom, zoomIdentity } from "d3";

/** The visible part of the axis. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The window over the axis and the gestures that move it: wheel and pinch zoom around the pointer, dragging pans. The
 * window never leaves the axis, and never shows less than `least`.
 */
export interface AxisWindow {
  readonly current: () => Span;
  /** The axis itself, with some room at both ends. */
  readonly whole: () => Span;
  /** Sets a new axis and the window over it; without one all of it is shown. */
  reset(axis: Span, least: number, shown?: Span): void;
  /** Makes the axis reach a place; what is shown stays. */
  extend(place: number): void;
  resize(width: number): void;
  show(span: Span): void;
  /** Zooms by a factor (above 1 comes closer) around a place, the middle when none is given. */
  zoomBy(factor: number, around?: number): void;
  /** Moves by a share of the window's width. */
  panBy(share: number): void;
  /** Moves as little as needed to have the place well inside. */
  reveal(place: number): void;
}

const ROOM = 0.02;

export function createAxisWindow(target: HTMLElement, changed: () => void): AxisWindow {
  let axis: Span = { from: 0, to: 1 };
  let least = 1;
  let width = 1;
  let window: Span = axis;
  let isSetting = false;
  const gestures = zoom<HTMLElement, unknown>()
    .filter((event: Event) => isZoomGesture(event))
    .clickDistance(4)
    .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
      if (isSetting) return;
      const base = scaleLinear([axis.from, axis.to], [0, width]);
      const [from = axis.from, to = axis.to] = event.transform.rescaleX(base).domain();
      window = { from, to };
      changed();
    });
  const selection = select(target).call(gestures).on("dblclick.zoom", null);
  const apply = (span: Span): void => {
    window = clamp(span, axis, least);
    const whole = axis.to - axis.from;
    const k = whole / (window.to - window.from);
    gestures
      .extent([
        [0, 0],
        [width, 1],
      ])
      .translateExtent([
        [0, 0],
        [width, 1],
      ])
      .scaleExtent([1, Math.max(1, whole / least)]);
    const x = -((window.from - axis.from) / whole) * width * k;
    // Gestures keep their own transform; it follows the window, and must not report that back.
    isSetting = true;
    selection.call(gestures.transform, zoomIdentity.translate(x, 0).scale(k));
    isSetting = false;
    changed();
  };
  return {
    current: () => window,
    whole: () => axis,
    reset: (span, leastSpan, shown) => {
      const room = Math.max((span.to - span.from) * ROOM, leastSpan);
      axis = { from: span.from - room, to: span.to + room };
      least = Math.min(leastSpan, axis.to - axis.from);
      apply(shown ?? axis);
    },
    extend: (place) => {
      const room = (axis.to - axis.from) * ROOM;
      if (place <= axis.to - room) return;
      axis = { from: axis.from, to: place + room };
      apply(window);
    },
    resize: (px) => {
      width = Math.max(1, px);
      apply(window);
    },
    show: apply,
    zoomBy: (factor, around) => {
      const middle = around ?? (window.from + window.to) / 2;
      const span = Math.max(least, (window.to - window.from) / factor);
      const share = (middle - window.from) / (window.to - window.from);
      apply({ from: middle - share * span, to: middle + (1 - share) * span });
    },
    panBy: (share) => {
      const by = (window.to - window.from) * share;
      apply({ from: window.from + by, to: window.to + by });
    },
    reveal: (place) => {
      const span = window.to - window.from;
      const edge = span * 0.1;
      if (place < window.from + edge) apply({ from: place - edge, to: place - edge + span });
      else if (place > window.to - edge) apply({ from: place + edge - span, to: place + edge });
    },
  };
}

/** Moves a span into the axis, keeping its size where it can. */
export function clamp(span: Span, axis: Span, least: number): Span {
  const size = Math.min(axis.to - axis.from, Math.max(least, span.to - span.from));
  const from = Math.min(axis.to - size, Math.max(axis.from, span.from));
  return { from, to: from + size };
}

/** A sideways wheel pans and is handled by the page; Alt leaves the wheel to scrolling; only the main button drags, and with Shift it measures. */
function isZoomGesture(event: Event): boolean {
  if (event instanceof WheelEvent) {
    return !event.altKey && !event.shiftKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY);
  }
  return !(event instanceof MouseEvent) || (event.button === 0 && !event.shiftKey);
}

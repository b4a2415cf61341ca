/**
 * Theme colours for canvases. Pages are coloured by style sheets alone; a canvas needs the colours themselves, and needs
 * to be drawn again when the theme changes.
 */

export interface Theme {
  /** The colour a CSS expression stands for now, e.g. `var(--vscode-charts-blue)`, as the canvas takes it. */
  colour(expression: string): string;
  readonly font: string;
  /** For numbers inside of pictures. */
  readonly smallFont: string;
  readonly isHighContrast: boolean;
  readonly reducesMotion: boolean;
}

export interface ThemeWatch {
  current(): Theme;
  dispose(): void;
}

/** Follows the editor's theme, forced colours and the wish for less motion; `changed` is told of each change. */
export function watchTheme(changed: () => void): ThemeWatch {
  let theme: Theme | undefined;
  const forget = (): void => {
    theme = undefined;
    changed();
  };
  const observer = new MutationObserver(forget);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  const queries = ["(forced-colors: active)", "(prefers-reduced-motion: reduce)"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", forget);
  return {
    current: () => {
      theme ??= readTheme();
      return theme;
    },
    dispose: () => {
      observer.disconnect();
      for (const query of queries) query.removeEventListener("change", forget);
    },
  };
}

function readTheme(): Theme {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Colours of data keep their meaning where the browser forces its own; `--ds-…` then are the system's already.
  probe.style.setProperty("forced-color-adjust", "none");
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const known = new Map<string, string>();
  const font = `${style.fontSize} ${style.fontFamily}`;
  const theme: Theme = {
    font,
    smallFont: `11px ${style.fontFamily}`,
    isHighContrast:
      document.body.classList.contains("vscode-high-contrast") ||
      matchMedia("(forced-colors: active)").matches,
    reducesMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
    colour: (expression) => {
      const found = known.get(expression);
      if (found !== undefined) return found;
      document.body.append(probe);
      probe.style.setProperty("color", expression);
      const value = style.color;
      probe.remove();
      known.set(expression, value);
      return value;
    },
  };
  probe.remove();
  return theme;
}

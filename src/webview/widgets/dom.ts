/**
 * Builds elements. Text from evidence reaches the page only through here, as text nodes and attributes with hidden
 * characters made visible; there is no way to pass markup.
 */
import { visibleText } from "../../base/visible-text.ts";

export type Child = Node | string | undefined;

export interface Attributes {
  readonly class?: string | undefined;
  /** Attributes by name; `true` sets an empty one, `false` and `undefined` leave it out. */
  readonly [name: string]: string | number | boolean | undefined;
}

/** An HTML element with attributes and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...nodesOf(children));
  return element;
}

/** An SVG element with attributes and children. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...nodesOf(children));
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : visibleText(String(value)));
  }
}

/** Replaces an element's children. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...nodesOf(children));
}

/** Replaces an element's text, touching the page only when it differs. */
export function setText(element: Element, text: string): void {
  const shown = visibleText(text);
  if (element.textContent !== shown) element.textContent = shown;
}

function nodesOf(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === undefined || child === "") return [];
    return [typeof child === "string" ? visibleText(child) : child];
  });
}

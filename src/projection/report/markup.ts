/**
 * HTML that can only be made whole: whatever is put into it is escaped, unless it was made here too. Text from evidence
 * is made visible first, so that nothing in it reorders or hides what stands around it.
 */
import { visibleText } from "../../base/visible-text.ts";

/** A piece of HTML or SVG. Only `markup` makes one. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a piece: other pieces as they are, text and numbers escaped, nothing for `undefined`. */
export type MarkupPart = Markup | string | number | undefined | readonly MarkupPart[];

/** Makes a piece from a template. Values stand between tags or inside double quotes, nowhere else. */
export function markup(strings: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  let text = strings[0] ?? "";
  parts.forEach((part, index) => {
    text += textOf(part) + (strings[index + 1] ?? "");
  });
  return new Markup(text);
}

function textOf(part: MarkupPart): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return String(part);
  if (typeof part === "object") return part.map(textOf).join("");
  return escaped(String(part));
}

function escaped(text: string): string {
  return visibleText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replace(/[\ufffe\uffff]/g, "\ufffd");
}

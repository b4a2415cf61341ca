/** One element of a page. */
export interface HtmlElement {
  readonly name: string;
  readonly attributes: readonly string[];
}

const TAG = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z0-9-]+(?:="[^"]*")?)*)(\/?)>$/;
const EMPTY = new Set(["meta", "br"]);

/** The elements of a page in order. Throws where one is not closed, or closed and not open: text broke out of its place. */
export function htmlElements(html: string): readonly HtmlElement[] {
  const start = "<!DOCTYPE html>\n";
  if (!html.startsWith(start)) throw new Error("the document type is missing");
  const elements: HtmlElement[] = [];
  const open: string[] = [];
  for (const part of html.slice(start.length).split(/(<[^>]*>)/)) {
    if (part.startsWith("<")) readTag(part, elements, open);
    else if (part.includes("<")) throw new Error(`text with a tag in it: ${part}`);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
  return elements;
}

function readTag(part: string, elements: HtmlElement[], open: string[]): void {
  const [, end, name = "", attributes = "", isClosed] = TAG.exec(part) ?? [];
  if (name === "") throw new Error(`no tag: ${part}`);
  if (end === "/") {
    const last = open.pop();
    if (last !== name) throw new Error(`${name} ends where ${last} is open`);
    return;
  }
  const keys = [...attributes.matchAll(/ ([a-zA-Z0-9-]+)/g)].map(([, key = ""]) => key);
  elements.push({ name, attributes: keys });
  if (isClosed !== "/" && !EMPTY.has(name)) open.push(name);
}

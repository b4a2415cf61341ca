/** One element of an XML text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG = /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#10);[^"<&]*)*")*)(\/?)>$/;
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g;
const TEXT = /^(?:[^<&]|&(?:amp|lt|gt|quot|#10);)*$/;

/** The elements of an XML text in order. Throws where it is not well-formed, in the part of XML that reports use. */
export function xmlElements(xml: string): readonly XmlElement[] {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(declaration)) throw new Error("the declaration is missing");
  const elements: XmlElement[] = [];
  const open: string[] = [];
  for (const part of xml.slice(declaration.length).split(/(<[^>]*>)/)) {
    const tag = TAG.exec(part);
    if (tag === null) {
      if (!TEXT.test(part)) throw new Error(`not well-formed: ${part}`);
      continue;
    }
    const [, end, name = "", attributes = "", isEmpty] = tag;
    if (end === "/") {
      if (open.pop() !== name) throw new Error(`${name} ends and was not open`);
      continue;
    }
    const found = [...attributes.matchAll(ATTRIBUTE)];
    elements.push({
      name,
      attributes: new Map(found.map((each) => [each[1] ?? "", each[2] ?? ""])),
    });
    if (isEmpty !== "/") open.push(name);
  }
  if (open.length > 0) throw new Error(`${open.join(", ")} never end`);
  return elements;
}

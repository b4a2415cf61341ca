import type { LogPlace } from "./log-types.ts";

/** Reads the store out of a url of the library: `file:///base?name=todos&store=car&storekey=…`. */
export function placeOfUrl(url: string): LogPlace | undefined {
  const question = url.indexOf("?");
  const base = question < 0 ? url : url.slice(0, question);
  const scheme = /^([a-z][a-z0-9+.-]*):(?:\/\/)?/.exec(base);
  if (scheme === null) return undefined;
  const parameters = readParameters(question < 0 ? "" : url.slice(question + 1));
  const name = parameters.get("name");
  // Urls without a name are those of keybags.
  if (name === undefined) return undefined;
  const path = decodePercent(base.slice(scheme[0].length)).replace(/\/+$/, "");
  const prefix = scheme[1] === "file" ? "" : `${scheme[1]}:`;
  return {
    folder: `${prefix}${path}/${name}`,
    name,
    store: parameters.get("store"),
    storeKey: parameters.get("storekey"),
    key: parameters.get("key"),
    isRemote: parameters.has("localName") || parameters.has("selfReflect"),
    isIndex: parameters.has("index"),
  };
}

function readParameters(query: string): ReadonlyMap<string, string> {
  const pairs = query.split("&").map((pair): readonly [string, string] => {
    const equals = pair.indexOf("=");
    return equals < 0
      ? [decodePercent(pair), ""]
      : [decodePercent(pair.slice(0, equals)), decodePercent(pair.slice(equals + 1))];
  });
  return new Map(pairs);
}

/** Decodes `%41` and `+`; malformed sequences stay as they are. */
function decodePercent(text: string): string {
  const plain = text.replaceAll("+", " ");
  if (!plain.includes("%")) return plain;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let i = 0; i < plain.length; i++) {
    const hex = plain[i] === "%" ? plain.slice(i + 1, i + 3) : "";
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    } else bytes.push(...encoder.encode(plain[i]));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

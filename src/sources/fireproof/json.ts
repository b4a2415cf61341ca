/** A JSON value as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Deepest nesting that is believed; the parser itself is recursive. */
const MAX_DEPTH = 200;

/** Parses text as JSON; `undefined` when it is none or nested absurdly deep. A byte order mark is let through. */
export function parseJson(text: string): Json | undefined {
  const clean = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (nestingOf(clean) > MAX_DEPTH) return undefined;
  try {
    // `JSON.parse` is typed as anything; the union above is exactly what it can return.
    return JSON.parse(clean) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) inString = !inString;
    else if (inString && code === 0x5c) i++;
    else if (!inString && (code === 0x7b || code === 0x5b)) deepest = Math.max(deepest, ++depth);
    else if (!inString && (code === 0x7d || code === 0x5d)) depth--;
  }
  return deepest;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asJsonArray(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** The value of an own key; never one of the prototype. */
export function jsonField(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A CID as text, or as `{"/": text}`. */
export function jsonCidText(value: Json | undefined): string | undefined {
  const text = isJsonObject(value) ? jsonField(value, "/") : value;
  return typeof text === "string" ? text : undefined;
}

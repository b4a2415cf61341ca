/**
 * The editor passes messages to pages as JSON, beside buffers: NaN and the infinities would become null on the way, and
 * "no time" would read as 1970. Both ends write such numbers as marked text. Typed arrays cross as they are.
 */
const MARK = "\u0000";
const NUMBERS: ReadonlyMap<string, number> = new Map([
  [`${MARK}NaN`, Number.NaN],
  [`${MARK}Infinity`, Number.POSITIVE_INFINITY],
  [`${MARK}-Infinity`, Number.NEGATIVE_INFINITY],
]);

/** A message ready to be sent as JSON. */
export function markNumbers(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return `${MARK}${value}`;
  // Evidence may hold text that looks like a mark; one more makes it text again.
  if (typeof value === "string" && value.startsWith(MARK)) return MARK + value;
  return mapParts(value, markNumbers);
}

/** The message as it was before `markNumbers`. */
export function unmarkNumbers(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith(MARK)) {
    return NUMBERS.get(value) ?? value.slice(MARK.length);
  }
  return mapParts(value, unmarkNumbers);
}

/** Maps what arrays and plain objects hold; anything else, above all buffers, is returned as it is. */
function mapParts(value: unknown, map: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, map(part)]));
}

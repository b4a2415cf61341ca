/**
 * A value as JSON of one line, with `bigint` as the integer that it is, where `JSON.stringify` refuses it. Members without
 * a value are left out, as there. For values that came from JSON: the caller bounds their depth.
 */
export function exactText(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(exactText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${exactText(member)}`);
  return `{${members.join(",")}}`;
}

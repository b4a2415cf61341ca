/** Words of a query that controls put in and take out. */

/** The query with this word for a field, in place of the one it had; "" takes it out. */
export function withField(query: string, field: string, value: string): string {
  const old = new RegExp(`(?<!\\S)${field}:(?:"[^"]*"?|\\S*)\\s*`, "g");
  const rest = query.replace(old, "").trim();
  if (value === "") return rest;
  const word = /[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value;
  return `${rest} ${field}:${word}`.trim();
}

/** The value that a query has for a field; "" when it has none. */
export function fieldOf(query: string, field: string): string {
  return new RegExp(`(?<!\\S)${field}:(\\S+)`).exec(query)?.[1] ?? "";
}

/** A name that tries everything at once: tags, attributes, entities, formulas, bidi controls, escapes of terminals. */
export const HOSTILE =
  "=cmd|x<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u202etxt.exe\u2066\u001b[31m\u0000\u0007\u200b]]>--></style>";

/** Characters that must not reach a reader as they are. */
export const HIDDEN: readonly string[] = [
  "\u202e",
  "\u2066",
  "\u001b",
  "\u0000",
  "\u0007",
  "\u200b",
];

/** The value with every text in it replaced by a hostile one, except where `keep` says so. */
export function poisoned<Value>(value: Value, keep: (key: string, text: string) => boolean): Value {
  const walk = (each: unknown, key: string): unknown => {
    if (typeof each === "string") return keep(key, each) ? each : `${HOSTILE}${each}`;
    if (Array.isArray(each)) return each.map((item) => walk(item, key));
    if (typeof each !== "object" || each === null || ArrayBuffer.isView(each)) return each;
    return Object.fromEntries(Object.entries(each).map(([name, item]) => [name, walk(item, name)]));
  };
  // The shape is the same, only texts differ.
  return walk(value, "") as Value;
}

/**
 * The parts of SARIF 2.1.0 (OASIS, 2020) that reports use, as shapes: which properties an object may have, which it must
 * have, and what their values are. Anything beside them is a problem, as the standard's schema forbids it too.
 */
type Shape =
  | { readonly kind: "string"; readonly pattern?: RegExp }
  | { readonly kind: "integer"; readonly least: number }
  | { readonly kind: "any" }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  | {
      readonly kind: "object";
      readonly needs: readonly string[];
      readonly has: Readonly<Record<string, Shape>>;
    };

const text: Shape = { kind: "string" };
const oneOf = (...values: readonly string[]): Shape => ({
  kind: "string",
  pattern: new RegExp(`^(?:${values.join("|")})$`),
});
const object = (needs: readonly string[], has: Readonly<Record<string, Shape>>): Shape => ({
  kind: "object",
  needs,
  has,
});
const list = (of: Shape): Shape => ({ kind: "list", of });

/** A relative or absolute reference by RFC 3986. */
const uriReference: Shape = {
  kind: "string",
  pattern: /^(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-F]{2})*$/,
};
const message = object(["text"], { text });
const level = oneOf("none", "note", "warning", "error");
const artifact = object([], {
  uri: uriReference,
  uriBaseId: text,
  description: message,
});
const location = object([], {
  physicalLocation: object(["artifactLocation"], {
    artifactLocation: artifact,
    region: object(["startLine"], { startLine: { kind: "integer", least: 1 } }),
  }),
  logicalLocations: list(object([], { fullyQualifiedName: text, kind: text })),
});
const result = object(["message"], {
  ruleId: text,
  ruleIndex: { kind: "integer", least: 0 },
  kind: oneOf("notApplicable", "pass", "fail", "review", "open", "informational"),
  level,
  message,
  locations: list(location),
  partialFingerprints: { kind: "map", of: text },
  properties: { kind: "map", of: { kind: "any" } },
});
const descriptor = object(["id"], {
  id: text,
  name: text,
  shortDescription: message,
  fullDescription: message,
  help: message,
  defaultConfiguration: object([], { level }),
});
const run = object(["tool"], {
  tool: object(["driver"], {
    driver: object(["name"], { name: text, version: text, rules: list(descriptor) }),
  }),
  originalUriBaseIds: { kind: "map", of: artifact },
  columnKind: oneOf("utf16CodeUnits", "unicodeCodePoints"),
  results: list(result),
});
const LOG = object(["version", "runs"], {
  $schema: uriReference,
  version: oneOf("2\\.1\\.0"),
  runs: list(run),
});

/** What is wrong with a SARIF log: sentences. */
export function sarifProblems(value: unknown): readonly string[] {
  return problems(LOG, value, "log");
}

function problems(shape: Shape, value: unknown, at: string): readonly string[] {
  switch (shape.kind) {
    case "any":
      return [];
    case "string":
      if (typeof value !== "string") return [`${at} is no text`];
      return shape.pattern === undefined || shape.pattern.test(value)
        ? []
        : [`${at} may not be ${JSON.stringify(value)}`];
    case "integer":
      return Number.isInteger(value) && Number(value) >= shape.least ? [] : [`${at} is no number`];
    case "list":
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((item, index) => problems(shape.of, item, `${at}[${index}]`));
    case "map":
      return entriesOf(value, at).flatMap(([key, item]) =>
        problems(shape.of, item, `${at}.${key}`),
      );
    case "object":
      return [
        ...shape.needs
          .filter((key) => !entriesOf(value, at).some(([name]) => name === key))
          .map((key) => `${at} lacks ${key}`),
        ...entriesOf(value, at).flatMap(([key, item]) => {
          const of = shape.has[key];
          return of === undefined
            ? [`${at} may not have ${key}`]
            : problems(of, item, `${at}.${key}`);
        }),
      ];
  }
}

function entriesOf(value: unknown, at: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${at} is no object`);
  }
  return Object.entries(value);
}

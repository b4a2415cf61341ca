import { FailureError } from "../../base/failure.ts";
import type { LaunchWish } from "./adapter-ports.ts";

/** Reads a launch configuration, which people write by hand. Rejects with a sentence that names the property. */
export function readLaunchWish(value: unknown): LaunchWish {
  const given = isObject(value) ? value : {};
  return {
    snapshot: textOf(given, "snapshot"),
    from: textOf(given, "from"),
    to: textOf(given, "to"),
    policy: policyOf(given["policy"]),
    seed: typedOf(given, "seed", isNumber, "a number"),
    stopOnEntry: typedOf(given, "stopOnEntry", isBoolean, "true or false"),
    exceptions: typedOf(given, "exceptions", isTexts, "a list of texts"),
    noDebug: typedOf(given, "noDebug", isBoolean, "true or false"),
  };
}

type Given = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Given {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function typedOf<Value>(
  given: Given,
  name: string,
  is: (value: unknown) => value is Value,
  what: string,
): Value | undefined {
  const value = given[name];
  if (value === undefined || value === null) return undefined;
  if (is(value)) return value;
  throw new FailureError("usage", `"${name}" of the launch configuration is ${what}.`);
}

/** An empty text counts as absent, so that a template can be left as it is. */
function textOf(given: Given, name: string): string | undefined {
  const text = typedOf(given, name, isText, "a text");
  return text === "" ? undefined : text;
}

/** An object of switches, or one text as on the command line: `fk=drop,closure=bulk`. */
function policyOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (isText(value)) {
    const pairs = value.split(",").map((part) => part.split("=").map((word) => word.trim()));
    const isRead = pairs.every(
      ([name = "", choice = "", ...more]) => name !== "" && choice !== "" && more.length === 0,
    );
    if (isRead) return Object.fromEntries(pairs.map(([name = "", choice = ""]) => [name, choice]));
  }
  if (isObject(value) && Object.values(value).every(isText)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, choice]) => [name, String(choice)]),
    );
  }
  throw new FailureError(
    "usage",
    '"policy" of the launch configuration is an object of switches, or a text like "fk=drop,closure=bulk".',
  );
}

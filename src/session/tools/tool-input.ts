/**
 * What a tool may be given: fields with their bounds. The same definition is the JSON schema that an assistant sees and
 * the check that its input passes, so that the two cannot differ.
 */
import { assert } from "../../base/assert.ts";
import { FailureError } from "../../base/failure.ts";

/** One value of a tool's input. `about` is read by an assistant. */
export type ToolField =
  | {
      readonly kind: "text";
      readonly about: string;
      readonly needed: boolean;
      readonly maxLength: number;
    }
  | {
      readonly kind: "count";
      readonly about: string;
      readonly from: number;
      readonly to: number;
      readonly otherwise: number;
    }
  | {
      readonly kind: "choice";
      readonly about: string;
      readonly values: readonly string[];
      readonly otherwise: string;
    };

export type ToolFields = Readonly<Record<string, ToolField>>;

/** A JSON schema of the kind that tools need: one object of plain values. */
export interface ToolSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** Input that was checked against its fields. Asking for a field that was not declared is a mistake of the tool. */
export interface ToolInput {
  /** A text that must be there. */
  text(name: string): string;
  /** A text that may be absent. */
  maybeText(name: string): string | undefined;
  count(name: string): number;
  choice(name: string): string;
}

/** The JSON schema of the fields. */
export function schemaOf(fields: ToolFields): ToolSchema {
  const entries = Object.entries(fields);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, field]) => [name, propertyOf(field)])),
    required: entries
      .filter(([, field]) => field.kind === "text" && field.needed)
      .map(([name]) => name),
    additionalProperties: false,
  };
}

function propertyOf(field: ToolField): Readonly<Record<string, unknown>> {
  const { about: description } = field;
  switch (field.kind) {
    case "text":
      return { type: "string", description, maxLength: field.maxLength };
    case "count":
      return {
        type: "integer",
        description,
        minimum: field.from,
        maximum: field.to,
        default: field.otherwise,
      };
    case "choice":
      return { type: "string", description, enum: [...field.values], default: field.otherwise };
  }
}

/** Reads what an assistant sent. Whatever does not fit is a `FailureError` "usage" that says what would. */
export function readInput(fields: ToolFields, given: unknown): ToolInput {
  const values = objectOf(given);
  for (const name of Object.keys(values)) {
    if (fields[name] !== undefined) continue;
    const known = Object.keys(fields).join(", ") || "none";
    throw new FailureError("usage", `There is no input "${name}"; there are: ${known}.`);
  }
  for (const [name, field] of Object.entries(fields)) checkValue(name, field, values[name]);
  const declared = (name: string, kind: ToolField["kind"]): ToolField => {
    const field = fields[name];
    assert(field?.kind === kind, `the tool declares ${name} as ${kind}`);
    return field;
  };
  const maybeText = (name: string): string | undefined => {
    declared(name, "text");
    const value = values[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    maybeText,
    text: (name) => maybeText(name) ?? "",
    count: (name) => {
      const field = declared(name, "count");
      const value = values[name];
      return typeof value === "number" ? value : field.kind === "count" ? field.otherwise : 0;
    },
    choice: (name) => {
      const field = declared(name, "choice");
      const value = values[name];
      return typeof value === "string" ? value : field.kind === "choice" ? field.otherwise : "";
    },
  };
}

function objectOf(given: unknown): Readonly<Record<string, unknown>> {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object" || Array.isArray(given)) {
    throw new FailureError("usage", "The input must be one object.");
  }
  return Object.fromEntries(Object.entries(given));
}

function checkValue(name: string, field: ToolField, value: unknown): void {
  if (value === undefined || value === null) {
    if (field.kind !== "text" || !field.needed) return;
    throw new FailureError("usage", `The input "${name}" is missing: ${field.about}`);
  }
  const problem = problemOf(field, value);
  if (problem !== undefined) throw new FailureError("usage", `The input "${name}" ${problem}.`);
}

function problemOf(field: ToolField, value: unknown): string | undefined {
  switch (field.kind) {
    case "text":
      if (typeof value !== "string") return "must be text";
      if (value === "" && field.needed) return "is empty";
      return value.length > field.maxLength
        ? `has more than ${field.maxLength} characters`
        : undefined;
    case "count": {
      const fits = Number.isInteger(value) && Number(value) >= field.from;
      return fits && Number(value) <= field.to
        ? undefined
        : `must be a whole number from ${field.from} to ${field.to}`;
    }
    case "choice":
      return typeof value === "string" && field.values.includes(value)
        ? undefined
        : `must be one of ${field.values.join(", ")}`;
  }
}

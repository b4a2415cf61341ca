import type { PageKind } from "./contract.ts";

/**
 * What a page keeps over a reload of the window, and of the editor: it outlives the version that wrote it, so it is read
 * as foreign data. A field that does not fit is dropped; a state that does not fit is no state.
 *
 * Whoever changes `VIEW_STATE_SCHEMA` raises the version, adds a step to `MIGRATIONS` and records the new hash in the
 * test. A new field that may be absent needs no step.
 */
export const VIEW_STATE_SCHEMA = {
  version: 1,
  envelope: { version: "number", kind: "string", snapshot: "string" },
  view: {
    timeline: {
      order: "string",
      filter: "string",
      /** Visible part of the axis. */
      from: "number",
      to: "number",
      /** Uuids of peers whose lanes are folded. */
      collapsed: "strings",
      /** "hidden", or absent. */
      messages: "string",
    },
    orphans: {
      peer: "string",
      text: "string",
      kinds: "strings",
      expanded: "strings",
      top: "number",
    },
    replay: { run: "string", compared: "strings", from: "string", to: "string", step: "number" },
    matrix: { model: "string" },
    clock: {
      /** Ids of the stores of the pair. */
      from: "string",
      to: "string",
      /** CID. */
      selected: "string",
      step: "number",
      /** Visible part: column and lane at the corner, width of a column in px. */
      left: "number",
      top: "number",
      zoom: "number",
    },
    car: { block: "string", text: "string" },
    story: { path: "string", query: "string", line: "number" },
    compare: {
      /** Ids of the peers. */
      a: "string",
      b: "string",
      model: "string",
      kinds: "strings",
      field: "string",
      text: "string",
      top: "number",
    },
  },
} as const satisfies {
  readonly version: number;
  readonly envelope: Fields;
  readonly view: Readonly<Record<PageKind, Fields>>;
};

type FieldType = "string" | "number" | "strings";
type Fields = Readonly<Record<string, FieldType>>;
type ValueOf<Type extends FieldType> = {
  string: string;
  number: number;
  strings: readonly string[];
}[Type];

type Schema = typeof VIEW_STATE_SCHEMA;

/** The view of one kind of page; every field may be absent. */
export type PageView<Kind extends PageKind> = {
  readonly [Name in keyof Schema["view"][Kind]]?: Schema["view"][Kind][Name] extends FieldType
    ? ValueOf<Schema["view"][Kind][Name]> | undefined
    : never;
};

export interface ViewState<Kind extends PageKind = PageKind> {
  readonly version: Schema["version"];
  readonly kind: Kind;
  /** Text of the snapshot folder's URI. */
  readonly snapshot: string;
  readonly view: PageView<Kind>;
}

type Plain = Readonly<Record<string, unknown>>;

/** From version N (the key) to N + 1. */
const MIGRATIONS: ReadonlyMap<number, (state: Plain) => Plain> = new Map();

const MAX_TEXT = 4096;
const MAX_ITEMS = 2000;

/** The state to keep now. */
export function writeViewState<Kind extends PageKind>(
  kind: Kind,
  snapshot: string,
  view: PageView<Kind>,
): ViewState<Kind> {
  return { version: VIEW_STATE_SCHEMA.version, kind, snapshot, view };
}

/** Reads what was kept by this or an earlier version; `undefined` when it cannot be used for a page of this kind. */
export function readViewState<Kind extends PageKind>(
  kept: unknown,
  kind: Kind,
): ViewState<Kind> | undefined {
  let state = asPlain(kept);
  for (let step = 0; state !== undefined && step <= MIGRATIONS.size; step++) {
    const version = state["version"];
    const migrate = typeof version === "number" ? MIGRATIONS.get(version) : undefined;
    if (migrate === undefined) break;
    state = migrate(state);
  }
  if (state?.["version"] !== VIEW_STATE_SCHEMA.version || state["kind"] !== kind) return undefined;
  const snapshot = state["snapshot"];
  if (typeof snapshot !== "string" || snapshot.length > MAX_TEXT) return undefined;
  const fields: Fields = VIEW_STATE_SCHEMA.view[kind];
  return writeViewState(kind, snapshot, readFields<Kind>(fields, asPlain(state["view"]) ?? {}));
}

function readFields<Kind extends PageKind>(fields: Fields, view: Plain): PageView<Kind> {
  const entries = Object.entries(fields).flatMap(([name, type]) => {
    const value = readField(type, view[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  // Every entry was read with the type that the schema gives its name.
  return Object.fromEntries(entries) as PageView<Kind>;
}

function readField(type: FieldType, value: unknown): string | number | string[] | undefined {
  switch (type) {
    case "string":
      return isText(value) ? value : undefined;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "strings":
      return Array.isArray(value) ? value.filter(isText).slice(0, MAX_ITEMS) : undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}

function asPlain(value: unknown): Plain | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Plain)
    : undefined;
}

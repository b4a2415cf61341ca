import { type JoinedTemplate, joinTemplates } from "./join-templates.ts";
import type { LogTemplate, ParameterKind, TemplateParameter } from "./log-types.ts";
import { FEW_VALUES } from "./parameter-statistics.ts";
import type { RawTemplate, TemplateTable } from "./template-table.ts";

const HOLE = "\u0000";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const KINDS: readonly (readonly [ParameterKind, RegExp])[] = [
  ["uuid", UUID],
  ["number", /^[+-]?\d[\d,]*(?:\.\d+)?%?$/],
  ["time", /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/],
  ["stamp", /^HLC\(|^\d{13,}-\d{10,}-/],
  ["duration", /^\d+(?:\.\d+)?(?:ns|µs|us|ms|s|m|h)$/],
  ["path", /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/)/],
  ["boolean", /^(?:true|false)$/],
  ["list", /^[[{]/],
  ["hex", /^(?:0x)?[0-9a-f]{8,}$/i],
];

/** The templates of a log, and which of them each one mined became. */
export interface FinishedTemplates {
  readonly templates: readonly LogTemplate[];
  /** Index in `templates` by index in the table. */
  readonly indexOf: Uint16Array;
}

/** Names of levels and targets, and the line of a record. */
export interface Naming {
  readonly level: (number: number) => string;
  readonly target: (number: number) => string;
  readonly line: (row: number) => number;
}

/** Joins the templates of `table`, and says of each what varies in it. Ordered by first record. */
export function finishTemplates(table: TemplateTable, naming: Naming): FinishedTemplates {
  const joined = joinTemplates(table.templates);
  const indexOf = new Uint16Array(table.templates.length);
  const taken = new Map<string, number>();
  const templates = joined.map((each, index) => {
    for (const member of each.members) indexOf[member] = index;
    const template = finish(table, each, naming);
    const same = taken.get(template.id) ?? 0;
    taken.set(template.id, same + 1);
    return same === 0 ? template : { ...template, id: `${template.id}-${same + 1}` };
  });
  return { templates, indexOf };
}

function finish(table: TemplateTable, joined: JoinedTemplate, naming: Naming): LogTemplate {
  const members = joined.members.map((index) => ({ index, raw: table.templates[index] }));
  const shape = members[0]?.raw;
  const parameters = parametersOf(table, joined);
  const level = naming.level(shape?.level ?? 0);
  const target = naming.target(shape?.target ?? 0);
  const names = (shape?.pieces ?? [])
    .slice(shape?.fieldsAt ?? 0)
    .map((piece) => (piece.kind === "parameter" ? piece.name : ""));
  const { text, listed } = textOf(joined, parameters, names);
  return {
    id: identity([level, target, joined.tokens.join(" "), ...names]),
    level,
    target,
    text,
    count: sum(joined.members.map((index) => table.hits[index] ?? 0)),
    first: naming.line(Math.min(...joined.members.map((index) => table.first[index] ?? 0))),
    last: naming.line(Math.max(...joined.members.map((index) => table.last[index] ?? 0))),
    parameters: listed,
  };
}

/** Message and fields with what varies named. Message parts that are always the same are text after all. */
function textOf(
  joined: JoinedTemplate,
  parameters: ReadonlyMap<string, TemplateParameter>,
  names: readonly string[],
): { readonly text: string; readonly listed: readonly TemplateParameter[] } {
  const listed: TemplateParameter[] = [];
  let hole = 0;
  const show = (key: string): string => {
    const parameter = parameters.get(key);
    if (parameter === undefined) return "<…>";
    const [only] = parameter.examples;
    if (parameter.values === "constant" && only !== undefined) return only.text;
    listed.push(parameter);
    return `<${parameter.kind}>`;
  };
  const words = joined.tokens.map((token, place) =>
    joined.words.has(place)
      ? show(`word ${place}`)
      : token.replaceAll(HOLE, () => show(`hole ${hole++}`)),
  );
  const fields = names.map((name) => {
    const parameter = parameters.get(`hole ${hole++}`);
    if (parameter !== undefined) listed.push(parameter);
    return `${name}=<${parameter?.kind ?? "…"}>`;
  });
  return { text: [...words, ...fields].join(" "), listed };
}

function parametersOf(
  table: TemplateTable,
  joined: JoinedTemplate,
): ReadonlyMap<string, TemplateParameter> {
  const parameters = new Map<string, TemplateParameter>();
  const shape = table.templates[joined.members[0] ?? 0];
  const names = (shape?.pieces ?? []).filter((piece) => piece.kind === "parameter");
  for (let k = 0; k < (shape?.parameters ?? 0); k++) {
    const slots = joined.members.flatMap((index) => slotOf(table.templates[index], k));
    parameters.set(`hole ${k}`, statisticsOf(table, slots, names[k]?.name ?? ""));
  }
  for (const [place, words] of joined.words) {
    const counts = new Map<string, number>();
    for (const [member, word] of words) {
      counts.set(word, (counts.get(word) ?? 0) + (table.hits[member] ?? 0));
    }
    parameters.set(
      `word ${place}`,
      describeParameter("", counts, counts.size > FEW_VALUES, undefined),
    );
  }
  return parameters;
}

function slotOf(template: RawTemplate | undefined, k: number): readonly number[] {
  return template === undefined || k >= template.parameters ? [] : [template.slot + k];
}

function statisticsOf(
  table: TemplateTable,
  slots: readonly number[],
  name: string,
): TemplateParameter {
  const { statistics } = table;
  const counts = new Map<string, number>();
  for (const slot of slots) {
    for (const { text, count } of statistics.values(slot)) {
      counts.set(text, (counts.get(text) ?? 0) + count);
    }
  }
  const ranges = slots.map((slot) => statistics.range(slot));
  const known = ranges.filter((range) => range !== undefined);
  const range: readonly [number, number] | undefined =
    known.length === slots.length && known.length > 0
      ? [Math.min(...known.map(([min]) => min)), Math.max(...known.map(([, max]) => max))]
      : undefined;
  const isMany = counts.size > FEW_VALUES || slots.some((slot) => statistics.isMany(slot));
  return describeParameter(name, counts, isMany, range);
}

function describeParameter(
  name: string,
  counts: ReadonlyMap<string, number>,
  isMany: boolean,
  range: readonly [number, number] | undefined,
): TemplateParameter {
  const texts = [...counts.keys()];
  const given = texts.map(bare).filter((text) => text !== "None");
  const kind = KINDS.find(([, form]) => given.length > 0 && given.every((text) => form.test(text)));
  return {
    name,
    kind: kind?.[0] ?? "text",
    values: isMany ? "many" : counts.size === 1 ? "constant" : "few",
    examples: texts.slice(0, isMany ? 3 : FEW_VALUES).map((text) => ({
      text,
      count: counts.get(text) ?? 0,
    })),
    ...(range === undefined ? {} : { min: range[0], max: range[1] }),
  };
}

function bare(text: string): string {
  const inner = /^Some\((.*)\)$/s.exec(text)?.[1] ?? text;
  return /^"(.*)"$/s.exec(inner)?.[1] ?? inner;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Ten hexadecimal digits that depend on all parts. */
function identity(parts: readonly string[]): string {
  let high = 0x811c9dc5;
  let low = 0;
  for (const byte of new TextEncoder().encode(parts.join("\u0001"))) {
    high = Math.imul(high ^ byte, 0x01000193);
    low = Math.imul(low + byte, 0x9e3779b1) ^ (low >>> 15);
  }
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
  return `${hex(high)}${hex(low).slice(0, 2)}`;
}

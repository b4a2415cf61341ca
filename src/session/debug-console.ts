/** The debug console: expressions over a step, SQL as of it, a record by its id, and going to a step. */
import type { DebugRun } from "../analysis/debug/debug-run.ts";
import { valueText } from "../analysis/debug/evaluate-expression.ts";
import { bindText } from "../analysis/debug/hits.ts";
import { indexedChildren, jsonNode, listedChildren } from "../analysis/debug/value-node.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { SqlAnswer } from "./api.ts";
import type { DebugCompletion, DebugMethods } from "./debug-api.ts";
import type { DebugValues } from "./debug-values.ts";
import { sqlTableLines } from "./sql-text.ts";

export interface DebugConsole {
  readonly run: DebugRun;
  readonly values: DebugValues;
  /** Asks a peer's rows as of a step; absent where a run has no rows. */
  readonly sql:
    | ((
        peer: string,
        step: number,
        statement: string,
        options?: TaskOptions,
      ) => Promise<Pick<SqlAnswer, "columns" | "rows" | "truncated">>)
    | undefined;
}

interface ConsolePlace {
  readonly peer: number;
  /** Where the debug session stands. */
  readonly step: number;
  /** The peer's latest step by then. */
  readonly event: number;
  readonly text: string;
}

type Evaluated = DebugMethods["debugEvaluate"]["result"];

const SQL = /^\s*(?:select|with|values|explain|pragma)\b/iu;
const GO = /^\s*(?:step|goto|go to)\s+(\d+)\s*$/iu;
/** Rows of an answer that are printed; all of them can be unfolded. */
const SHOWN_ROWS = 30;

export async function evaluateConsole(
  console: DebugConsole,
  place: ConsolePlace,
  options?: TaskOptions,
): Promise<Evaluated> {
  const { run, values } = console;
  const { text, peer, step, event } = place;
  if (/^\s*(?:help|\?)\s*$/iu.test(text)) return plain(helpText(run));
  const go = GO.exec(text);
  if (go !== null) return goTo(run, Number(go[1]));
  if (SQL.test(text)) return evaluateSql(console, place, options);
  const found = run.lookup(peer, step, text);
  if (found !== undefined) return values.variable(found, true);
  const bound = bindText(run, text);
  if ("problem" in bound) {
    throw new FailureError("usage", `${sentence(bound.problem)} Type help for what can be asked.`);
  }
  if (event <= 0) throw new FailureError("usage", "This peer has no step yet.");
  if (bound.needsData) await run.prepare(event, event + 1);
  const value = bound.read(event);
  return typeof value === "object" && value !== null
    ? values.variable(
        jsonNode(text, value, { origin: "recorded", evaluateName: text.trim() }),
        true,
      )
    : plain(valueText(value));
}

function plain(value: string): Evaluated {
  return { value, reference: 0, named: 0, indexed: 0 };
}

function goTo(run: DebugRun, step: number): Evaluated {
  if (step > run.table.count) {
    throw new FailureError("usage", `The run has ${run.table.count} steps.`);
  }
  return { ...plain(run.title(step)), goTo: step };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

async function evaluateSql(
  { run, values, sql }: DebugConsole,
  { peer, step, text }: ConsolePlace,
  options?: TaskOptions,
): Promise<Evaluated> {
  const asked = run.sqlPeers.includes(peer) ? peer : run.sqlPeers[0];
  const who = asked === undefined ? undefined : run.peers[asked];
  if (sql === undefined || who === undefined) {
    throw new FailureError("usage", "This run has no rows that SQL could be asked of.");
  }
  const { columns, rows, truncated } = await sql(who.id, step, text, options);
  const cell = (value: string | number | null | undefined): string =>
    value === null || value === undefined ? "NULL" : String(value);
  const children = indexedChildren(rows.length, (at) => {
    const row = rows[at] ?? [];
    const fields = columns.map((name, column) => {
      return { name, value: cell(row[column]), origin: "replayed" as const };
    });
    const value = row.map(cell).join(" · ");
    return { name: String(at), value, origin: "replayed", children: listedChildren(fields) };
  });
  const count = rows.length === 1 ? "1 row" : `${rows.length} rows`;
  const more = truncated ? ", and more that were left out" : "";
  const head = `${who.name} as of step ${step} (replayed): ${count}${more}`;
  const shown = { columns, rows: rows.slice(0, SHOWN_ROWS) };
  const rest = rows.length > SHOWN_ROWS ? [`… ${rows.length - SHOWN_ROWS} more: unfold`] : [];
  const value = [head, ...sqlTableLines(shown), ...rest].join("\n");
  return { value, origin: "replayed", ...values.hold(children, true) };
}

function helpText({ fields, sqlPeers }: DebugRun): string {
  const sql =
    sqlPeers.length === 0
      ? []
      : [
          "select …        SQL over the rows of the selected peer, as of this step",
          "<uuid>          the row of that record as of this step",
        ];
  return [
    "What can be asked here:",
    ...sql,
    '<expression>    over the fields of the step, e.g. kind == "dropped" && data.size > 1000',
    "step <number>   goes to that step",
    "",
    "Fields:",
    ...fields.map(({ name, meaning }) => `${name.padEnd(15)} ${meaning}`),
    "",
    "Operators: || && == != < <= > >= ~ (contains) + - * / % !",
    "Function breakpoints take kinds, models and peers: dropped, entry bob. Conditions and messages take expressions.",
  ].join("\n");
}

const KEYWORDS =
  "select from where join left on group by order limit count distinct as and or not is null".split(
    " ",
  );

/** What may stand at the end of a text. */
export function completeConsole(run: DebugRun, text: string): readonly DebugCompletion[] {
  const word = /[\p{L}\p{N}_"']*$/u.exec(text)?.[0] ?? "";
  const start = word.replace(/^["']/u, "").toLowerCase();
  const replaces = word.length;
  const offer = (kind: DebugCompletion["kind"], items: readonly (readonly [string, string?])[]) =>
    items
      .filter(([item]) => item.toLowerCase().startsWith(start))
      .map(([item, detail]): DebugCompletion => ({ text: item, kind, detail, replaces }));
  if (SQL.test(text)) {
    const columns = new Map(
      run.sqlTables.flatMap(({ name, columns: all }) => all.map((column) => [column, name])),
    );
    return [
      ...offer(
        "table",
        run.sqlTables.map(({ name }) => [name]),
      ),
      ...offer(
        "field",
        [...columns].map(([column, table]) => [column, `column of ${table}`]),
      ),
      ...offer(
        "keyword",
        KEYWORDS.map((keyword) => [keyword]),
      ),
    ];
  }
  const compared = /\b(kind|model|peer|author)\s*(?:==|!=)\s*["']?[\p{L}\p{N}_]*$/u.exec(text)?.[1];
  if (compared !== undefined) {
    return valuesOf(run, compared)
      .filter((value) => value.toLowerCase().startsWith(start))
      .map((value) => ({ text: JSON.stringify(value), kind: "value", replaces }));
  }
  return [
    ...offer(
      "field",
      run.fields.map(({ name, meaning }) => [name, meaning]),
    ),
    ...offer("keyword", [
      ["help", "what can be asked here"],
      ["step", "goes to a step: step 412"],
      ...(run.sqlPeers.length > 0 ? [["select", "SQL as of this step"] as const] : []),
    ]),
  ];
}

function valuesOf({ table, peers }: DebugRun, field: string): readonly string[] {
  switch (field) {
    case "kind":
      return table.kinds;
    case "model":
      return table.models;
    default:
      return peers.map(({ name }) => name);
  }
}

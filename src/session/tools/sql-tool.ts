import type { SqlAnswer } from "../api.ts";
import { choosePeer, chooseSnapshot, SNAPSHOT_FIELD } from "./snapshot-choice.ts";
import { type Tool, toolAnswer } from "./tool.ts";

/** Characters of a cell that are answered; a row of the evidence may hold megabytes. */
const CELL = 400;
const DATABASES = ["main", "sync", "jobs"] as const;

/** One read-only statement over one database of one peer. */
export const sqlTool: Tool = {
  name: "sql",
  title: "Query a Database",
  about:
    "Runs one SELECT over a copy in memory of one database of one peer of a library snapshot (write-ahead log applied). Only reading is allowed; a statement that runs too long is stopped. Databases: main (the library: entries, content_identities, devices, locations …), sync (shared_changes, watermarks …), jobs. Begin with: SELECT name, sql FROM sqlite_schema. Use LIMIT and OFFSET to page. 64-bit integers beyond 2^53 come as text, BLOBs as x'…'; uuids are BLOBs: compare hex(uuid).",
  doing: (input) =>
    `Querying the ${input.choice("database")} database of ${input.maybeText("peer") ?? "a peer"}`,
  fields: {
    snapshot: SNAPSHOT_FIELD,
    peer: {
      kind: "text",
      about: "Whose database: the peer's name, its id or the beginning of it.",
      needed: true,
      maxLength: 1000,
    },
    database: { kind: "choice", about: "Which database.", values: DATABASES, otherwise: "main" },
    statement: {
      kind: "text",
      about: "One SQL statement that reads.",
      needed: true,
      maxLength: 20_000,
    },
    limit: {
      kind: "count",
      about: "How many rows to answer with at most.",
      from: 1,
      to: 200,
      otherwise: 50,
    },
  },
  run: async (host, input, options) => {
    const { id, name, summary } = await chooseSnapshot(host, input, options);
    const peer = choosePeer(summary.report.peers, input.text("peer"));
    const database = DATABASES.find((each) => each === input.choice("database")) ?? "main";
    const [statement, limit] = [input.text("statement"), input.count("limit")];
    const query = { snapshot: id, peer: peer.id, database, statement, limit };
    const { rows: all, ...answer }: SqlAnswer = await host.call("sql", query, options);
    const rows = all.map((row) => row.map(short));
    return toolAnswer({ schema: "driftscope/tool-sql@1", snapshot: name, ...answer, rows }, [
      `${rows.length} ${rows.length === 1 ? "row" : "rows"} of ${answer.path} [${answer.state}]${answer.truncated ? ", and more that were left out: use LIMIT and OFFSET" : ""}`,
      answer.columns.join(" | "),
      ...rows.map((row) => row.map((cell) => (cell === null ? "NULL" : String(cell))).join(" | ")),
    ]);
  },
};

function short(cell: string | number | null): string | number | null {
  return typeof cell === "string" && cell.length > CELL
    ? `${cell.slice(0, CELL)}… (${cell.length} characters)`
    : cell;
}

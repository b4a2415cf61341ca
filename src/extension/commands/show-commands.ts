import { env, l10n, window } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import { printCount } from "../../projection/notation/notation.ts";
import type { PageKind } from "../../protocol/contract.ts";
import type { LogPlace } from "../../session/api.ts";
import { openLogLine } from "../documents/open-log-line.ts";
import { openContent, openText } from "../documents/open-text.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshots.ts";
import { chooseFireproof, chooseLibrary, chooseSnapshot } from "./choose-snapshot.ts";

/** Pages that not only snapshots of library sync have. */
const CHOOSERS: Partial<
  Record<PageKind, (services: Services, argument: unknown) => Promise<{ snapshot: Snapshot }>>
> = { matrix: chooseSnapshot, clock: chooseFireproof };

/** Shows a page of the snapshot; a row of a peer sets the focus to that peer. */
export async function showPage(
  services: Services,
  kind: PageKind,
  argument?: unknown,
): Promise<void> {
  const choose = CHOOSERS[kind] ?? chooseLibrary;
  const { snapshot } = await choose(services, argument);
  const peer = peerOf(argument);
  if (peer !== undefined) services.focus.set(snapshot.id, { peer });
  services.panels.show(kind, snapshot.id);
}

function peerOf(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("node" in argument)) return undefined;
  const { node } = argument;
  if (typeof node !== "object" || node === null || !("peer" in node)) return undefined;
  return typeof node.peer === "string" ? node.peer : undefined;
}

/** Shows the rows that two peers do not have alike; which two is chosen on the page. */
export async function comparePeers(services: Services, argument?: unknown): Promise<void> {
  const { summary } = await chooseLibrary(services, argument);
  if (summary.report.peers.length < 2) {
    throw new FailureError(
      "usage",
      l10n.t("There is only one peer in this snapshot; nothing to compare."),
    );
  }
  await showPage(services, "compare", argument);
}

/** Opens the report of the snapshot as text. */
export async function openAsText(services: Services, argument?: unknown): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  await openText(snapshot.id, { what: "inspect" }, "here");
}

const SQL_LIMIT = 1000;
const SQL_EXAMPLE = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'";

/** Asks one database of one peer, read-only, and opens the answer as text. */
export async function query(services: Services, argument?: unknown): Promise<void> {
  const { snapshot, summary } = await chooseLibrary(services, argument);
  const databases = summary.report.peers.flatMap((peer) =>
    (["main", "sync", "jobs"] as const).map((database) => ({
      label: `${peer.name}: ${database}`,
      description: l10n.t("{0} entries", printCount(peer.models["entry"]?.count ?? 0)),
      peer: peer.id,
      database,
    })),
  );
  const from = await window.showQuickPick(databases, { title: l10n.t("Query: which database?") });
  if (from === undefined) throw new CancelledError();
  const statement = await window.showInputBox({
    title: l10n.t("Query {0}", from.label),
    prompt: l10n.t("One SELECT statement. The database is a copy in memory; nothing is written."),
    value: SQL_EXAMPLE,
  });
  if (statement === undefined || statement.trim() === "") throw new CancelledError();
  const { peer, database } = from;
  const asked = { peer, database, statement, limit: SQL_LIMIT };
  await openContent(`query ${from.label}.txt`, snapshot.id, { kind: "sql", query: asked }, "here");
}

/** Opens a line of a log of the snapshot. Called by rows of the tree, which know both. */
export async function openLine(
  services: Services,
  snapshot: unknown,
  place: unknown,
): Promise<void> {
  if (typeof snapshot !== "string" || !isPlace(place)) return;
  await openLogLine(services.client, snapshot, place, "here");
}

function isPlace(place: unknown): place is LogPlace {
  return typeof place === "object" && place !== null && "path" in place && "line" in place;
}

/** Copies what a row stands for: a count, a uuid, a stamp, a sentence. */
export async function copyValue(_services: Services, argument?: unknown): Promise<void> {
  if (typeof argument !== "object" || argument === null || !("node" in argument)) return;
  const { node } = argument;
  if (typeof node !== "object" || node === null || !("value" in node)) return;
  if (typeof node.value === "string") await env.clipboard.writeText(node.value);
}

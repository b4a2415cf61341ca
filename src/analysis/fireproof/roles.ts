import type { Role } from "../report.ts";
import type { Holdings } from "./matrix.ts";
import { UNKNOWN_AUTHOR } from "./matrix.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** Whether a store wrote what others were to get, was to get what others wrote, or both; a remote writes nothing. */
export function roleOf(
  facts: StoreFacts,
  authored: Holdings,
  snapshot: SnapshotFacts,
): { readonly value: Role; readonly proof: readonly string[] } {
  const { store } = facts;
  if (store.kind === "remote") {
    return { value: "none", proof: ["A remote: it has no write-ahead log and no index stores."] };
  }
  const locals = snapshot.stores.filter((other) => other.store.kind === "store");
  const own = authored.get(store.id) ?? 0;
  const others = [...authored].filter(
    ([author]) => author !== store.id && author !== UNKNOWN_AUTHOR,
  );
  const foreign = others.reduce((sum, [, count]) => sum + count, 0);
  const unknown = authored.get(UNKNOWN_AUTHOR) ?? 0;
  const proof = [sentence(own, foreign, unknown)];
  if (snapshot.stores.length < 2)
    return { value: "none", proof: [...proof, "No other store is here."] };
  if (own > 0 && foreign > 0) return { value: "both", proof };
  if (unknown > 0) return { value: "unknown", proof };
  if (own > 0) return { value: locals.length > 1 && foreign === 0 ? "source" : "both", proof };
  return { value: foreign > 0 ? "receiver" : "none", proof };
}

function sentence(own: number, foreign: number, unknown: number): string {
  const rest = unknown > 0 ? `, and of ${unknown} the author cannot be told` : "";
  return `Of all events in the folder ${own} were written here and ${foreign} by others${rest}.`;
}

/** What a cluster keeps of its run beside the journal, where somebody wants to walk through it afterwards. */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Store } from "../store/store.ts";
import type { SharedChange, StateChange } from "../sync/messages.ts";
import type { Trace } from "./trace.ts";

/** One message that reached a peer and was applied there; steps refer to it by its number. */
export interface ArrivedMessage {
  readonly kind: "single" | "state-page" | "shared-page" | "deletion" | "backfill-end";
  readonly to: Uuid;
  /** Author of what it carried, or who answered. */
  readonly from: Uuid;
  /** Virtual time, µs. */
  readonly time: number;
  readonly model: string;
  readonly changes: readonly (StateChange | SharedChange)[];
  readonly deleted: readonly Uuid[];
  /** Line of the receiver's tracing log that tells of it, from 1. */
  readonly line: number;
}

export interface RunMemory {
  readonly messages: ArrivedMessage[];
  /** Called with the number of a model's rows at a peer after it changed. */
  onCount: ((peer: Uuid, model: string, rows: number) => void) | undefined;
}

/** The parts of a peer that remembering needs. */
interface Rememberer {
  readonly spec: { readonly id: Uuid };
  readonly memory: RunMemory | undefined;
  readonly scheduler: { readonly now: number };
  readonly trace: Trace;
  readonly store: Store;
}

/** Keeps a message whose line comes next and gives its number; -1 where nothing is kept. */
export function keepMessage(
  peer: Rememberer,
  message: Pick<ArrivedMessage, "kind" | "from" | "model"> & Partial<ArrivedMessage>,
): number {
  const { memory, spec, scheduler, trace } = peer;
  if (memory === undefined) return -1;
  const line = trace.lines.length + 1;
  const about = { to: spec.id, time: scheduler.now, changes: [], deleted: [], line };
  return memory.messages.push({ ...about, ...message }) - 1;
}

/** Tells whoever counts how many rows of a model the peer has now. */
export function tellCount({ memory, spec, store }: Rememberer, model: Model): void {
  memory?.onCount?.(spec.id, model.name, store.count(model.table));
}

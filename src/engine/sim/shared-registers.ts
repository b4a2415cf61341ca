import type { Uuid } from "../../base/uuid.ts";
import type { SharedChange } from "../sync/messages.ts";
import { addHash, EMPTY_DIGEST, hashText } from "./set-digest.ts";

/** The newest change of each shared record that a peer applied, deletions too, with a digest of all of them. */
export interface SharedRegisters {
  readonly size: number;
  readonly digest: string;
  readonly newest: string | undefined;
  of(record: Uuid): SharedChange | undefined;
  /** Keeps the change when it is newer than the known one; `force` keeps it anyway. */
  note(change: SharedChange, force?: boolean): void;
  /** Forgets a record as if it had never been there. */
  forget(record: Uuid): void;
  all(): Iterable<SharedChange>;
}

export function createSharedRegisters(): SharedRegisters {
  const registers = new Map<Uuid, SharedChange>();
  let digest = EMPTY_DIGEST;
  let newest: string | undefined;
  return {
    get size() {
      return registers.size;
    },
    get digest() {
      return digest;
    },
    get newest() {
      return newest;
    },
    of: (record) => registers.get(record),
    note: (change, force = false) => {
      const before = registers.get(change.record);
      if (newest === undefined || newest < change.hlc) newest = change.hlc;
      if (before !== undefined && before.hlc >= change.hlc && !force) return;
      if (before !== undefined) digest = addHash(digest, hashOf(before));
      digest = addHash(digest, hashOf(change));
      registers.set(change.record, change);
    },
    forget: (record) => {
      const before = registers.get(record);
      if (before === undefined) return;
      digest = addHash(digest, hashOf(before));
      registers.delete(record);
    },
    all: () => registers.values(),
  };
}

function hashOf(change: SharedChange): number {
  return hashText(`${change.record} ${change.hlc}`);
}

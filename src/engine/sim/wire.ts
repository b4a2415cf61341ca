import type { Uuid } from "../../base/uuid.ts";
import type { Deletion, SharedChange, StateChange } from "../sync/messages.ts";

/** Number of rows and digest of their content, of one model and one owner. */
export interface Tally {
  readonly count: number;
  readonly digest: string;
  /** Newest time among the rows, in the form of the databases; "" when there are none. */
  readonly newest: string;
}

export type Tallies = Readonly<Record<string, Tally>>;

/** One record of a full transfer of shared rows, with the stamp of its last write. */
export type SnapshotRow = SharedChange;

export interface StateRequest {
  readonly kind: "state-request";
  readonly id: number;
  readonly model: string;
  readonly owner: Uuid | undefined;
  /** Watermark; `undefined` from the beginning. */
  readonly since: string | undefined;
  /** `timestamp|uuid` of the last record that the asker has. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface StateResponse {
  readonly kind: "state-response";
  readonly id: number;
  readonly model: string;
  readonly owner: Uuid;
  readonly records: readonly StateChange[];
  readonly deleted: readonly Uuid[];
  readonly cursor: string | undefined;
  readonly more: boolean;
}

export interface SharedRequest {
  readonly kind: "shared-request";
  readonly id: number;
  readonly since: string | undefined;
  readonly limit: number;
}

export interface SharedResponse {
  readonly kind: "shared-response";
  readonly id: number;
  readonly changes: readonly SharedChange[];
  /** All shared rows, in an order in which each comes after what it refers to; only for `since` undefined. */
  readonly snapshot: readonly SnapshotRow[];
  readonly more: boolean;
}

export interface ExchangeRequest {
  readonly kind: "exchange-request";
  readonly id: number;
  /** What the asker holds of the asked peer's rows. */
  readonly held: Tallies;
}

export interface ExchangeResponse {
  readonly kind: "exchange-response";
  readonly id: number;
  /** What the asked peer has of its own rows. */
  readonly actual: Tallies;
  /** The time by model up to which it claims to have something, in the form of the databases. */
  readonly claims: Readonly<Record<string, string>>;
  /** Whether it is ready itself, and how many peers pull from it. */
  readonly complete: boolean;
  readonly active: number;
  readonly sharedDigest: string;
  /** Newest stamp of its log. */
  readonly newest: string | undefined;
}

/** What one peer sends to another. */
export type Wire =
  | {
      readonly kind: "changes";
      readonly batch: boolean;
      readonly changes: readonly (StateChange | SharedChange)[];
    }
  | { readonly kind: "deletions"; readonly deletions: readonly Deletion[] }
  | { readonly kind: "ack"; readonly upTo: string }
  | { readonly kind: "data-available" }
  | StateRequest
  | StateResponse
  | SharedRequest
  | SharedResponse
  | ExchangeRequest
  | ExchangeResponse;

export type Request = StateRequest | SharedRequest | ExchangeRequest;
export type Response = StateResponse | SharedResponse | ExchangeResponse;

/** Whether a message answers a request. */
export function isResponse(wire: Wire): wire is Response {
  return wire.kind.endsWith("-response");
}

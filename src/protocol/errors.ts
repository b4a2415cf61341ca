import { type FailureCode, FailureError } from "../base/failure.ts";
import { CancelledError } from "../base/progress.ts";

/**
 * Why a request ended without a result. `disposed`: this end was closed; `unanswered`: the other end did not reply in
 * time; `unknown-method`: the two ends disagree about the contract; `bug`: the other end threw something unexpected.
 */
export type EndpointCode = "disposed" | "unanswered" | "unknown-method" | "bug";

/** The transport's own trouble, as opposed to a `FailureError`, which the method answered with. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
  readonly code: EndpointCode;

  constructor(code: EndpointCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An error as it crosses an endpoint. */
export interface WireError {
  readonly code: FailureCode | EndpointCode | "cancelled";
  readonly message: string;
  /** For the log channel; never shown to the user. */
  readonly details?: string | undefined;
}

const FAILURE_CODES: ReadonlySet<string> = new Set<FailureCode>([
  "unreadable",
  "not-evidence",
  "unsupported",
  "usage",
  "timeout",
  "limit",
  "sql",
  "wasm",
  "worker",
]);

function isFailureCode(code: string): code is FailureCode {
  return FAILURE_CODES.has(code);
}

/** Reduces whatever was thrown to what the other end needs. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof CancelledError) return { code: "cancelled", message: thrown.message };
  if (thrown instanceof FailureError || thrown instanceof EndpointError) {
    return { code: thrown.code, message: thrown.message, details: stackOf(thrown) };
  }
  if (thrown instanceof Error) {
    return { code: "bug", message: `${thrown.name}: ${thrown.message}`, details: stackOf(thrown) };
  }
  return { code: "bug", message: String(thrown) };
}

/** The error to reject with: of the same class and code as the one that was thrown at the other end. */
export function fromWireError(error: WireError): Error {
  const { code, message, details } = error;
  if (code === "cancelled") return new CancelledError();
  const cause = details === undefined ? undefined : { cause: details };
  return isFailureCode(code)
    ? new FailureError(code, message, cause)
    : new EndpointError(code, message, cause);
}

function stackOf(error: Error): string | undefined {
  const cause = error.cause === undefined ? "" : `\ncaused by: ${String(error.cause)}`;
  return error.stack === undefined ? undefined : error.stack + cause;
}

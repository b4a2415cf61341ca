/** Why the environment refused. Callers switch on the code, never on the text. */
export type FailureCode =
  | "unreadable"
  | "not-evidence"
  | "unsupported"
  | "usage"
  /** A scenario file with an error: the message says line, column and what was expected. */
  | "scenario"
  | "timeout"
  | "limit"
  | "sql"
  | "wasm"
  | "worker";

/** The environment refused: one clear sentence for the user, a code for the caller. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

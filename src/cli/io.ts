/** Where a command writes. Results go to `out`, everything else to `err`, so that `--json` stays one JSON object. */
export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal: only then is progress drawn. */
  readonly isTerminal: boolean;
}

/** What the exit code says; binding for scripts (design §4). */
export const EXIT_HOLDS = 0;
export const EXIT_VIOLATED = 1;
export const EXIT_UNDECIDED = 2;
export const EXIT_USAGE = 3;
export type ExitCode =
  | typeof EXIT_HOLDS
  | typeof EXIT_VIOLATED
  | typeof EXIT_UNDECIDED
  | typeof EXIT_USAGE;

import { FailureError } from "../../base/failure.ts";
import type { Finding } from "../report.ts";

/** The finding that was asked for. Throws `FailureError` "usage" where there is none. */
export function wantedFinding(findings: readonly Finding[], wanted: string | undefined): Finding {
  const violated = findings.filter(({ verdict }) => verdict === "violated");
  const found =
    wanted === undefined
      ? (violated.find(({ severity }) => severity === "error") ??
        violated.find(({ severity }) => severity !== "info"))
      : violated.find(
          ({ rule, name }) => rule.toLowerCase() === wanted.toLowerCase() || name === wanted,
        );
  if (found !== undefined) return found;
  const names = [...new Set(violated.map(({ rule, name }) => `${rule} ${name}`))].join(", ");
  throw new FailureError(
    "usage",
    wanted === undefined
      ? "check finds nothing here that could be shrunk."
      : `check does not find ${wanted} here; it finds ${names === "" ? "nothing" : names}.`,
  );
}

/** Whether a finding is the one looked for, whatever its numbers. */
export function sameFinding(found: Finding, wanted: Finding): boolean {
  return (
    found.verdict === "violated" &&
    found.rule === wanted.rule &&
    found.peer === wanted.peer &&
    found.model === wanted.model
  );
}

import { l10n, ThemeColor, ThemeIcon } from "vscode";
import type { SnapshotStanding } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printBytes, printCount } from "../../projection/notation/notation.ts";

/** How a snapshot stands, in the few words that fit beside its name. */
export function standingWords(standing: SnapshotStanding): string {
  if ("unreadable" in standing) return visibleText(standing.unreadable);
  const { headline, damaged } = standing;
  return damaged === 0 ? headline : l10n.t("{0}, {1} damaged", headline, printCount(damaged));
}

/** The same at more length, a line each. */
export function standingLines(standing: SnapshotStanding): readonly string[] {
  if ("unreadable" in standing) return [visibleText(standing.unreadable)];
  const { headline, progress, errors, warnings, bytes, lastStamp } = standing;
  return [
    headline,
    progress,
    l10n.t("{0} errors, {1} warnings", printCount(errors), printCount(warnings)),
    lastStamp === undefined
      ? printBytes(bytes)
      : l10n.t("{0}, last stamp {1}", printBytes(bytes), lastStamp),
  ];
}

/** The words say the same: no state is told by colour alone. */
export function iconOfStanding(standing: SnapshotStanding): ThemeIcon {
  if ("unreadable" in standing) return new ThemeIcon("circle-slash");
  if (standing.errors > 0) return new ThemeIcon("error", new ThemeColor("charts.red"));
  if (standing.warnings > 0 || standing.damaged > 0) {
    return new ThemeIcon("warning", new ThemeColor("charts.yellow"));
  }
  if (standing.verdict === "unknown") return new ThemeIcon("question");
  return new ThemeIcon("pass", new ThemeColor("charts.green"));
}

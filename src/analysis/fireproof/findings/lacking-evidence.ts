import type { RuleText } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";

/** What a rule needs and the folder lacks: a log or a remote; `undefined` where it has all it needs. */
export function lackingEvidence(
  { facts, locals, remotes }: FireproofContext,
  rule: RuleText,
): string | undefined {
  const isLacking = (need: string): boolean => {
    if (/\blog\b/.test(need)) return facts.recording.logs.length === 0;
    if (/\bremote\b/.test(need)) return remotes.length === 0;
    return /\bstores?\b/.test(need) && locals.length === 0;
  };
  return rule.needs.find((need) => need.split(" or ").every(isLacking));
}

import { POLICY_SWITCHES } from "../engine/sync/policy.ts";

/** Every switch of `--policy`: mechanism, values with their meaning, and the failure that a value stands for. */
export function policyHelp(): string {
  const lines = [
    "Switches of --policy (k=v pairs with commas between them):",
    "  preset=G0 … G8, correct",
    "      all switches as that generation had them, or as they should be; taken before the others",
    "  fk=null, drop, defer",
    "      all switches that begin with fk. at once",
  ];
  for (const each of POLICY_SWITCHES) {
    lines.push(`  ${each.name}=${each.values.join(", ")}`, `      ${each.mechanism}`);
    each.values.forEach((value, at) => {
      lines.push(`      ${value}: ${each.meanings[at] ?? ""}`);
    });
    lines.push(`      seen: ${each.observed}`);
  }
  return lines.join("\n");
}

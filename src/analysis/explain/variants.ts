/** Which settings are worth a run: each switch alone, then together, without those that cannot make a difference. */
import { POLICY_SWITCHES, type Policy } from "../../engine/sync/policy.ts";
import type { Part } from "./participation.ts";
import type { Choices } from "./variant-run.ts";

const FK_SWITCHES = ["fk.realtime", "fk.pull", "fk.shared", "fk.shared-pull"] as const;
export const FK_VALUES = ["null", "drop", "defer"] as const;

/** Switches whose other settings a run can show in rows; those of watermarks are judged by claims. */
const ROW_SWITCHES = ["location-entry", "retry", "lww", "state.order", "delete.receive"] as const;

/** The switches for missing references that came into play. */
export function referenceParts(parts: ReadonlyMap<string, Part>): readonly Part[] {
  return FK_SWITCHES.flatMap((name) => parts.get(name) ?? []);
}

/** One for all missing references: `fk=null`, `fk=drop`, `fk=defer`. */
export function referenceVariants(): readonly Choices[] {
  return FK_VALUES.map((fk) => ({ fk }));
}

/** Every other setting of each switch that came into play, alone. With one `fk.*` switch, `fk` says the same. */
export function singleVariants(base: Policy, parts: ReadonlyMap<string, Part>): readonly Choices[] {
  const references = referenceParts(parts).map(({ name }) => name);
  const names = [
    ...(references.length > 1 ? references : []),
    ...ROW_SWITCHES.filter((name) => parts.has(name)),
  ];
  return names.flatMap((name) => {
    const found = POLICY_SWITCHES.find((each) => each.name === name);
    const others = found?.values.filter((value) => value !== base[found.key]) ?? [];
    return others.map((value) => ({ [name]: value }));
  });
}

/** Most settings of two switches at once that are tried. */
const MAX_PAIRS = 9;

/** Settings of two `fk.*` switches together that came into play: only worth trying when one for all fails. */
export function pairVariants(parts: ReadonlyMap<string, Part>): readonly Choices[] {
  const [first, second] = [...referenceParts(parts)].sort((a, b) => b.count - a.count);
  if (first === undefined || second === undefined) return [];
  const pairs = FK_VALUES.flatMap((one) =>
    FK_VALUES.filter((other) => other !== one).map((other) => ({
      [first.name]: one,
      [second.name]: other,
    })),
  );
  return pairs.slice(0, MAX_PAIRS);
}

import type { ProtocolPolicy } from "./protocol-policy.ts";

/** One switch as users see it. */
export interface Switch<Key> {
  /** As `--policy` names it, e.g. `fk.pull`. */
  readonly name: string;
  readonly key: Key;
  readonly values: readonly string[];
  /** What the value means, in a sentence each, in the order of `values`. */
  readonly meanings: readonly string[];
  readonly mechanism: string;
  /** The failure seen in recordings that a value of this switch stands for. */
  readonly observed: string;
}

type Line<Key extends keyof ProtocolPolicy> = readonly [
  name: string,
  key: Key,
  values: Readonly<Record<ProtocolPolicy[Key], string>>,
  mechanism: string,
  observed: string,
];

/** A line of the tables of switches; the first value is the right one. */
export function line<Key extends keyof ProtocolPolicy>(
  ...[name, key, values, mechanism, observed]: Line<Key>
): Switch<keyof ProtocolPolicy> {
  return {
    name,
    key,
    values: Object.keys(values),
    meanings: Object.values<string>(values),
    mechanism,
    observed,
  };
}

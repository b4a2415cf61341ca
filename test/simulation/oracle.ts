/**
 * The final state that everybody must reach, computed from the writes alone: the last write of each owner to each of its
 * rows, the write with the greatest stamp to each shared row. Shares no code with the engine.
 */

export interface Write {
  readonly by: string;
  readonly model: string;
  readonly record: string;
  /** Text that orders writes of a shared row; absent for rows that their owner alone writes. */
  readonly stamp?: string | undefined;
  /** Absent for a deletion. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** Fields that are looked at, by model. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  entry: ["name", "kind", "size", "parent_uuid", "content_uuid"],
  location: ["name", "entry_uuid"],
  volume: ["fingerprint"],
  tag: ["canonical_name", "color"],
  content_identity: ["content_hash", "total_size", "mime_type_uuid"],
  mime_type: ["mime_type"],
  space: ["name"],
  space_group: ["name", "space_uuid"],
  tag_relationship: ["parent_tag_uuid", "child_tag_uuid"],
};

/** Lines `model record field=value …`, sorted; the writes of one peer come in the order in which it made them. */
export function expectedState(writes: readonly Write[]): readonly string[] {
  const last = new Map<string, Write>();
  for (const write of writes) {
    const key = `${write.model} ${write.record}`;
    const before = last.get(key);
    const wins = before?.stamp === undefined || before.stamp < (write.stamp ?? "");
    if (before === undefined || write.stamp === undefined || wins) last.set(key, write);
  }
  const lines: string[] = [];
  for (const [key, { model, data }] of last) {
    if (data !== undefined) lines.push(describeRow(key, model, data));
  }
  return lines.sort();
}

export function describeRow(
  key: string,
  model: string,
  data: Readonly<Record<string, unknown>>,
): string {
  const fields = (FIELDS[model] ?? []).map((name) => `${name}=${String(data[name] ?? null)}`);
  return [key, ...fields].join(" ");
}

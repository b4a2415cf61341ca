import { parseTime } from "../../base/time.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { LoggedStamp } from "./sync-message-types.ts";

/** Reads typed values out of printed fields. What cannot be read is `undefined`, as what is not there. */
export class FieldValues {
  readonly #fields: ReadonlyMap<string, string>;

  constructor(fields: ReadonlyMap<string, string>) {
    this.#fields = fields;
  }

  /** The first of `names` that is there, without `Some(…)` and quotes; `None` is nothing. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.#fields.get(name);
      if (value !== undefined) return unwrap(value);
    }
    return undefined;
  }

  uuid(...names: readonly string[]): Uuid | undefined {
    const text = this.text(...names);
    return text === undefined ? undefined : parseUuid(text);
  }

  count(...names: readonly string[]): number | undefined {
    const text = this.text(...names)?.replaceAll(",", "");
    if (text === undefined || !/^-?\d{1,16}$/.test(text)) return undefined;
    return Number(text);
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    return text === "true" ? true : text === "false" ? false : undefined;
  }

  /** Microseconds since 1970. */
  time(...names: readonly string[]): number | undefined {
    const text = this.text(...names);
    return text === undefined ? undefined : parseTime(text);
  }

  stamp(...names: readonly string[]): LoggedStamp | undefined {
    const text = this.text(...names);
    return text === undefined ? undefined : readStamp(text);
  }

  /** The items of a printed list of strings: `["entry", "location"]`. */
  list(name: string): readonly string[] {
    const text = this.text(name) ?? "";
    return [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "");
  }

  /** All fields that are counts. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const name of this.#fields.keys()) {
      const count = this.count(name);
      if (count !== undefined) counts.set(name, count);
    }
    return counts;
  }
}

/** Reads a stamp in any of its printed forms. */
export function readStamp(text: string): LoggedStamp | undefined {
  const parsed = parseHlc(text);
  if (parsed.kind === "invalid") return undefined;
  if (parsed.kind === "short") return parsed;
  return { ...parsed.stamp, peerPrefix: parsed.stamp.peer.slice(0, 8) };
}

function unwrap(value: string): string | undefined {
  if (value === "None") return undefined;
  const inner = /^Some\((.*)\)$/s.exec(value)?.[1] ?? value;
  return /^"(.*)"$/s.exec(inner)?.[1] ?? inner;
}

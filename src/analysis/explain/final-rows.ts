/** The rows that a run leaves at its receivers, in a form that two runs can be compared by. */

import type { PreparedReplay } from "../replay/prepared.ts";
import type { ReplayRun } from "../replay/replay-run.ts";
import type { DifferingRow } from "../report.ts";

/** What each row holds, by peer, table and uuid; references by the uuid they point to, local fields left out. */
export type FinalRows = ReadonlyMap<string, string>;

export function finalRows({ scene }: PreparedReplay, run: ReplayRun): FinalRows {
  const rows = new Map<string, string>();
  for (const [peer, store] of run.stores) {
    for (const model of scene.models) {
      const table = store.schema.table(model.table);
      const local = new Set(["id", "uuid", ...model.localFields]);
      const keys = new Map(model.foreignKeys.map((key) => [key.field, key.table]));
      store.each(model.table, (id, cells) => {
        const uuid = store.uuidOf(model.table, id);
        if (uuid === undefined) return;
        const parts = table.columns.flatMap(({ name }, at) => {
          if (local.has(name)) return [];
          const cell = cells[at] ?? null;
          const target = keys.get(name);
          if (target === undefined || cell === null) return [`${name}=${String(cell)}`];
          return [`${name}=${store.uuidOf(target, Number(cell)) ?? "dangling"}`];
        });
        rows.set(`${peer} ${model.name} ${uuid}`, parts.join(", "));
      });
    }
  }
  return rows;
}

/** Rows that two runs end with differently, sorted; only the fields that differ are shown. */
export function differingRows(one: FinalRows, other: FinalRows): readonly DifferingRow[] {
  const keys = [...new Set([...one.keys(), ...other.keys()])].sort();
  return keys.flatMap((key): DifferingRow[] => {
    const [a, b] = [one.get(key), other.get(key)];
    if (a === b) return [];
    const [peer = "", table = "", uuid = ""] = key.split(" ");
    const [shownA, shownB] = difference(a, b);
    return [{ peer, table, uuid, one: shownA, other: shownB }];
  });
}

/** Whether two runs end with the same rows. */
export function sameRows(one: FinalRows, other: FinalRows): boolean {
  if (one.size !== other.size) return false;
  for (const [key, text] of one) if (other.get(key) !== text) return false;
  return true;
}

function difference(a: string | undefined, b: string | undefined): readonly [string, string] {
  if (a === undefined || b === undefined)
    return [a === undefined ? "absent" : "present", b === undefined ? "absent" : "present"];
  const [ones, others] = [a.split(", "), b.split(", ")];
  return [
    ones.filter((part) => !others.includes(part)).join(", "),
    others.filter((part) => !ones.includes(part)).join(", "),
  ];
}

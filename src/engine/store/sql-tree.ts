import { type Uuid, uuidFromBytes, uuidToBytes } from "../../base/uuid.ts";
import { quoted } from "./schema.ts";
import type { SqlCell } from "./sql-database.ts";
import type { SqlSession } from "./sql-session.ts";
import type { Store } from "./store.ts";
import { ancestorLists } from "./versions/versioned-closure.ts";

type TreePart = Pick<
  Store,
  | "attach"
  | "rebuildClosure"
  | "subtree"
  | "closureCount"
  | "ancestors"
  | "path"
  | "setPath"
  | "pathCount"
  | "eachPath"
  | "isTombstoned"
  | "eachTombstone"
  | "expireTombstones"
>;

/** What the reference store derives from entries, and what it remembers of those that were deleted. */
export function createSqlTree(main: SqlSession): TreePart {
  const ancestors = (entry: number): readonly number[] =>
    numbers(
      main.rows("SELECT ancestor_id FROM entry_closure WHERE descendant_id = ? ORDER BY depth", [
        entry,
      ]),
    );
  const setAncestors = (entry: number, list: readonly number[]): void => {
    main.run("DELETE FROM entry_closure WHERE descendant_id = ?", [entry]);
    list.forEach((ancestor, depth) => {
      main.run("INSERT INTO entry_closure VALUES (?, ?, ?)", [ancestor, entry, depth]);
    });
  };
  return {
    attach: (entry, parent) => {
      const above = parent === undefined ? [] : ancestors(parent);
      setAncestors(entry, [entry, ...above.filter((ancestor) => ancestor !== entry)]);
    },
    rebuildClosure: () => {
      const links = main.rows("SELECT id, parent_id FROM entries ORDER BY id");
      const parents = new Map(
        links.map(([id, parent]) => [Number(id), typeof parent === "number" ? parent : undefined]),
      );
      main.run("DELETE FROM entry_closure");
      const rounds = ancestorLists(parents, setAncestors);
      return { rounds, rows: countRows(main, "entry_closure") };
    },
    subtree: (entry) => {
      const below = main.rows(
        "SELECT descendant_id FROM entry_closure WHERE ancestor_id = ? ORDER BY descendant_id",
        [entry],
      );
      return [...new Set([entry, ...numbers(below)])];
    },
    closureCount: () => countRows(main, "entry_closure"),
    ancestors: (entry, onRow) => ancestors(entry).forEach(onRow),
    path: (entry) => {
      const [row] = main.rows("SELECT path FROM directory_paths WHERE entry_id = ?", [entry]);
      return row === undefined ? undefined : String(row[0]);
    },
    setPath: (entry, path) =>
      main.run("INSERT OR REPLACE INTO directory_paths VALUES (?, ?)", [entry, path]),
    pathCount: () => countRows(main, "directory_paths"),
    eachPath: (onPath) => {
      const rows = main.rows("SELECT entry_id, path FROM directory_paths ORDER BY entry_id");
      for (const [entry, path] of rows) onPath(Number(entry), String(path));
    },
    isTombstoned: (model, record) =>
      main.rows(
        "SELECT 1 FROM device_state_tombstones WHERE model_type = ? AND record_uuid = ? LIMIT 1",
        [model, uuidToBytes(record)],
      ).length > 0,
    eachTombstone: (onRow) => {
      const rows = main.rows(
        "SELECT model_type, record_uuid, device_id, deleted_at FROM device_state_tombstones ORDER BY id",
      );
      for (const [model, uuid, device, deletedAt] of rows) {
        // Written from a uuid, and stored as its bytes.
        const record = uuid instanceof Uint8Array ? uuidFromBytes(uuid) : (String(uuid) as Uuid);
        onRow({
          model: String(model),
          record,
          device: Number(device),
          deletedAt: String(deletedAt),
        });
      }
    },
    expireTombstones: (before) => {
      const old = "FROM device_state_tombstones WHERE deleted_at < ?";
      const expired = main.rows(`SELECT id ${old}`, [before]).length;
      main.run(`DELETE ${old}`, [before]);
      return expired;
    },
  };
}

/** Rows of a table. */
export function countRows({ rows }: SqlSession, table: string): number {
  return Number(rows(`SELECT count(*) FROM ${quoted(table)}`)[0]?.[0] ?? 0);
}

function numbers(rows: readonly (readonly SqlCell[])[]): readonly number[] {
  return rows.map(([value]) => Number(value));
}

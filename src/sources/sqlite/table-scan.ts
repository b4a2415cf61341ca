import type { PageClaims } from "./page-claims.ts";
import type { DecodedColumn } from "./record-locator.ts";
import { type ScannedRows, scanRows } from "./row-scan.ts";
import type { StoredTable } from "./schema-walk.ts";
import { defaultNumber } from "./stored-column.ts";
import type { ColumnKind, TableSchema } from "./types.ts";
import { type DecodedValues, NumberDecoder, TimeDecoder, UuidDecoder } from "./value-decoders.ts";

/** What one pass over the records of a table gave. Plain data, so that another thread may have made it. */
export interface TableScan {
  readonly rows: ScannedRows;
  /** As they were asked for. */
  readonly kinds: Readonly<Record<string, ColumnKind>>;
  /** Columns of which `rows.cells` has the places, in that order. */
  readonly located: readonly string[];
  /** All values of the columns that were decoded on the way; the arrays may be longer than there are rows. */
  readonly decoded: ReadonlyMap<string, DecodedValues>;
}

/** Goes over the records of a table once: numbers, uuids and times of the named columns are decoded, others located. */
export function scanTable(
  claims: PageClaims,
  isUtf8: boolean,
  stored: StoredTable,
  kinds: Readonly<Record<string, ColumnKind>>,
): TableScan {
  const { schema, recordIndexes } = stored;
  const { decoded: asDecoded, located } = namedColumns(schema, isUtf8, kinds);
  const indexOf = (name: string): number =>
    recordIndexes[schema.columns.findIndex((column) => column.name === name)] ?? 0;
  const decoded = new Map<string, DecodedValues>();
  const decode = (capacity: number): readonly DecodedColumn[] =>
    asDecoded.map((name) => {
      const decoder = decoderFor(schema, name, kinds[name], capacity);
      decoded.set(name, decoder.values);
      return { index: indexOf(name), decoder };
    });
  const rows = scanRows({
    claims,
    tree: stored.tree,
    table: schema.name,
    storedCount: recordIndexes.length,
    wanted: located.map(indexOf),
    decode,
    isUtf8,
  });
  return { rows, kinds, located, decoded };
}

/** Which of the named columns are decoded in the pass and which are located. A rowid is known without either. */
function namedColumns(
  schema: TableSchema,
  isUtf8: boolean,
  kinds: Readonly<Record<string, ColumnKind>>,
): { readonly decoded: readonly string[]; readonly located: readonly string[] } {
  const stored = new Set(
    schema.columns.filter((column) => !column.isRowidAlias).map((column) => column.name),
  );
  const named = Object.keys(kinds).filter((name) => stored.has(name));
  const isDecoded = (name: string): boolean =>
    kinds[name] === "integer" || (isUtf8 && (kinds[name] === "uuid" || kinds[name] === "time"));
  return {
    decoded: named.filter(isDecoded),
    located: named.filter((name) => !isDecoded(name)),
  };
}

function decoderFor(
  schema: TableSchema,
  name: string,
  kind: ColumnKind | undefined,
  capacity: number,
): NumberDecoder | UuidDecoder | TimeDecoder {
  if (kind === "uuid") return new UuidDecoder(capacity);
  if (kind === "time") return new TimeDecoder(capacity);
  const column = schema.columns.find((known) => known.name === name);
  return new NumberDecoder(capacity, column === undefined ? Number.NaN : defaultNumber(column));
}

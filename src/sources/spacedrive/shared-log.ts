import type { ColumnKind } from "../sqlite/types.ts";

/**
 * What nearly every question about `shared_changes` needs. A table's columns are best taken in one pass, so whoever reads
 * the log first asks for all of these.
 */
export const SHARED_LOG_COLUMNS: Readonly<Record<string, ColumnKind>> = {
  hlc: "text",
  model_type: "text",
  record_uuid: "uuid",
};

/**
 * Incoming foreign keys: from the uuid that a record carries to the local id of the row.
 *
 * A key that carries the sender's integer instead of a uuid is kept as it is, as recorded: the row then refers to
 * whatever local row has that id.
 */
import { NIL_UUID, parseUuid, type Uuid } from "../../base/uuid.ts";
import type { ForeignKey, Model } from "../model/types.ts";
import type { Cell, Store } from "../store/store.ts";
import type { JsonObject } from "./row-builder.ts";

/** A reference to a row that is not here. */
export interface MissingRow {
  readonly key: ForeignKey;
  /** The nil uuid when the record carries something that is no uuid. */
  readonly uuid: Uuid;
}

export interface ResolvedReferences {
  /** Column → local id or null. Missing ones are null here too. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly missing: readonly MissingRow[];
}

/** Looks up every reference of a record. `inPage`: a raw integer is overwritten by NULL, as the batch mapper does. */
export function resolveReferences(
  model: Model,
  data: JsonObject,
  store: Store,
  options: { readonly inPage: boolean },
): ResolvedReferences {
  const cells = new Map<string, Cell>();
  const missing: MissingRow[] = [];
  for (const key of model.foreignKeys) {
    const carried = data[key.jsonKey];
    const raw = data[key.field];
    if (carried === undefined && typeof raw === "number" && !options.inPage) {
      cells.set(key.field, raw);
      continue;
    }
    cells.set(key.field, null);
    if (carried === undefined || carried === null) continue;
    const uuid = typeof carried === "string" ? (parseUuid(carried) ?? NIL_UUID) : NIL_UUID;
    const id = store.idOf(key.table, uuid);
    if (id === undefined) missing.push({ key, uuid });
    else cells.set(key.field, id);
  }
  const owner = missingOwner(model, data, store);
  return { cells, missing: owner === undefined ? missing : [...missing, owner] };
}

/** A volume names its device by uuid, and the database insists that it exists. */
function missingOwner(model: Model, data: JsonObject, store: Store): MissingRow | undefined {
  if (model.name !== "volume") return undefined;
  const device = data["device_id"];
  const uuid = typeof device === "string" ? parseUuid(device) : undefined;
  if (uuid === undefined || store.idOf("devices", uuid) !== undefined) return undefined;
  return {
    key: {
      field: "device_id",
      jsonKey: "device_id",
      table: "devices",
      model: "device",
      pointsTo: "device",
      nullable: false,
    },
    uuid,
  };
}

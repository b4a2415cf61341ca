/** How the columns of a row are filled straight from the JSON bytes of its record, without values in between. */
import type { Model } from "../model/types.ts";
import type { TableDefinition } from "../store/schema.ts";
import { type Cells, NULL_CELL } from "../store/versions/cells.ts";
import type { VersionedTable } from "../store/versions/versioned-table.ts";
import { FORM, hasManyDigits, JsonMembers, plainInteger, textOf } from "./json-members.ts";
import {
  type ColumnRule,
  columnRules,
  isForgotten,
  isKept,
  requiredFields,
  storedTime,
  timeCell,
} from "./row-builder.ts";

/** Says that a value needs the longer way. */
export const NOT_PLAIN = -1;
const Z = 0x5a;

type Kind = "reference" | "now" | "kept" | "uuid" | "time" | "json" | "plain";

interface DirectColumn {
  readonly rule: ColumnRule;
  readonly kind: Kind;
  /** The member that carries it; -1 for none. */
  readonly member: number;
  /** Of a reference: the member that carries the uuid, and where it points. */
  readonly link: number;
  readonly target: VersionedTable | undefined;
  readonly forgotten: boolean;
  readonly kept: boolean;
  /** The cell of a new row's value; `NOT_PLAIN` for the time of application. */
  readonly fallback: number;
}

/** The rows of one model, as a receiver without a value in between fills them. */
export class DirectRows {
  readonly members: JsonMembers;
  /** The cells of the row that was filled last. */
  readonly cells: Int32Array;
  readonly #columns: readonly DirectColumn[];
  readonly #required: readonly number[];
  readonly #codec: Cells;
  readonly #table: VersionedTable;

  constructor(
    model: Model,
    definition: TableDefinition,
    codec: Cells,
    tables: ReadonlyMap<string, VersionedTable>,
    table: VersionedTable,
  ) {
    const links = model.foreignKeys.map(({ jsonKey }) => jsonKey);
    const names = definition.columns.map(({ name }) => name);
    const required = requiredFields(model);
    this.members = new JsonMembers([
      ...new Set([...names, ...links, ...required, "directory_path"]),
    ]);
    this.#codec = codec;
    this.#table = table;
    this.cells = new Int32Array(names.length);
    this.#required = required.map((name) => this.member(name));
    this.#columns = columnRules(model, definition).map((rule) => {
      const key = model.foreignKeys.find(({ field }) => field === rule.column.name);
      return {
        rule,
        kind: kindOf(rule),
        member: rule.from === "receiver" ? -1 : this.member(rule.column.name),
        link: key === undefined ? -1 : this.member(key.jsonKey),
        target: key === undefined ? undefined : tables.get(key.table),
        forgotten: isForgotten(rule.column.name),
        kept: isKept(rule.column.name),
        fallback: rule.fallback === "now" ? NOT_PLAIN : codec.encode(rule.fallback),
      };
    });
  }

  member(name: string): number {
    return this.members.names.indexOf(name);
  }

  /**
   * Fills `cells` from the object at `data`. `id`: the row as it is, 0 for a new one; `now`: the cell of the time of
   * application. False when anything of the record needs the longer way; nothing was written then.
   */
  fill(bytes: Uint8Array, data: number, id: number, now: number): boolean {
    if (!this.members.read(bytes, data)) return false;
    for (const member of this.#required) {
      if (this.members.form[member] === FORM.none) return false;
    }
    for (const column of this.#columns) {
      const cell = this.#cellOf(column, bytes, id, now);
      if (cell === NOT_PLAIN) return false;
      this.cells[column.rule.position] = cell;
    }
    return true;
  }

  #cellOf(column: DirectColumn, bytes: Uint8Array, id: number, now: number): number {
    if (column.kind === "reference") return this.#reference(column, bytes);
    const { member } = column;
    const form = member < 0 ? FORM.none : (this.members.form[member] ?? FORM.none);
    if (form !== FORM.none && !(column.kept && id !== 0)) {
      return this.#carried(column.kind, bytes, member, form);
    }
    if (column.rule.own === "now") return now;
    if (id !== 0) {
      return column.forgotten ? NULL_CELL : this.#table.cellNow(id, column.rule.position);
    }
    return column.fallback === NOT_PLAIN ? now : column.fallback;
  }

  /** The local id that a reference leads to. A row that is not here is for the longer way. */
  #reference({ link, member, target }: DirectColumn, bytes: Uint8Array): number {
    const { form, start, end } = this.members;
    const linkForm = form[link];
    if (linkForm === FORM.none && form[member] === FORM.number) {
      return this.#number(bytes, start[member] ?? 0, end[member] ?? 0);
    }
    if (linkForm === FORM.none || linkForm === FORM.null) return NULL_CELL;
    const from = start[link] ?? 0;
    if (linkForm !== FORM.text || (end[link] ?? 0) - from !== 36) return NOT_PLAIN;
    const uuid = this.#codec.uuids.numberOfChars(bytes, from);
    const id = uuid < 0 || target === undefined ? 0 : target.idOfNumber(uuid);
    return id === 0 ? NOT_PLAIN : this.#codec.encodeNumber(id);
  }

  #carried(kind: Kind, bytes: Uint8Array, member: number, form: number): number {
    const start = this.members.start[member] ?? 0;
    const end = this.members.end[member] ?? 0;
    if (form === FORM.null) return NULL_CELL;
    if (kind === "uuid") return form === FORM.text ? this.#uuid(bytes, start, end) : NOT_PLAIN;
    if (kind === "json" || form === FORM.nested) return this.#json(bytes, form, start, end);
    if (form === FORM.number) return this.#number(bytes, start, end);
    if (form === FORM.yes || form === FORM.no) {
      return this.#codec.encodeNumber(Number(form === FORM.yes));
    }
    return this.#text(kind, bytes, member, form);
  }

  #text(kind: Kind, bytes: Uint8Array, member: number, form: number): number {
    const start = this.members.start[member] ?? 0;
    const end = this.members.end[member] ?? 0;
    if (form === FORM.text) {
      return kind === "time"
        ? this.time(bytes, start, end)
        : this.#codec.encodeBytes(bytes, start, end);
    }
    const text = String(JSON.parse(textOf(bytes, start - 1, end + 1)));
    return this.#codec.encode(kind === "time" ? timeCell(text) : text);
  }

  /** The cell of a time as it is stored. */
  time(bytes: Uint8Array, start: number, end: number): number {
    const zone = bytes[end - 1] === Z ? 1 : 6;
    if (zone === 1 || bytes[end - 6] === 0x2b) {
      const isUtc = zone === 1 || textOf(bytes, end - 6, end) === "+00:00";
      const cell = isUtc ? this.#codec.encodeTime(bytes, start, end - zone) : NOT_PLAIN;
      if (cell !== NOT_PLAIN) return cell;
    }
    return this.#codec.encode(timeCell(textOf(bytes, start, end)));
  }

  /** The cell of a moment of a change, which is stored whatever it says. */
  moment(bytes: Uint8Array, start: number, end: number): number {
    const isUtc = bytes[end - 1] === Z;
    const cell = isUtc ? this.#codec.encodeTime(bytes, start, end - 1) : NOT_PLAIN;
    return cell === NOT_PLAIN ? this.#codec.encode(storedTime(textOf(bytes, start, end))) : cell;
  }

  #uuid(bytes: Uint8Array, start: number, end: number): number {
    const number = end - start === 36 ? this.#codec.uuids.numberOfChars(bytes, start) : -1;
    return number < 0 ? NOT_PLAIN : this.#codec.encodeUuid(number);
  }

  #json(bytes: Uint8Array, form: number, start: number, end: number): number {
    const isText = form === FORM.text || form === FORM.escaped;
    if (!isText && hasManyDigits(bytes, start, end)) return NOT_PLAIN;
    const json = isText ? textOf(bytes, start - 1, end + 1) : textOf(bytes, start, end);
    return this.#codec.encode(JSON.stringify(JSON.parse(json)));
  }

  #number(bytes: Uint8Array, start: number, end: number): number {
    const value = plainInteger(bytes, start, end);
    if (!Number.isNaN(value)) return this.#codec.encodeNumber(value);
    const text = textOf(bytes, start, end);
    return /[.eE]/.test(text) ? this.#codec.encodeNumber(Number(text)) : NOT_PLAIN;
  }
}

function kindOf(rule: ColumnRule): Kind {
  const { type } = rule.column;
  if (rule.from === "reference") return "reference";
  if (rule.from === "receiver") return rule.own;
  if (type === "uuid_text") return "uuid";
  if (type.startsWith("timestamp") || type === "datetime_text") return "time";
  return type === "json_text" ? "json" : "plain";
}

/**
 * The short way of a recorded change into a row: from the bytes of its line to the columns of the store.
 *
 * It takes a change only when nothing about it is in question: its model is applied row by row, every reference is here,
 * nothing refuses the row. Whatever else there is takes the longer way, which asks every question. Both leave the same
 * rows and the same steps; a test holds them to each other.
 */
import { formatHlc } from "../clock/hlc.ts";
import type { Model } from "../model/types.ts";
import { STEP_KINDS } from "../replay/journal.ts";
import type { ReplicaParts } from "../store/versions/replica-parts.ts";
import type { VersionedTable } from "../store/versions/versioned-table.ts";
import { watermarkKey } from "../store/versions/versioned-watermarks.ts";
import { DirectRows, NOT_PLAIN } from "./direct-columns.ts";
import { FORM, hasManyDigits, textOf } from "./json-members.ts";
import type { Arrival } from "./messages.ts";
import type { PeerState } from "./peer-state.ts";
import { raiseWatermark } from "./peer-state.ts";
import type { RecordedChange } from "./recorded-change.ts";

/** Where a replica lies whose columns may be written directly. */
export interface DirectStore {
  readonly parts: ReplicaParts;
  /** The step that a write belongs to. */
  readonly clock: () => number;
}

export interface DirectApply {
  /** Applies a change that arrived by itself, and says whether it did. If not, nothing was written or noted. */
  apply(change: RecordedChange, arrival: Arrival): boolean;
}

/** Models with rules of their own beside their rows. */
const SPECIAL: ReadonlySet<string> = new Set(["device", "volume", "location"]);
const READ = STEP_KINDS.indexOf("read");
const INSERTED = STEP_KINDS.indexOf("inserted");
const UPDATED = STEP_KINDS.indexOf("updated");
const WATERMARK = STEP_KINDS.indexOf("watermark");
/** As the longer way says it. */
const REASONS = {
  state: "record in real time",
  shared: "change in real time",
  inserted: "new row",
  updated: "row replaced",
  raised: "watermark raised",
} as const;
/** Times outside of these, 1700 and 2200, are not written with four digits of a year or not exact. */
const EARLIEST = -8_520_336_000_000_000;
const LATEST = 7_258_118_400_000_000;

interface DirectModel {
  readonly model: Model;
  readonly table: VersionedTable;
  readonly rows: DirectRows;
  /** Number of its name in the journal. */
  readonly name: number;
  readonly kindMember: number;
  readonly nameMember: number;
  readonly pathMember: number;
  readonly kindAt: number;
  readonly parentAt: number;
  readonly uuidAt: number;
  /** By number of the owner, the slot of its watermark. */
  readonly watermarks: Map<number, number>;
}

export function createDirectApply(state: PeerState, store: DirectStore): DirectApply {
  return new Direct(state, store);
}

class Direct implements DirectApply {
  readonly #state: PeerState;
  readonly #parts: ReplicaParts;
  readonly #clock: () => number;
  readonly #models = new Map<string, DirectModel | undefined>();
  readonly #self: number;
  readonly #peer: number;
  readonly #directory: number;
  readonly #reasons: Readonly<Record<keyof typeof REASONS, number>>;
  #lastModel: DirectModel | undefined;

  constructor(state: PeerState, { parts, clock }: DirectStore) {
    this.#state = state;
    this.#parts = parts;
    this.#clock = clock;
    this.#self = parts.codec.uuids.number(state.peer);
    this.#peer = state.journal.names.peer(state.peer);
    const { reason } = state.journal.names;
    this.#reasons = {
      state: reason(REASONS.state),
      shared: reason(REASONS.shared),
      inserted: reason(REASONS.inserted),
      updated: reason(REASONS.updated),
      raised: reason(REASONS.raised),
    };
    this.#directory = parts.codec.encodeNumber(1);
  }

  apply(change: RecordedChange, arrival: Arrival): boolean {
    const direct = this.#modelNamed(change.model);
    if (direct === undefined || this.#state.onApplied !== undefined) return false;
    const time = Math.trunc(arrival.wall ?? arrival.time);
    if (!(time > EARLIEST && time < LATEST)) return false;
    const { codec } = this.#parts;
    const isState = change.kind === "state";
    const { rows, table } = direct;
    const moment = isState
      ? rows.moment(change.bytes, change.timestamp, change.timestampEnd)
      : NOT_PLAIN;
    const hlc = isState ? "" : this.#stampOf(change);
    if (isState ? !this.#takesState(change, moment) : !this.#takesShared(change, hlc)) return false;
    const id = table.idOfNumber(change.record);
    const now = codec.encodeMicros(time);
    if (!rows.fill(change.bytes, change.data, id, now)) return false;
    // Members after the data would have a say in what the line means.
    if (change.expectedEnd >= 0 && rows.members.objectEnd !== change.expectedEnd) return false;
    rows.cells[direct.uuidAt] = codec.encodeUuid(change.record);
    if (table.refusal(id, rows.cells) !== undefined) return false;
    this.#note(
      READ,
      direct,
      change.record,
      isState ? this.#reasons.state : this.#reasons.shared,
      arrival,
    );
    this.#write(direct, change, { id, now, moment, hlc }, arrival);
    return true;
  }

  #modelNamed(name: string): DirectModel | undefined {
    if (this.#lastModel?.model.name === name) return this.#lastModel;
    if (!this.#models.has(name)) this.#models.set(name, this.#createModel(name));
    const direct = this.#models.get(name);
    if (direct !== undefined) this.#lastModel = direct;
    return direct;
  }

  #createModel(name: string): DirectModel | undefined {
    const { registry, journal, store } = this.#state;
    const model = registry.model(name);
    if (model === undefined || model.name !== name || SPECIAL.has(name)) return undefined;
    const table = this.#parts.tables.get(model.table);
    if (!model.synced || !model.appliable || table === undefined) return undefined;
    const definition = store.schema.table(model.table);
    const rows = new DirectRows(model, definition, this.#parts.codec, this.#parts.tables, table);
    return {
      model,
      table,
      rows,
      name: journal.names.model(name),
      kindMember: rows.member("kind"),
      nameMember: rows.member("name"),
      pathMember: rows.member("directory_path"),
      kindAt: definition.position("kind"),
      parentAt: definition.position("parent_id"),
      uuidAt: definition.position("uuid"),
      watermarks: new Map(),
    };
  }

  #takesState(change: RecordedChange, moment: number): boolean {
    const { policy } = this.#state;
    const { newest, codec } = this.#parts;
    if (policy.ownState === "ignore" && change.owner === this.#self) return false;
    if (this.#isTombstoned(change)) return false;
    const applied = policy.stateOrder === "newest" ? newest.cellNow(change.record) : 0;
    return applied === 0 || codec.isBefore(applied, moment, false);
  }

  #takesShared(change: RecordedChange, hlc: string): boolean {
    const { policy } = this.#state;
    const { log, codec } = this.#parts;
    // Whether a stamp is from the future is for the longer way, and so is data whose integers JSON would round.
    if (policy.drift !== "accept") return false;
    if (hasManyDigits(change.bytes, change.data, change.dataEnd)) return false;
    const known = policy.lww === "log" ? log.newest.cellNow(change.record) : 0;
    return known === 0 || String(codec.decode(known)) < hlc;
  }

  #isTombstoned({ model, record }: RecordedChange): boolean {
    const { tombstones, codec } = this.#parts;
    if (tombstones.index.length === 0) return false;
    return this.#state.store.isTombstoned(model, codec.uuids.text(record));
  }

  #stampOf({ ms, counter, owner }: RecordedChange): string {
    return formatHlc({ ms, counter, peer: this.#parts.codec.uuids.text(owner) });
  }

  #write(
    direct: DirectModel,
    change: RecordedChange,
    written: { readonly id: number; now: number; moment: number; hlc: string },
    arrival: Arrival,
  ): void {
    const { table, rows } = direct;
    const step = this.#clock();
    const isNew = written.id === 0;
    const id = table.write(written.id, rows.cells, step);
    if (direct.model.name === "entry") this.#derive(direct, id, change, step);
    if (change.kind === "state") {
      this.#parts.newest.write(change.record, written.moment, step);
    } else {
      const { bytes, data: start, dataEnd: end, record, changeType, model } = change;
      const row = { hlc: written.hlc, model, record, changeType, bytes, start, end };
      this.#parts.log.appendRaw({ ...row, createdAt: written.now }, step);
    }
    const reason = isNew ? this.#reasons.inserted : this.#reasons.updated;
    this.#note(isNew ? INSERTED : UPDATED, direct, change.record, reason, arrival);
    if (isNew) this.#state.onCount?.(direct.model.name, table.index.count);
    const isMarked = change.kind === "state" && this.#state.policy.realtimeWatermark !== "off";
    if (isMarked && change.owner !== this.#self) this.#raise(direct, change, written, arrival);
  }

  #derive(direct: DirectModel, id: number, change: RecordedChange, step: number): void {
    const { closure, paths, codec } = this.#parts;
    const { policy } = this.#state;
    const { rows } = direct;
    const parent = codec.decode(rows.cells[direct.parentAt] ?? 0);
    const parentId = typeof parent === "number" ? parent : undefined;
    if (policy.closure === "record") closure.attach(id, parentId, step);
    const { form, start, end } = rows.members;
    const isDirectory =
      form[direct.kindMember] === FORM.number && rows.cells[direct.kindAt] === this.#directory;
    if (!isDirectory) return;
    const text = (member: number): string => {
      const json = textOf(change.bytes, (start[member] ?? 0) - 1, (end[member] ?? 0) + 1);
      return String(JSON.parse(json));
    };
    const isText = (member: number): boolean =>
      form[member] === FORM.text || form[member] === FORM.escaped;
    if (isText(direct.pathMember)) {
      paths.set(String(id), text(direct.pathMember), step);
      return;
    }
    if (policy.paths !== "computed" || parentId === undefined || !isText(direct.nameMember)) return;
    const above = this.#state.store.path(parentId);
    if (above !== undefined) paths.set(String(id), `${above}/${text(direct.nameMember)}`, step);
  }

  #raise(
    direct: DirectModel,
    change: RecordedChange,
    written: { readonly now: number; readonly moment: number },
    arrival: Arrival,
  ): void {
    const { watermarks, codec } = this.#parts;
    const slot = this.#watermarkOf(direct, change.owner);
    if (slot >= 0) {
      if (!watermarks.raiseCells(slot, written.moment, written.now, this.#clock())) return;
      this.#state.journal.addNumbers({
        kind: WATERMARK,
        time: arrival.time,
        peer: this.#peer,
        model: direct.name,
        record: -1,
        other: change.owner,
        reason: this.#reasons.raised,
        delivery: arrival.delivery,
      });
      return;
    }
    const value = String(codec.decode(written.moment));
    const owner = codec.uuids.text(change.owner);
    raiseWatermark(this.#state, { owner, resource: direct.model.name, value }, arrival);
  }

  /** The slot of an owner's watermark; -1 until it is raised the first time. */
  #watermarkOf(direct: DirectModel, owner: number): number {
    let slot = direct.watermarks.get(owner) ?? -1;
    if (slot < 0) {
      const { watermarks, codec } = this.#parts;
      slot = watermarks.slotOf(watermarkKey(codec.uuids.text(owner), direct.model.name));
      if (slot >= 0) direct.watermarks.set(owner, slot);
    }
    return slot;
  }

  #note(kind: number, direct: DirectModel, record: number, reason: number, arrival: Arrival): void {
    const { journal } = this.#state;
    journal.addNumbers({
      kind,
      time: arrival.time,
      peer: this.#peer,
      model: direct.name,
      record,
      other: -1,
      reason,
      delivery: arrival.delivery,
    });
  }
}

/** The fields of a line about a record, read from its bytes: its record, model, owner or stamp. */
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { RecordLine } from "./signal-table.ts";
import { peerPrefix } from "./stamp-index.ts";

const SPACE = 0x20;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const LAST_PLAIN = 0x7e;
const UUID_LENGTH = 36;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const RECORD = encoder.encode("record_uuid");
const MODEL = encoder.encode("model_type");
const OWNER = encoder.encode("device_id");
const STAMP = encoder.encode("hlc");

export class RecordFields {
  /** What the line said that was read last; its kind and place are the caller's. */
  readonly said: RecordLine = {
    ...{ kind: "state", time: 0, line: 0, model: "", record: -1, owner: -1 },
    ...{ ms: 0, counter: 0, prefix: 0 },
  };
  readonly #uuids: UuidNumbers;
  readonly #models: { readonly bytes: Uint8Array; readonly name: string }[] = [];
  #stamp = false;

  constructor(uuids: UuidNumbers) {
    this.#uuids = uuids;
  }

  /**
   * Reads the line from `start` up to `end`; false when anything about it is unusual, so that its text must be read. Of two
   * fields of a name the last counts.
   */
  read(bytes: Uint8Array, start: number, end: number, needsStamp: boolean): boolean {
    const { said } = this;
    said.model = "";
    said.record = said.owner = -1;
    this.#stamp = false;
    return (
      this.#takeAll(bytes, start, end) &&
      said.record >= 0 &&
      said.model !== "" &&
      this.#stamp === needsStamp
    );
  }

  #takeAll(bytes: Uint8Array, start: number, end: number): boolean {
    let name = start;
    let equals = -1;
    for (let at = start; at <= end; at++) {
      const byte = at === end ? SPACE : (bytes[at] ?? 0);
      if (byte === EQUALS && equals < 0) equals = at;
      else if (byte < SPACE || byte > LAST_PLAIN) return false;
      if (byte !== SPACE) continue;
      if (equals >= 0 && !this.#take(bytes, name, equals, at)) return false;
      name = at + 1;
      equals = -1;
    }
    return true;
  }

  /** Takes the field whose name is from `name` up to `equals`; false when its value is unusual. */
  #take(bytes: Uint8Array, name: number, equals: number, end: number): boolean {
    const { said } = this;
    const value = equals + 1;
    if (isName(bytes, name, equals, RECORD)) {
      said.record = this.#uuid(bytes, value, end);
      return said.record >= 0;
    }
    if (isName(bytes, name, equals, OWNER)) {
      said.owner = this.#uuid(bytes, value, end);
      return said.owner >= 0;
    }
    if (isName(bytes, name, equals, MODEL)) {
      said.model = bytes[value] === QUOTE ? "" : this.#model(bytes, value, end);
      return said.model !== "";
    }
    return !isName(bytes, name, equals, STAMP) || this.#readStamp(bytes, value, end);
  }

  #uuid(bytes: Uint8Array, start: number, end: number): number {
    return end - start === UUID_LENGTH ? this.#uuids.numberOfChars(bytes, start) : -1;
  }

  #model(bytes: Uint8Array, start: number, end: number): string {
    for (const known of this.#models) {
      if (isName(bytes, start, end, known.bytes)) return known.name;
    }
    const own = bytes.slice(start, end);
    const name = decoder.decode(own);
    if (this.#models.length < 64) this.#models.push({ bytes: own, name });
    return name;
  }

  #readStamp(bytes: Uint8Array, start: number, end: number): boolean {
    const { said } = this;
    const hlc = parseHlc(decoder.decode(bytes.subarray(start, end)));
    if (hlc.kind === "invalid") return false;
    const { ms, counter } = hlc.kind === "short" ? hlc : hlc.stamp;
    said.ms = ms;
    said.counter = counter;
    said.prefix = peerPrefix(hlc.kind === "short" ? hlc.peerPrefix : hlc.stamp.peer);
    this.#stamp = true;
    return true;
  }
}

function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (bytes[start + at] !== name[at]) return false;
  return true;
}

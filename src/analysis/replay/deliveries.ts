/**
 * Planned deliveries in their order. Nearly all of them carry one emission: those are columns, and one of them is made an
 * object when it is asked for.
 */
import { orderByNumber } from "../../base/stable-order.ts";
import { NIL_UUID, type Uuid } from "../../base/uuid.ts";
import type { Emission, Emissions } from "./emissions.ts";
import type { PlannedChange, PlannedDelivery } from "./planned.ts";

/** Deliveries in the order in which they are played; numbers are places in it, from 0. */
export interface Deliveries extends Iterable<PlannedDelivery> {
  readonly length: number;
  /** The delivery of a number; `undefined` for numbers that there are not. */
  get(number: number): PlannedDelivery | undefined;
  /** What the delivery says without being made: whom it reached, and when, in µs since 1970. */
  toAt(number: number): Uuid;
  timeAt(number: number): number;
  kindAt(number: number): PlannedDelivery["kind"];
  /** The number of the one emission that it carries; -1 for anything else. */
  emissionAt(number: number): number;
  /** The line that tells of it. */
  placeAt(number: number): PlannedDelivery["place"];
}

/** The change that an emission is. */
export function asChange(emission: Emission): PlannedChange {
  const { change, author, model, record, ref } = emission;
  return { change, author, model, record, ref };
}

interface Place {
  readonly path: string;
  readonly line: number;
}

const NONE: readonly Uuid[] = [];
const KINDS = ["single", "own-write"] as const;

/** Deliveries that are still being found, in the order of finding. */
export class DeliveryList implements Deliveries {
  readonly #emissions: Emissions | undefined;
  #kind = new Uint8Array(64);
  #to = new Uint16Array(64);
  #emission = new Int32Array(64);
  #path = new Int32Array(64);
  #line = new Uint32Array(64);
  #time = new Float64Array(64);
  readonly #objects: PlannedDelivery[] = [];
  readonly #peers: Uuid[] = [];
  readonly #paths: string[] = [];
  #order: Int32Array | undefined;
  length = 0;

  /** `emissions` are those that `add` has numbers of. */
  constructor(emissions?: Emissions) {
    this.#emissions = emissions;
  }

  /** Adds the delivery of one emission. */
  add(kind: (typeof KINDS)[number], to: Uuid, time: number, emission: number, place?: Place): void {
    const row = this.#next(to, time);
    this.#kind[row] = KINDS.indexOf(kind);
    this.#emission[row] = emission;
    this.#path[row] = place === undefined ? -1 : numberIn(this.#paths, place.path);
    this.#line[row] = place?.line ?? 0;
  }

  addObject(delivery: PlannedDelivery): void {
    const row = this.#next(delivery.to, delivery.time);
    // The complement of an object's number stands for it.
    this.#emission[row] = -this.#objects.push(delivery);
  }

  /** Adds all of others, in their order. They have the same emissions. */
  addAll(others: DeliveryList): void {
    for (let number = 0; number < others.length; number++) {
      const emission = others.emissionAt(number);
      const kind = others.kindAt(number);
      const isPlain = emission >= 0 && (kind === "single" || kind === "own-write");
      if (isPlain) {
        this.add(
          kind,
          others.toAt(number),
          others.timeAt(number),
          emission,
          others.placeAt(number),
        );
      } else {
        const delivery = others.get(number);
        if (delivery !== undefined) this.addObject(delivery);
      }
    }
  }

  /** Puts them in the order of time; those of one time stay in the order of finding. */
  sort(): this {
    const rows = new Int32Array(this.length);
    const times = new Float64Array(this.length);
    for (let number = 0; number < this.length; number++) {
      const row = this.#row(number);
      rows[number] = row;
      times[number] = this.#time[row] ?? 0;
    }
    const order = orderByNumber(times);
    for (let at = 0; at < order.length; at++) order[at] = rows[order[at] ?? 0] ?? 0;
    this.#order = order;
    return this;
  }

  get(number: number): PlannedDelivery | undefined {
    if (!(number >= 0 && number < this.length)) return undefined;
    const held = this.#emission[this.#row(number)] ?? -1;
    if (held < 0) return this.#objects[-1 - held];
    const emission = this.#emissions?.at(held);
    if (emission === undefined) return undefined;
    const { author, model } = emission;
    const kind = this.kindAt(number);
    const to = this.toAt(number);
    const about = { kind, to, from: kind === "own-write" ? to : author, model };
    const changes = [asChange(emission)];
    const time = this.timeAt(number);
    return { ...about, time, changes, deleted: NONE, place: this.placeAt(number) };
  }

  toAt(number: number): Uuid {
    return this.#peers[this.#to[this.#row(number)] ?? 0] ?? NIL_UUID;
  }

  timeAt(number: number): number {
    return this.#time[this.#row(number)] ?? Number.NaN;
  }

  kindAt(number: number): PlannedDelivery["kind"] {
    const row = this.#row(number);
    const held = this.#emission[row] ?? -1;
    const kind = held < 0 ? this.#objects[-1 - held]?.kind : KINDS[this.#kind[row] ?? 0];
    return kind ?? "single";
  }

  emissionAt(number: number): number {
    return Math.max(this.#emission[this.#row(number)] ?? -1, -1);
  }

  placeAt(number: number): Place | undefined {
    const row = this.#row(number);
    const held = this.#emission[row] ?? 0;
    if (held < 0) return this.#objects[-1 - held]?.place;
    const path = this.#paths[this.#path[row] ?? -1];
    return path === undefined ? undefined : { path, line: this.#line[row] ?? 0 };
  }

  *[Symbol.iterator](): Iterator<PlannedDelivery> {
    for (let number = 0; number < this.length; number++) {
      const delivery = this.get(number);
      if (delivery !== undefined) yield delivery;
    }
  }

  #row(number: number): number {
    return this.#order === undefined ? number : (this.#order[number] ?? -1);
  }

  #next(to: Uuid, time: number): number {
    if (this.length === this.#time.length) this.#grow();
    const row = this.length++;
    this.#to[row] = numberIn(this.#peers, to);
    this.#time[row] = time;
    return row;
  }

  #grow(): void {
    const length = this.length * 2;
    const larger = <List extends { set(list: List): void }>(list: List, made: List): List => {
      made.set(list);
      return made;
    };
    this.#kind = larger(this.#kind, new Uint8Array(length));
    this.#to = larger(this.#to, new Uint16Array(length));
    this.#emission = larger(this.#emission, new Int32Array(length));
    this.#path = larger(this.#path, new Int32Array(length));
    this.#line = larger(this.#line, new Uint32Array(length));
    this.#time = larger(this.#time, new Float64Array(length));
  }
}

/** Deliveries that are at hand as objects, in their order. */
export function listDeliveries(deliveries: Iterable<PlannedDelivery>): Deliveries {
  const list = new DeliveryList();
  for (const each of deliveries) list.addObject(each);
  return list;
}

/** The place of a text among some, where it is added if it is not there. There are few. */
function numberIn<Text extends string>(texts: Text[], text: Text): number {
  const known = texts.indexOf(text);
  return known >= 0 ? known : texts.push(text) - 1;
}

import type { Deliveries } from "./deliveries.ts";
import type { Scene } from "./scene.ts";

/** A set of records by the numbers of their uuids. */
export class RecordMarks {
  #marks = new Uint8Array(1024);
  isEmpty = true;

  has(record: number): boolean {
    return this.#marks[record] === 1;
  }

  add(record: number): void {
    if (record < 0) return;
    if (record >= this.#marks.length) {
      const larger = new Uint8Array(Math.max(this.#marks.length * 2, record + 1));
      larger.set(this.#marks);
      this.#marks = larger;
    }
    this.#marks[record] = 1;
    this.isEmpty = false;
  }

  /** Adds the records that some deliveries carry. */
  addCarried(scene: Scene, deliveries: Deliveries, tick = scene.tick): this {
    for (let number = 0; number < deliveries.length; number++) {
      tick();
      const emission = deliveries.emissionAt(number);
      if (emission >= 0) this.add(scene.emissions.recordOf(emission));
      else {
        for (const { record } of deliveries.get(number)?.changes ?? []) {
          this.add(scene.uuids.number(record));
        }
      }
    }
    return this;
  }
}

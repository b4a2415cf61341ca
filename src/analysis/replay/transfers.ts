/** Full transfers of shared rows: rows as the answering peer has them, model by model, which no log of changes holds. */
import type { Uuid } from "../../base/uuid.ts";
import { asChange } from "./deliveries.ts";
import { type Emission, sharedNumbers } from "./emissions.ts";
import type { Signal } from "./log-signals.ts";
import type { PlannedChange, PlannedDelivery } from "./planned.ts";
import { latestBy, type Scene } from "./scene.ts";

type Told = Extract<Signal, { readonly kind: "snapshot" }>;

/** The rows of one model that a line says were taken from a full transfer. */
export function transferredRows(
  scene: Scene,
  { from, to }: { readonly from: Uuid; readonly to: Uuid },
  { model, count, time, path, line }: Told,
): PlannedDelivery {
  const rows = rowsBy(scene, from, model, time);
  const changes = rows.slice(0, count);
  // What is not there any more travelled as a deletion.
  if (changes.length < count) {
    const known = new Set(changes.map(({ record }) => record));
    const gone = writesOf(scene).get(model) ?? new Map<Uuid, Emission[]>();
    for (const [record, writes] of gone) {
      const last = known.has(record) ? undefined : latestBy(writes, time);
      if (last !== undefined && changes.length < count) changes.push(asChange(last));
    }
  }
  const place = { path, line };
  return { kind: "shared-page", to, from, time, model, changes, deleted: [], place };
}

/** The rows of a model at a peer that were there by a time, each as it was then, oldest first. */
function rowsBy(scene: Scene, from: Uuid, modelName: string, time: number): PlannedChange[] {
  const peer = scene.peerNumber(from);
  const model = scene.view.registry.model(modelName);
  const rows = peer < 0 ? undefined : scene.view.rows(peer, modelName);
  if (model === undefined || rows === undefined || !rows.table.has("uuid")) return [];
  const writes = writesOf(scene).get(modelName);
  const found: { readonly change: PlannedChange; readonly since: number }[] = [];
  for (let row = 0; row < rows.count; row++) {
    const record = rows.table.column("uuid").uuid(row);
    if (record === undefined) continue;
    const written = writes?.get(record) ?? [];
    // The author's clock may be another one, too.
    const last = latestBy(written, time) ?? written.at(-1);
    const ref = { kind: "row", peer, model: modelName, row, asOf: time, pulled: true } as const;
    const asItIs: PlannedChange = { change: "shared", author: from, model: modelName, record, ref };
    const change = last === undefined ? asItIs : asChange(last);
    found.push({ change, since: scene.localTime(peer, model, row) });
  }
  // Its clock may be another one, so that times that leave nothing say nothing.
  const before = found.filter(({ since }) => !(since > time));
  const known = before.length > 0 ? before : found;
  return known.sort((a, b) => a.since - b.since).map(({ change }) => change);
}

type Writes = ReadonlyMap<string, ReadonlyMap<Uuid, readonly Emission[]>>;
const kept = new WeakMap<Scene, Writes>();

/** Shared changes by model and record, in the order of time. */
function writesOf(scene: Scene): Writes {
  const known = kept.get(scene);
  if (known !== undefined) return known;
  const made = new Map<string, Map<Uuid, Emission[]>>();
  for (const number of sharedNumbers(scene.emissions)) {
    const emission = scene.emissions.at(number);
    const ofModel = made.get(emission.model) ?? new Map<Uuid, Emission[]>();
    made.set(emission.model, ofModel);
    const list = ofModel.get(emission.record);
    if (list === undefined) ofModel.set(emission.record, [emission]);
    else list.push(emission);
  }
  for (const ofModel of made.values()) {
    for (const list of ofModel.values()) list.sort((a, b) => a.time - b.time);
  }
  kept.set(scene, made);
  return made;
}

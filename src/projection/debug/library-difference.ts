/** What others authored and a peer lacks as of a step, record by record, with what has become of each. */

import { lastBelow } from "../../analysis/debug/step-table.ts";
import {
  indexedChildren,
  listedChildren,
  namedChildren,
  type ValueNode,
} from "../../analysis/debug/value-node.ts";
import { eachRow } from "../../analysis/replay/scene.ts";
import { lookNow, type Pace, pace, type TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../../engine/model/types.ts";
import type { ReplicaAt } from "../../engine/replay/history.ts";
import { printCount, printRecord, shortRecord } from "../notation/notation.ts";
import type { LibraryDebug } from "./library-debug.ts";

/** Differences of a replica to each other peer; without a replica, what was recorded of the peer itself. */
export function differenceNode(
  debug: LibraryDebug,
  replica: ReplicaAt | undefined,
  peer: Uuid,
): ValueNode {
  if (replica === undefined) return recordedNode(debug, peer);
  const others = debug.scene.view.peers.filter(({ id }) => id !== peer);
  const make = (options?: TaskOptions): readonly ValueNode[] =>
    others.map((other) => {
      const models = differingModels(debug, replica, other.id, pace(options));
      const missing = models.reduce((sum, { records }) => sum + records.length, 0);
      return {
        name: other.name,
        value:
          missing === 0 ? "lacks nothing of it" : `lacks ${printCount(missing)} of its records`,
        origin: "replayed",
        children: listedChildren(models.map((each) => modelNode(debug, replica, each))),
      };
    });
  return { name: "Difference", value: "", children: namedChildren(others.length, make) };
}

interface Lacking {
  readonly model: Model;
  readonly authored: number;
  readonly records: readonly Uuid[];
}

function differingModels(
  { scene, holdings }: LibraryDebug,
  replica: ReplicaAt,
  author: Uuid,
  tick: Pace,
): readonly Lacking[] {
  const number = scene.peerNumber(author);
  return scene.models.flatMap((model): Lacking[] => {
    const records: Uuid[] = [];
    let authored = 0;
    lookNow(tick);
    eachRow(holdings.of(model.name)[number], (_, record, by) => {
      tick();
      if (by !== number) return;
      authored++;
      if (replica.idOf(model.table, record) === undefined) records.push(record);
    });
    return authored === 0 ? [] : [{ model, authored, records }];
  });
}

function modelNode(
  debug: LibraryDebug,
  replica: ReplicaAt,
  { model, authored, records }: Lacking,
): ValueNode {
  const held = authored - records.length;
  const make = (index: number): ValueNode => {
    const record = records[index];
    const fate = record === undefined ? undefined : fateOf(debug, replica, record);
    return {
      name: printRecord(shortRecord({ model: model.name, id: record ?? "" })),
      value: fate?.text ?? "",
      origin: "replayed",
      children: listedChildren([
        { name: "record", value: record ?? "", origin: "recorded" },
        {
          name: "step",
          value: fate === undefined ? "none" : String(fate.step),
          origin: "replayed",
        },
      ]),
    };
  };
  return {
    name: model.name,
    value: `${printCount(held)} of ${printCount(authored)}, ${printCount(records.length)} missing`,
    origin: "replayed",
    children: indexedChildren(records.length, make),
  };
}

/** The last thing that happened to a record here by a step, or that nothing did. */
export function fateOf(
  { steps, result, ids, stepsOfRecord }: LibraryDebug,
  replica: ReplicaAt,
  record: Uuid,
): { readonly step: number; readonly text: string } {
  const { table } = steps;
  const peer = ids.indexOf(replica.peer);
  const about = stepsOfRecord(table.recordNumber(record)).filter(
    (step) => table.peer[step - 1] === peer,
  );
  const last = lastBelow(about, replica.step + 1);
  if (last !== undefined) {
    const { kind, reason } = result.run.journal.at(last);
    return { step: last, text: `${kind} at step ${last}: ${reason}` };
  }
  const [later] = about;
  return later === undefined
    ? { step: 0, text: "never arrives in this run" }
    : { step: later, text: `has not arrived yet; step ${later} is about it` };
}

function recordedNode({ scene, holdings }: LibraryDebug, peer: Uuid): ValueNode {
  const number = scene.peerNumber(peer);
  const nodes = scene.models.map((model): ValueNode => {
    const rows = scene.view.rows(number, model.name)?.count ?? 0;
    const own = holdings.count(model.name, number, number);
    const value = `${printCount(rows)} rows, ${printCount(own)} of them authored here`;
    return { name: model.name, value, origin: "recorded" };
  });
  return { name: "Recorded", value: "", origin: "recorded", children: listedChildren(nodes) };
}

import { lookNow } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Store } from "../../engine/store/store.ts";
import type { Score } from "./fidelity.ts";
import { pathOf, uuidOfId } from "./row-as-record.ts";
import { eachRow, type Scene } from "./scene.ts";

/**
 * How far a run reproduces the tables that are derived from entries: `entry_closure` and `directory_paths`. They have no
 * identity of their own, so their rows are not part of the overall score.
 */
export function measureDerived(scene: Scene, peer: Uuid, store: Store): ReadonlyMap<string, Score> {
  const number = scene.peerNumber(peer);
  const scores = new Map<string, Score>();
  const closure = closureScore(scene, number, store);
  if (closure !== undefined) scores.set("entry_closure", closure);
  const paths = pathScore(scene, number, store);
  if (paths !== undefined) scores.set("directory_path", paths);
  return scores;
}

function closureScore(scene: Scene, peer: number, store: Store): Score | undefined {
  const table = scene.view.peers[peer]?.main?.read("entry_closure", {
    ancestor_id: "integer",
    descendant_id: "integer",
    depth: "integer",
  });
  if (
    table === undefined ||
    !["ancestor_id", "descendant_id", "depth"].every((name) => table.has(name))
  ) {
    return undefined;
  }
  const toStore = storeIds(scene, peer, store);
  lookNow(scene.tick);
  const ancestors = table.column("ancestor_id").numbers();
  const descendants = table.column("descendant_id").numbers();
  lookNow(scene.tick);
  const depths = table.column("depth").numbers();
  let matched = 0;
  for (let row = 0; row < table.rowCount; row++) {
    scene.tick();
    const entry = toStore(descendants[row] ?? Number.NaN);
    const wanted = toStore(ancestors[row] ?? Number.NaN);
    if (entry === undefined || wanted === undefined) continue;
    store.ancestors(entry, (ancestor, depth) => {
      if (depth === depths[row] && ancestor === wanted) matched++;
    });
  }
  return { matched, of: table.rowCount + store.closureCount() - matched };
}

/** From the recorded id of an entry to its id in the store, through its uuid. */
function storeIds(scene: Scene, peer: number, store: Store): (id: number) => number | undefined {
  const cache = new Map<number, number | undefined>();
  return (id) => {
    if (cache.has(id)) return cache.get(id);
    const uuid = uuidOfId(scene.view, peer, "entry", id);
    const found = uuid === undefined ? undefined : store.idOf("entries", uuid);
    cache.set(id, found);
    return found;
  };
}

function pathScore(scene: Scene, peer: number, store: Store): Score | undefined {
  if (scene.view.peers[peer]?.main?.tables.has("directory_paths") !== true) return undefined;
  let matched = 0;
  let recorded = 0;
  eachRow(scene.holdings.of("entry")[peer], (row, record) => {
    scene.tick();
    const expected = pathOf(scene.view, peer, row);
    if (expected === undefined) return;
    recorded++;
    const id = store.idOf("entries", record);
    if (id !== undefined && store.path(id) === expected) matched++;
  });
  return { matched, of: recorded + store.pathCount() - matched };
}

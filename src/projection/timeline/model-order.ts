import { registryFor } from "../../engine/model/registry.ts";

const RANKS: ReadonlyMap<string, number> = new Map(
  registryFor(8).models.map((model, rank) => [model.name, rank]),
);

/** Models in the registry's order (each after what it depends on), unknown ones after them by name. */
export function compareModels(a: string, b: string): number {
  const rankA = RANKS.get(a) ?? RANKS.size;
  const rankB = RANKS.get(b) ?? RANKS.size;
  if (rankA !== rankB) return rankA - rankB;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

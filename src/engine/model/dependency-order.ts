/** What the order of things says: each after what it depends on, or a circle that allows none. */
export type DependencyOrder<Thing> =
  | { readonly kind: "order"; readonly order: readonly Thing[] }
  /** Names of the circle, each depending on the next, the last on the first. */
  | { readonly kind: "cycle"; readonly names: readonly string[] };

interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * Orders things so that each comes after what it depends on; where that leaves a choice, the given order decides. Names
 * that are not among the things count for nothing, and neither does a thing that depends on itself.
 */
export function dependencyOrder<Thing extends Dependent>(
  things: readonly Thing[],
): DependencyOrder<Thing> {
  const waiting = new Map(things.map((thing) => [thing.name, thing]));
  const order: Thing[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((thing) => needed(thing, waiting).length === 0);
    if (next === undefined) return { kind: "cycle", names: circleAmong(waiting) };
    waiting.delete(next.name);
    order.push(next);
  }
  return { kind: "order", order };
}

function needed(thing: Dependent, waiting: ReadonlyMap<string, Dependent>): readonly string[] {
  return thing.dependsOn.filter((name) => name !== thing.name && waiting.has(name));
}

/** Everything that is left waits for something that is left: following it leads into a circle. */
function circleAmong(waiting: ReadonlyMap<string, Dependent>): readonly string[] {
  const path: string[] = [];
  let [name] = waiting.keys();
  while (name !== undefined && !path.includes(name)) {
    path.push(name);
    const thing = waiting.get(name);
    name = thing === undefined ? undefined : needed(thing, waiting)[0];
  }
  return name === undefined ? path : path.slice(path.indexOf(name));
}

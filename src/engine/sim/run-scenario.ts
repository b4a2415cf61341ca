/** Plays a scenario in a cluster of its own. */
import type { Uuid } from "../../base/uuid.ts";
import type { Policy } from "../sync/policy.ts";
import {
  addFiles,
  dangleContent,
  deleteEntry,
  indexFolder,
  moveEntry,
  reindexFolder,
  renameEntry,
} from "./actions.ts";
import { type Cluster, type ClusterPorts, createCluster } from "./cluster.ts";
import { namedUuid } from "./named-uuid.ts";
import { DEFAULT_NETWORK, DEFAULT_SIZES } from "./options.ts";
import type { PeerContext } from "./peer-context.ts";
import type { ActionWhat, Scenario } from "./scenario.ts";
import { pausePeer, restartPeer, resumePeer } from "./service-actions.ts";
import { deleteTag, relateTags, writeGroup, writeSpace, writeTag } from "./shared-actions.ts";

export interface ScenarioOptions {
  /** Instead of the scenario's own. */
  readonly seed?: number | undefined;
  readonly policy?: Policy | undefined;
  /** Whether peers keep tracing logs, as a snapshot needs them. */
  readonly traced?: boolean | undefined;
  /** Whether every state and message is kept, so that the run can be walked through. */
  readonly remembered?: boolean | undefined;
  /** Called with the cluster before anything happens in it. */
  readonly watch?: ((cluster: Cluster) => void) | undefined;
}

/** Runs the scenario to its end. */
export function runScenario(
  scenario: Scenario,
  options: ScenarioOptions,
  ports: Pick<ClusterPorts, "sql" | "createStore">,
): Cluster {
  const seed = options.seed ?? scenario.seed;
  const cluster = createCluster(
    {
      seed,
      generation: scenario.generation,
      policy: options.policy ?? scenario.policy,
      network: { ...DEFAULT_NETWORK, ...scenario.network },
      sizes: { ...DEFAULT_SIZES, ...scenario.sizes },
      start: scenario.start,
      links: scenario.links.map(({ peer, other, latency }) => ({
        a: namedUuid(seed, "peer", peer),
        b: namedUuid(seed, "peer", other),
        latency,
      })),
      peers: scenario.peers.map((peer) => ({
        ...peer,
        id: namedUuid(seed, "peer", peer.name),
        library: namedUuid(seed, "library", peer.name),
      })),
    },
    { ...ports, traced: options.traced, remembered: options.remembered },
  );
  options.watch?.(cluster);
  for (const action of scenario.actions) {
    cluster.scheduler.at(scenario.start + action.at, () => act(cluster, seed, action));
  }
  cluster.scheduler.runUntil(scenario.start + scenario.length);
  return cluster;
}

/** The peer of that name in a scenario's cluster. */
export function peerNamed(cluster: Cluster, name: string): PeerContext {
  const found = cluster.peers.find((peer) => peer.spec.name === name);
  if (found === undefined) throw new RangeError(`there is no peer ${name}`);
  return found;
}

/** The record that a path of a scenario names: a location, or a file or folder of it under its first name. */
export function entryAt(peer: PeerContext, seed: number, path: string): Uuid {
  const [location = "", ...rest] = path.split("/");
  return namedUuid(seed, peer.spec.name, location, ...rest);
}

function act(cluster: Cluster, seed: number, action: ActionWhat): void {
  if (action.kind === "network") {
    cluster.network.change(action.change);
    return;
  }
  const peer = peerNamed(cluster, action.peer);
  switch (action.kind) {
    case "cut":
    case "heal":
      cluster.setConnected(
        peer.spec.id,
        peerNamed(cluster, action.other).spec.id,
        action.kind === "heal",
      );
      return;
    case "clock":
      peer.clock.step(action.by);
      return;
    case "pause":
      pausePeer(peer);
      return;
    case "resume":
      resumePeer(peer);
      return;
    case "restart":
      restartPeer(peer);
      return;
    default:
      write(peer, seed, action);
  }
}

type Writing = Exclude<
  ActionWhat,
  { readonly kind: "network" | "cut" | "heal" | "clock" | "pause" | "resume" | "restart" }
>;

function write(peer: PeerContext, seed: number, action: Writing): void {
  switch (action.kind) {
    case "index":
      indexFolder(peer, seed, action);
      return;
    case "add":
      addFiles(peer, seed, {
        location: action.name,
        from: action.from,
        count: action.files,
        content: action.content,
        mime: action.mime,
        shallow: action.shallow,
      });
      return;
    case "reindex":
      reindexFolder(peer, seed, action.name);
      return;
    case "space":
      writeSpace(peer, seed, action.name);
      return;
    case "group":
      writeGroup(peer, seed, action.name, action.to);
      return;
    case "rename":
      renameEntry(peer, entryAt(peer, seed, action.name), action.to);
      return;
    case "move":
      moveEntry(peer, entryAt(peer, seed, action.name), entryAt(peer, seed, action.to));
      return;
    case "delete":
      deleteEntry(peer, entryAt(peer, seed, action.name));
      return;
    case "dangle":
      dangleContent(peer, entryAt(peer, seed, action.name));
      return;
    case "tag":
      writeTag(peer, seed, action.name, action.color);
      return;
    case "untag":
      deleteTag(peer, seed, action.name);
      return;
    case "relate":
      relateTags(peer, seed, action.name, action.to);
      return;
  }
}

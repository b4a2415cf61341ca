/** Launch configurations: what is completed in them, which are offered, and which snapshot they mean. */
import {
  type DebugConfiguration,
  type DebugConfigurationProvider,
  Uri,
  type WorkspaceFolder,
} from "vscode";
import { FailureError } from "../../base/failure.ts";
import type { CallOptions } from "../../protocol/endpoint.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshots.ts";
import { DEBUG_TYPE, type DebugSnapshot, type LaunchWish } from "./adapter-ports.ts";

/** Fills in what a configuration leaves open. Without a launch.json the editor asks with an empty one. */
export function resolveConfiguration(services: Services): DebugConfigurationProvider {
  return {
    resolveDebugConfiguration: (
      _folder: WorkspaceFolder | undefined,
      given: DebugConfiguration,
    ) => {
      const named = given.type === "" || given.type === undefined ? fresh() : given;
      const { active, roots } = services.snapshots;
      const snapshot: unknown = named["snapshot"] ?? active?.id ?? roots[0]?.id;
      return { ...named, ...(snapshot === undefined ? {} : { snapshot }) };
    },
  };
}

function fresh(): DebugConfiguration {
  return { type: DEBUG_TYPE, request: "launch", name: "Replay" };
}

/** Every snapshot that is known as a configuration, so that the editor's Run view offers it without a launch.json. */
export function offerConfigurations({ snapshots }: Services): DebugConfigurationProvider {
  return {
    provideDebugConfigurations: () =>
      snapshots.roots
        .flatMap((root) => {
          const listed = snapshots.childrenOf(root.id);
          return listed.length > 0 ? listed : [root];
        })
        .map((snapshot) => configurationOf(snapshot)),
  };
}

export function configurationOf({ id, title }: Pick<Snapshot, "id" | "title">): DebugConfiguration {
  return { ...fresh(), name: `Replay ${title}`, snapshot: id, stopOnEntry: true };
}

/** Opens the snapshot that a configuration names: a URI, a path, or one by its title. */
export async function openForDebug(
  { snapshots }: Services,
  wish: LaunchWish,
  options: CallOptions,
): Promise<DebugSnapshot> {
  const named = wish.snapshot ?? snapshots.active?.id ?? snapshots.roots[0]?.id;
  if (named === undefined) {
    throw new FailureError(
      "usage",
      'There is no snapshot to replay: open one, or name its folder as "snapshot".',
    );
  }
  const known = snapshots.get(named) ?? snapshots.roots.find(({ title }) => title === named);
  const snapshot = known ?? snapshots.add(uriOf(named), "opened");
  const summary = await snapshots.openReport(snapshot.id, options);
  snapshots.activate(snapshot.id);
  const { id, title } = snapshot;
  return { id, title, logs: summary.kind === "library" ? summary.logs : [] };
}

function uriOf(text: string): Uri {
  return /^[a-z][\w+.-]+:\//iu.test(text) ? Uri.parse(text) : Uri.file(text);
}

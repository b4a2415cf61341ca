import { l10n, Uri, window } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { fileLine, logAddressOf } from "../language/log-address.ts";
import type { Services } from "../services.ts";
import { fileInSnapshots } from "../snapshot-address.ts";
import { chooseSnapshot } from "./choose-snapshot.ts";
import { withProgress } from "./with-progress.ts";

interface LineOfLog {
  readonly snapshot: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Tells a log as a story: the one of a row of the tree, of a file, of the editor in front, else the first of a snapshot. */
export async function showStory(services: Services, argument?: unknown): Promise<void> {
  const { snapshots, focus, panels } = services;
  const file = argument instanceof Uri ? fileInSnapshots(argument, snapshots) : undefined;
  const row = rowPath(argument);
  const here = argument === undefined ? inFront(services) : undefined;
  const id = file?.snapshot ?? here?.snapshot ?? argument;
  const { snapshot } = await chooseSnapshot(services, id);
  const path = file?.path ?? row ?? here?.path;
  if (path !== undefined) {
    const line = { path, line: here?.line ?? 1 };
    focus.set(snapshot.id, { ...focus.of(snapshot.id), line, time: undefined });
  }
  panels.show("story", snapshot.id);
}

/** Selects what a line is about and shows it on the timeline. */
export async function showLineOnTimeline(
  services: Services,
  snapshot?: unknown,
  place?: unknown,
): Promise<void> {
  const at = lineOf(services, snapshot, place);
  await services.snapshots.openLibrary(at.snapshot);
  const { path, line } = at;
  const found = await services.client.call("logFocus", at);
  services.focus.set(at.snapshot, { ...found, line: { path, line } });
  services.panels.show("timeline", at.snapshot);
}

/** Replays what was recorded and shows the step that belongs to a line. */
export async function replayToLine(
  services: Services,
  snapshot?: unknown,
  place?: unknown,
): Promise<void> {
  const at = lineOf(services, snapshot, place);
  await services.snapshots.openLibrary(at.snapshot);
  const { run, step } = await withProgress(l10n.t("Replaying to line {0}", at.line), (options) =>
    services.client.call("logStep", at, options),
  );
  if (step === 0) {
    throw new FailureError(
      "usage",
      l10n.t(
        "No step of the replay comes from line {0}: what it tells of was not delivered to the receiver, or changes no record.",
        at.line,
      ),
    );
  }
  services.focus.set(at.snapshot, { ...services.focus.of(at.snapshot), run, step });
  services.panels.show("replay", at.snapshot);
}

/** The line that a lens names, else that of the cursor. */
function lineOf(services: Services, snapshot: unknown, place: unknown): LineOfLog {
  if (typeof snapshot === "string" && isLine(place)) {
    return { snapshot, path: place.path, line: place.line };
  }
  const here = inFront(services);
  if (here !== undefined) return here;
  throw new FailureError("usage", l10n.t("Put the cursor on a line of a log of a snapshot first."));
}

function inFront({ snapshots }: Services): LineOfLog | undefined {
  const editor = window.activeTextEditor;
  const address = editor && logAddressOf(editor.document.uri, snapshots);
  if (editor === undefined || address === undefined) return undefined;
  const { snapshot, path } = address;
  return { snapshot, path, line: fileLine(address, editor.selection.active) };
}

function isLine(place: unknown): place is { readonly path: string; readonly line: number } {
  return (
    typeof place === "object" &&
    place !== null &&
    "path" in place &&
    typeof place.path === "string" &&
    "line" in place &&
    typeof place.line === "number"
  );
}

/** The log that a row of the tree stands for. */
function rowPath(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("node" in argument)) return undefined;
  const { node } = argument;
  if (typeof node !== "object" || node === null || !("place" in node)) return undefined;
  return isLine(node.place) ? node.place.path : undefined;
}

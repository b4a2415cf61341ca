import { l10n } from "vscode";
import { FailureError } from "../../base/failure.ts";
import type { Services } from "../services.ts";
import type { LibrarySummary } from "../snapshots.ts";
import { chooseLibrary } from "./choose-snapshot.ts";
import { withProgress } from "./with-progress.ts";

/** Does the Order Matter?: plays the deliveries of a run in other orders, and shows the answer in the Replay view. */
export async function checkOrders(services: Services, argument?: unknown): Promise<void> {
  await ask(services, argument, {
    method: "runOrders",
    title: (name) => l10n.t("Trying other orders of {0}", name),
  });
}

/** When Could It Still Have Been Avoided?: the step of a run from which on its failure is certain. */
export async function findInevitability(services: Services, argument?: unknown): Promise<void> {
  await ask(services, argument, {
    method: "runInevitability",
    title: (name) => l10n.t("Trying other endings of {0}", name),
  });
}

interface Question {
  readonly method: "runOrders" | "runInevitability";
  readonly title: (name: string) => string;
}

/** The answer is kept by the session; the page takes it from there. */
async function ask(
  services: Services,
  argument: unknown,
  { method, title }: Question,
): Promise<void> {
  const { client, focus, panels } = services;
  const { snapshot, summary } = await chooseLibrary(services, argument);
  const { id } = snapshot;
  await withProgress(title(snapshot.title), async (options) => {
    const run =
      runOf(argument) ?? focus.of(id).run ?? (await replayFirst(services, id, summary, options));
    await client.call(method, { snapshot: id, run }, options);
    focus.set(id, { ...focus.of(id), run, step: undefined });
  });
  panels.show("replay", id);
}

/** A row of the view Runs names its run. */
function runOf(argument: unknown): string | undefined {
  const isRun = typeof argument === "object" && argument !== null && "run" in argument;
  return isRun && typeof argument.run === "string" ? argument.run : undefined;
}

async function replayFirst(
  { client }: Services,
  snapshot: string,
  { pairs }: LibrarySummary,
  options: Parameters<Parameters<typeof withProgress>[1]>[0],
): Promise<string> {
  const [pair] = pairs;
  if (pair === undefined) {
    throw new FailureError(
      "usage",
      l10n.t(
        "There is nothing to replay: no peer of this snapshot authored a row that another was to get.",
      ),
    );
  }
  const { from, to } = pair;
  const { run } = await client.call("replay", { snapshot, from, to, policy: {} }, options);
  return run;
}

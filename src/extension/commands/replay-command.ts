import { l10n, window } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import { printCount } from "../../projection/notation/notation.ts";
import type { PolicyChoice } from "../../projection/replay/types.ts";
import { policyChoices } from "../policies.ts";
import type { Services } from "../services.ts";
import type { LibrarySummary } from "../snapshots.ts";
import { chooseLibrary } from "./choose-snapshot.ts";
import { withProgress } from "./with-progress.ts";

type Pair = LibrarySummary["pairs"][number];

/** Replays the recorded events of a pair under a policy and shows the run. */
export async function replaySync(services: Services, argument?: unknown): Promise<void> {
  const { snapshot, summary } = await chooseLibrary(services, argument);
  const pair = await choosePair(summary);
  const choice = await choosePolicy(summary);
  const names = namesOf(summary);
  const title = l10n.t("Replaying {0} → {1}, {2}", names(pair.from), names(pair.to), choice.label);
  const { from, to } = pair;
  const { run } = await withProgress(title, (options) =>
    services.client.call(
      "replay",
      { snapshot: snapshot.id, from, to, policy: choice.policy },
      options,
    ),
  );
  services.focus.set(snapshot.id, { ...services.focus.of(snapshot.id), run, step: undefined });
  services.panels.show("replay", snapshot.id);
}

function namesOf({ report }: LibrarySummary): (id: string) => string {
  return (id) => report.peers.find((peer) => peer.id === id)?.name ?? id;
}

/** Pairs are found; only where there are several does the user choose. */
async function choosePair(summary: LibrarySummary): Promise<Pair> {
  const [first, ...others] = summary.pairs;
  if (first === undefined) {
    throw new FailureError(
      "usage",
      l10n.t(
        "There is nothing to replay: no peer of this snapshot authored a row that another was to get.",
      ),
    );
  }
  if (others.length === 0) return first;
  const names = namesOf(summary);
  const items = summary.pairs.map((pair) => ({
    label: `${names(pair.from)} → ${names(pair.to)}`,
    description: l10n.t("{0} rows authored", printCount(pair.events)),
    pair,
  }));
  const chosen = await window.showQuickPick(items, { title: l10n.t("Replay Sync: which pair?") });
  if (chosen === undefined) throw new CancelledError();
  return chosen.pair;
}

async function choosePolicy({ report }: LibrarySummary): Promise<PolicyChoice> {
  const items = policyChoices(report.generation).map((choice) => ({
    label: choice.label,
    detail: choice.explanation,
    choice,
  }));
  const chosen = await window.showQuickPick(items, {
    title: l10n.t("Replay Sync: under which policy?"),
    matchOnDetail: true,
  });
  if (chosen === undefined) throw new CancelledError();
  return chosen.choice;
}

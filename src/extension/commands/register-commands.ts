import { commands, type Disposable, l10n, window } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { Services } from "../services.ts";
import { COMMAND_IDS } from "./command-ids.ts";

/** Registers every command. A failure becomes one sentence for the user and the rest in the log channel. */
export function registerCommands(services: Services): Disposable[] {
  return COMMAND_IDS.map((id) =>
    commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        const { commands: run } = await services.later();
        return await run[id](services, ...args);
      } catch (error) {
        tellFailure(services, error);
        return undefined;
      }
    }),
  );
}

/** Cancelling is no failure: nothing is said about it. */
function tellFailure({ log }: Services, error: unknown): void {
  if (error instanceof CancelledError) return;
  log.error(error instanceof Error ? error : String(error));
  const sentence =
    error instanceof FailureError
      ? error.message
      : l10n.t("Driftscope met a fault of its own; the log has the details.");
  void window.showErrorMessage(sentence, l10n.t("Show Log")).then((choice) => {
    if (choice === l10n.t("Show Log")) log.show();
  });
}

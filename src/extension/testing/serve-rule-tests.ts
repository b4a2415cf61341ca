import type { Disposable } from "vscode";
import type { Services } from "../services.ts";
import type { RuleTests } from "./rule-tests.ts";

/** The tests of the editor's Test Explorer: made when the first snapshot is known, since before there is none to list. */
export function serveRuleTests(
  services: Services,
  report: (what: string, error: unknown) => void,
): Disposable & { get(): Promise<RuleTests> } {
  const { client, snapshots, findings, later } = services;
  let made: Promise<RuleTests> | undefined;
  let isOver = false;
  const get = (): Promise<RuleTests> => {
    made ??= later().then((loaded) => {
      const tests = loaded.createRuleTests({ client, snapshots, findings, report });
      if (isOver) tests.dispose();
      return tests;
    });
    return made;
  };
  const waiting = snapshots.onDidChange(() => {
    waiting.dispose();
    get().catch((error: unknown) => report("Tests could not be listed.", error));
  });
  return {
    get,
    dispose: () => {
      isOver = true;
      waiting.dispose();
      void made?.then((tests) => tests.dispose());
    },
  };
}

import type { Disposable } from "vscode";
import type { Services } from "../services.ts";
import type { ReplayDebugAdapter } from "./adapter.ts";

/** A slider that is dragged asks for every step that it passes; only where it rests counts. */
const REST_MS = 150;

/** A step that is chosen on the Replay page takes the debug session of that run there. */
export function followFocus(
  { focus }: Services,
  adapters: ReadonlyMap<string, ReplayDebugAdapter>,
  report: (what: string, error: unknown) => void,
): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const subscription = focus.onDidChange(({ snapshot, focus: wanted, from }) => {
    const { run, step } = wanted;
    // What the debugger itself told all views comes back here without a page that it came from.
    if (run === undefined || step === undefined || from === undefined) return;
    const adapter = [...adapters.values()].find(({ state }) => {
      const { launched, stop } = state;
      const isRun = launched?.snapshot.id === snapshot && launched.started.run === run;
      return isRun && stop !== undefined && stop.step !== step;
    });
    clearTimeout(timer);
    if (adapter === undefined) return;
    timer = setTimeout(() => {
      adapter.goTo(step).catch((error: unknown) => report("The debugger did not follow.", error));
    }, REST_MS);
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      subscription.dispose();
    },
  };
}

/** Steps as documents: for those that no line tells of, and as addresses that go to the step when they are opened. */
import { type Disposable, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";

const STEP_SCHEME = "sync-step";

/** Address of a step of a debug session. To `go` there takes the session along; to look at it does not. */
export function stepUri(debug: string, step: number, how: "go" | "look"): Uri {
  const isLook = how === "look";
  // What is only looked at is named for its tab; what is clicked stays short.
  const path = isLook ? `/step ${step}` : `/${step}`;
  return Uri.from({ scheme: STEP_SCHEME, authority: debug, path, query: isLook ? LOOK : "" });
}

const LOOK = "look";

export interface StepTeller {
  /** The step in words. */
  describe(debug: string, step: number): Promise<readonly string[]>;
  /** Takes the debug session there. */
  goTo(debug: string, step: number): Promise<void>;
}

/** Serves the documents. One that comes to the front by a click takes its debug session to its step. */
export function registerStepDocuments(
  teller: StepTeller,
  report: (what: string, error: unknown) => void,
): Disposable[] {
  const provider: TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      const { debug, step } = placeOf(uri);
      return `${(await teller.describe(debug, step)).join("\n")}\n`;
    },
  };
  return [
    workspace.registerTextDocumentContentProvider(STEP_SCHEME, provider),
    window.onDidChangeActiveTextEditor((editor) => {
      const uri = editor?.document.uri;
      if (uri?.scheme !== STEP_SCHEME || uri.query === LOOK) return;
      const { debug, step } = placeOf(uri);
      teller.goTo(debug, step).catch((error: unknown) => report("A step was not found.", error));
    }),
  ];
}

function placeOf(uri: Uri): { readonly debug: string; readonly step: number } {
  const step = Number(uri.path.replace(/^\/(?:step )?/u, ""));
  return { debug: uri.authority, step: Number.isSafeInteger(step) ? step : 0 };
}

import { type Disposable, EventEmitter, languages, window } from "vscode";
import type { SessionClient } from "../session-client.ts";
import type { Snapshots } from "../snapshots.ts";
import { isLog, LOG_SELECTOR } from "./languages.ts";
import { createLogReader } from "./log-reader.ts";
import { definitions, hovers, references } from "./look-up.ts";
import { names, TOKEN_LEGEND, tokens } from "./names-and-colours.ts";
import { colourPeers } from "./peer-colours.ts";
import { foldings, lenses, symbols } from "./structure.ts";

/** Lenses follow the cursor, but not while it moves. */
const CURSOR_MS = 400;

/** Event logs and tracing logs as languages. All work is the session's; here answers become what the editor shows. */
export function registerLanguages(
  client: SessionClient,
  snapshots: Snapshots,
  report: (what: string, error: unknown) => void,
): Disposable[] {
  const reader = createLogReader(client, snapshots, report);
  const moved = new EventEmitter<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return [
    moved,
    colourPeers(reader),
    languages.registerHoverProvider(LOG_SELECTOR, hovers(reader)),
    languages.registerDefinitionProvider(LOG_SELECTOR, definitions(reader)),
    languages.registerReferenceProvider(LOG_SELECTOR, references(reader)),
    languages.registerDocumentSymbolProvider(LOG_SELECTOR, symbols(reader)),
    languages.registerFoldingRangeProvider(LOG_SELECTOR, foldings(reader)),
    languages.registerCodeLensProvider(LOG_SELECTOR, lenses(reader, moved.event)),
    languages.registerInlayHintsProvider(LOG_SELECTOR, names(reader)),
    languages.registerDocumentRangeSemanticTokensProvider(
      LOG_SELECTOR,
      tokens(reader),
      TOKEN_LEGEND,
    ),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (!isLog(textEditor.document)) return;
      clearTimeout(timer);
      timer = setTimeout(() => moved.fire(), CURSOR_MS);
    }),
    { dispose: () => clearTimeout(timer) },
  ];
}

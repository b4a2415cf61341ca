/** The colour of each peer on what is its own, in every log that is seen, and which colour is whose. */
import {
  CancellationTokenSource,
  type DecorationOptions,
  type Disposable,
  LanguageStatusSeverity,
  l10n,
  languages,
  Range,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
} from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import { PEER_COLOURS, peerLooks } from "../../projection/peers/peer-look.ts";
import { isLog, LOG_SELECTOR } from "./languages.ts";
import { logAddressOf } from "./log-address.ts";
import type { LogReader } from "./log-reader.ts";
import { linesIn } from "./names-and-colours.ts";

/** Waits until scrolling pauses. */
const SETTLE_MS = 120;

export function colourPeers(reader: LogReader): Disposable {
  const types = PEER_COLOURS.map((colour) =>
    window.createTextEditorDecorationType({ color: new ThemeColor(colour) }),
  );
  const legend = languages.createLanguageStatusItem("sync.peers", LOG_SELECTOR);
  legend.name = l10n.t("Sync Peers");
  legend.severity = LanguageStatusSeverity.Information;
  const asked = new CancellationTokenSource();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const all = (): void => {
    for (const editor of window.visibleTextEditors) {
      if (isLog(editor.document)) void colour(reader, editor, types, asked);
    }
    legend.text = legendOf(reader);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(all, SETTLE_MS);
  };
  const subscriptions = [
    window.onDidChangeVisibleTextEditors(later),
    window.onDidChangeActiveTextEditor(later),
    window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
      if (isLog(textEditor.document)) later();
    }),
    reader.snapshots.onDidChange(later),
  ];
  legend.text = legendOf(reader);
  later();
  return {
    dispose: () => {
      clearTimeout(timer);
      asked.cancel();
      for (const one of [...subscriptions, ...types, legend, asked]) one.dispose();
    },
  };
}

async function colour(
  { ask, marks }: LogReader,
  editor: TextEditor,
  types: readonly TextEditorDecorationType[],
  asked: CancellationTokenSource,
): Promise<void> {
  const { document, visibleRanges } = editor;
  const own = types.map((): DecorationOptions[] => []);
  await ask(document, asked.token, undefined, async ({ snapshot }) => {
    for (const range of visibleRanges) {
      const { first, lines } = linesIn(document, range);
      const found = await marks.of(snapshot, lines);
      found.forEach((line, at) => {
        for (const { kind, peer, from, to } of line) {
          if (peer < 0 || kind === "stamp") continue;
          own[peer % own.length]?.push({ range: new Range(first + at, from, first + at, to) });
        }
      });
    }
  });
  for (const [index, type] of types.entries()) editor.setDecorations(type, own[index] ?? []);
}

/** Whose colour is which, for the log in front. */
function legendOf({ snapshots }: LogReader): string {
  const document = window.activeTextEditor?.document;
  const address = document && logAddressOf(document.uri, snapshots);
  const state = address && snapshots.get(address.snapshot)?.state;
  if (state?.kind !== "open" || state.summary.kind === "listing")
    return l10n.t("Peers: not read yet");
  const looks = peerLooks(state.summary.report);
  const words = looks.map(
    ({ name, colour: of }) => `${visibleText(name)} ${of.replace("charts.", "")}`,
  );
  return l10n.t("Peers: {0}", words.join(", "));
}

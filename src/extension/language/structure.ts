/** Outline, folding and code lenses: phases of a log and what they are made of. */
import {
  CodeLens,
  type CodeLensProvider,
  DocumentSymbol,
  type DocumentSymbolProvider,
  type Event,
  FoldingRange,
  FoldingRangeKind,
  type FoldingRangeProvider,
  l10n,
  Range,
  SymbolKind,
  type TextDocument,
  window,
} from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import type { LogPart } from "../../session/log-language.ts";
import { windowOf } from "../documents/virtual-documents.ts";
import { EVENT_LOG } from "./languages.ts";
import { type LogAddress, placeOf, rangeOfLines, shownLines } from "./log-address.ts";
import type { LogReader } from "./log-reader.ts";

export function symbols({ ask, outline }: LogReader): DocumentSymbolProvider {
  return {
    provideDocumentSymbols: (document, token) =>
      ask<DocumentSymbol[]>(document, token, [], async (address, options) => {
        const parts = await outline(address, options);
        return parts.flatMap((part) => symbolsOf(document, address, part, SymbolKind.Namespace));
      }),
  };
}

export function foldings({ ask, outline }: LogReader): FoldingRangeProvider {
  return {
    provideFoldingRanges: (document, _context, token) =>
      ask<FoldingRange[]>(document, token, [], async (address, options) => {
        const parts = await outline(address, options);
        const all = parts.flatMap((part) => [part, ...part.parts]);
        const ranges = all.flatMap((part) => shownLines(document, address, part) ?? []);
        return ranges
          .filter(({ from, to }) => to > from)
          .map(({ from, to }) => new FoldingRange(from, to, FoldingRangeKind.Region));
      }),
  };
}

/** Lenses at the beginning of each part, and on the line of the cursor. */
export function lenses({ ask, outline }: LogReader, changed: Event<void>): CodeLensProvider {
  return {
    onDidChangeCodeLenses: changed,
    provideCodeLenses: (document, token) =>
      ask<CodeLens[]>(document, token, [], async (address, options) => {
        const parts = await outline(address, options);
        const isEvents = document.languageId === EVENT_LOG;
        const titled = isEvents ? parts.flatMap((part) => part.parts) : parts;
        const lines = new Map<number, string>();
        for (const part of titled) {
          const shown = shownLines(document, address, part);
          if (shown !== undefined && part.fromLine >= address.firstLine) {
            lines.set(shown.from, part.title);
          }
        }
        const cursor = cursorOf(document);
        if (cursor !== undefined && !lines.has(cursor)) lines.set(cursor, "");
        const made = [...lines].flatMap(([line, title]) => lensesOn(address, line, title));
        return [...made, ...moreLenses(document, address)];
      }),
  };
}

function symbolsOf(
  document: TextDocument,
  address: LogAddress,
  part: LogPart,
  kind: SymbolKind,
): DocumentSymbol[] {
  const shown = shownLines(document, address, part);
  if (shown === undefined) return [];
  const range = rangeOfLines(document, shown);
  const detail = l10n.t("lines {0} to {1}", part.fromLine, part.toLine);
  const first = document.lineAt(shown.from).range;
  const symbol = new DocumentSymbol(visibleText(part.title), detail, kind, range, first);
  symbol.children = part.parts.flatMap((each) =>
    symbolsOf(document, address, each, SymbolKind.Event),
  );
  return [symbol];
}

function lensesOn(address: LogAddress, line: number, title: string): CodeLens[] {
  const range = new Range(line, 0, line, 0);
  const place = placeOf(address, line);
  const about = title === "" ? "" : `${visibleText(title)} · `;
  const lens = (text: string, command: string): CodeLens =>
    new CodeLens(range, { title: text, command, arguments: [address.snapshot, place] });
  return [
    lens(l10n.t("{0}Show on timeline", about), "driftscope.showLineOnTimeline"),
    lens(l10n.t("Replay to here"), "driftscope.replayToLine"),
  ];
}

/** At the ends of a window: the lines before and behind it. */
function moreLenses(document: TextDocument, { snapshot, path, firstLine }: LogAddress): CodeLens[] {
  if (windowOf(document.uri) === undefined) return [];
  const last = document.lineCount - 1;
  const open = (title: string, line: number, at: number): CodeLens =>
    new CodeLens(new Range(at, 0, at, 0), {
      title,
      command: "driftscope.openLogLine",
      arguments: [snapshot, { path, line }],
    });
  const before = firstLine > 1 ? [open(l10n.t("Earlier lines"), firstLine - 1, 0)] : [];
  return [...before, open(l10n.t("Later lines"), firstLine + last, last)];
}

function cursorOf(document: TextDocument): number | undefined {
  const editor = window.activeTextEditor;
  return editor?.document === document ? editor.selection.active.line : undefined;
}

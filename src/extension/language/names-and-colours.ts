/** Names beside uuids, and tokens by what a part is and whose. */
import {
  type DocumentRangeSemanticTokensProvider,
  InlayHint,
  type InlayHintsProvider,
  Position,
  type Range,
  SemanticTokens,
  SemanticTokensBuilder,
  SemanticTokensLegend,
  type TextDocument,
} from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import type { SpanMark } from "../../projection/story/explain-span.ts";
import type { LogReader } from "./log-reader.ts";

/** Types of tokens in the manifest, by what a part is; what nobody knows stays as it is. */
const TOKENS: Readonly<Partial<Record<SpanMark["kind"], string>>> = {
  peer: "driftscopePeer",
  record: "driftscopeRecord",
  stamp: "driftscopeStamp",
  time: "driftscopeTime",
  watermark: "driftscopeWatermark",
  cid: "driftscopeCid",
};

/** Peers are told apart by modifiers; their colours come round again after the fifth. */
const PEERS = ["peer1", "peer2", "peer3", "peer4", "peer5"];

export const TOKEN_LEGEND = new SemanticTokensLegend(Object.values(TOKENS), PEERS);

/** Lines that one question is about; a viewport has fewer. */
const MOST_LINES = 400;
const MOST_NAME = 48;

export function names({ ask, marks }: LogReader): InlayHintsProvider {
  return {
    provideInlayHints: (document, range, token) =>
      ask<InlayHint[]>(document, token, [], async ({ snapshot }) => {
        const { first, lines } = linesIn(document, range);
        const found = await marks.of(snapshot, lines);
        return found.flatMap((line, at) => line.flatMap((mark) => hintOf(mark, first + at)));
      }),
  };
}

export function tokens({ ask, marks }: LogReader): DocumentRangeSemanticTokensProvider {
  const none = new SemanticTokens(new Uint32Array());
  return {
    provideDocumentRangeSemanticTokens: (document, range, token) =>
      ask(document, token, none, async ({ snapshot }) => {
        const { first, lines } = linesIn(document, range);
        const found = await marks.of(snapshot, lines);
        const builder = new SemanticTokensBuilder(TOKEN_LEGEND);
        found.forEach((line, at) => {
          for (const mark of line) pushToken(builder, mark, first + at);
        });
        return builder.build();
      }),
  };
}

/** The text of the lines of a range, at most as many as are looked at. */
export function linesIn(
  document: TextDocument,
  range: Range,
): { readonly first: number; readonly lines: readonly string[] } {
  const first = range.start.line;
  const last = Math.min(range.end.line, first + MOST_LINES - 1, document.lineCount - 1);
  const lines: string[] = [];
  for (let line = first; line <= last; line++) lines.push(document.lineAt(line).text);
  return { first, lines };
}

function hintOf({ kind, label, to }: SpanMark, line: number): InlayHint[] {
  if (label === "" || kind === "unknown") return [];
  const text = label.length > MOST_NAME ? `${label.slice(0, MOST_NAME - 1)}…` : label;
  const hint = new InlayHint(new Position(line, to), visibleText(text));
  hint.paddingLeft = true;
  return [hint];
}

function pushToken(builder: SemanticTokensBuilder, mark: SpanMark, line: number): void {
  const type = TOKENS[mark.kind];
  if (type === undefined) return;
  const index = TOKEN_LEGEND.tokenTypes.indexOf(type);
  const modifier = mark.peer < 0 ? 0 : 1 << (mark.peer % PEERS.length);
  builder.push(line, mark.from, mark.to - mark.from, index, modifier);
}

/** Hovering, going to what made a record, and finding where it is named. */
import {
  type DefinitionProvider,
  Hover,
  type HoverProvider,
  Location,
  MarkdownString,
  type Position,
  Range,
  type ReferenceProvider,
  type TextDocument,
} from "vscode";
import type { Mention } from "../../analysis/logs/find-mentions.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { SpanExplanation } from "../../projection/story/explain-span.ts";
import { shownLog } from "../documents/open-log-line.ts";
import { type LogAddress, logAddressOf } from "./log-address.ts";
import type { LogReader } from "./log-reader.ts";

export function hovers({ ask, client }: LogReader): HoverProvider {
  return {
    provideHover: (document, position, token) =>
      ask<Hover | undefined>(document, token, undefined, async ({ snapshot }, options) => {
        const text = document.lineAt(position.line).text;
        const asked = { snapshot, text, column: position.character };
        const found = await client.call("logExplain", asked, options);
        if (found === null) return undefined;
        const range = new Range(position.line, found.from, position.line, found.to);
        return new Hover(plainHover(found), range);
      }),
  };
}

export function definitions({ ask, client, snapshots }: LogReader): DefinitionProvider {
  return {
    provideDefinition: (document, position, token) =>
      ask<Location[]>(document, token, [], async ({ snapshot }, options) => {
        const id = idAt(document, position);
        if (id === undefined) return [];
        const mentions = await client.call("logDefinition", { snapshot, id }, options);
        return locationsOf(snapshot, mentions, logAddressOf(document.uri, snapshots), document);
      }),
  };
}

export function references({ ask, client, snapshots }: LogReader): ReferenceProvider {
  return {
    provideReferences: (document, position, _context, token) =>
      ask<Location[]>(document, token, [], async ({ snapshot }, options) => {
        const id = idAt(document, position);
        if (id === undefined) return [];
        const mentions = await client.call("logReferences", { snapshot, id }, options);
        return locationsOf(snapshot, mentions, logAddressOf(document.uri, snapshots), document);
      }),
  };
}

const ID =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(?:b[a-z2-7]{50,110}|z[1-9A-HJ-NP-Za-km-z]{40,60})\b/i;

/** The uuid or CID at a place. */
function idAt(document: TextDocument, position: Position): string | undefined {
  const range = document.getWordRangeAtPosition(position, ID);
  return range && document.getText(range);
}

/** Places of files, or of the window that the user is in where they lie in it. */
async function locationsOf(
  snapshot: string,
  mentions: readonly Mention[],
  here: LogAddress | undefined,
  document: TextDocument,
): Promise<Location[]> {
  const locations: Location[] = [];
  for (const { path, line, from, to } of mentions) {
    const isHere =
      here?.path === path && line >= here.firstLine && line < here.firstLine + document.lineCount;
    const shown = isHere
      ? { uri: document.uri, firstLine: here.firstLine }
      : await shownLog(snapshot, path, line);
    const at = line - shown.firstLine;
    locations.push(new Location(shown.uri, new Range(at, from, at, to)));
  }
  return locations;
}

/** What comes from evidence is text: never Markdown, never a link. */
function plainHover({ title, facts }: SpanExplanation): MarkdownString {
  const hover = new MarkdownString();
  hover.appendMarkdown("**").appendText(visibleText(title)).appendMarkdown("**");
  for (const [name, text] of facts) {
    hover.appendMarkdown("\n\n").appendText(visibleText(`${name}: ${text}`));
  }
  return hover;
}

import { env, l10n, type Uri, Uri as Uris, type Webview } from "vscode";
import type { PageKind } from "../../protocol/contract.ts";

/** Random text for the one script that may run; 128 bits. */
function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Folders of the extension that a page may load from. */
export function pageRoots(extension: Uri): Uri[] {
  return [Uris.joinPath(extension, "dist", "webview"), Uris.joinPath(extension, "media")];
}

/** What the editor's language has for the texts of the pages, as an attribute; nothing where they stay English. */
function translations(): string {
  if (l10n.bundle === undefined) return "";
  const text = JSON.stringify(l10n.bundle).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return ` data-texts="${text}"`;
}

/**
 * The same page for every kind, told by `data-kind`, with the translations of what it says. Nothing from evidence is in it: data comes by message. The policy
 * allows our script and style and nothing else, above all no connection to anywhere. The controls try what selectors the
 * browser knows in a style element of their own; the tag with the nonce is where they find leave to.
 */
export function pageHtml(webview: Webview, extension: Uri, kind: PageKind): string {
  const asset = (name: string): string =>
    webview.asWebviewUri(Uris.joinPath(extension, "dist", "webview", name)).toString();
  const nonce = makeNonce();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `img-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${l10n.bundle === undefined ? "en" : env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${asset("main.css")}">
<title>Driftscope</title>
</head>
<body data-kind="${kind}"${translations()}>
<script nonce="${nonce}" src="${asset("main.js")}"></script>
</body>
</html>`;
}

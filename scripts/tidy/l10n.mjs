// What people read in the editor, apart from the code: texts of the manifest lie in `package.nls.json` under keys, texts of
// the extension are arguments of `l10n.t` and are listed in `l10n/bundle.l10n.json`. A translation is a file beside either
// with the language before `.json`; what it lacks stays English.
import ts from "typescript";

/** Properties of the manifest that the editor shows. What is meant for language models stays as it is. */
const SHOWN = new Set([
  "title",
  "category",
  "contextualTitle",
  "contents",
  "label",
  "description",
  "markdownDescription",
  "displayName",
  "userDescription",
]);
/** Names are shown only here; elsewhere they are identifiers. */
const NAMED = /^(?:views\/|debuggers\/\d+\/(?:initialConfigurations|configurationSnippets)\/)/;
const NOT_FOR_PEOPLE = new Set(["modelDescription", "inputSchema"]);
/** Names, the same in every language. */
const SAME_EVERYWHERE = new Set(["CAR", "Driftscope"]);

const KEY = /^%([\w.-]+)%$/;

/** Every text that the editor shows, with the object and property that hold it and the way there. */
export function shownTexts(manifest) {
  const top = ["displayName", "description"].map((name) => ({
    holder: manifest,
    name,
    way: [],
    text: manifest[name],
  }));
  return [...top, ...textsBelow(manifest.contributes ?? {}, [])].filter(
    ({ text }) => text !== undefined && !SAME_EVERYWHERE.has(text),
  );
}

function textsBelow(value, way) {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, below]) => {
    if (NOT_FOR_PEOPLE.has(name)) return [];
    if (typeof below !== "string") return textsBelow(below, [...way, name]);
    return isShown(name, way) ? [{ holder: value, name, way, text: below }] : [];
  });
}

function isShown(name, way) {
  if (way.at(-1) === "enumDescriptions" || SHOWN.has(name)) return true;
  return name === "name" && NAMED.test(way.concat("").join("/"));
}

/** A key that tells a translator where the text stands. */
export function keyFor(manifest, { holder, name, way }) {
  if (name === "category") return "category";
  const words = [];
  let at = manifest.contributes;
  for (const step of way) {
    at = at[step];
    const id = at?.command ?? at?.id ?? at?.view ?? at?.toolReferenceName ?? at?.type;
    if (Array.isArray(at)) words.push(step.replace(/s$/, ""));
    else if (/^\d+$/.test(step)) words.push(String(id ?? step).replace("driftscope.", ""));
    else if (!["configurationAttributes", "properties", "anyOf"].includes(step)) words.push(step);
  }
  const isMain = name === "title" && holder.command !== undefined;
  return [...words, ...(isMain ? [] : [name])].join(".").replace(/[^\w.-]+/g, "-");
}

/** The manifest as the editor reads it, in the language of `texts`. */
export function withTexts(manifest, texts) {
  const copy = structuredClone(manifest);
  for (const { holder, name, text } of shownTexts(copy)) {
    const key = KEY.exec(text)?.[1];
    if (key !== undefined) holder[name] = texts[key] ?? text;
  }
  return copy;
}

/** Texts that stand in the manifest itself, keys without a text, texts that nothing shows. */
export function judgeManifestTexts(manifest, texts) {
  const keys = new Set();
  const problems = [];
  for (const { text } of shownTexts(manifest)) {
    const key = KEY.exec(text)?.[1];
    if (key === undefined)
      problems.push(`package.json shows “${text}”, which is no key; run npm run l10n`);
    else if (texts[key] === undefined) problems.push(`package.nls.json lacks ${key}`);
    else keys.add(key);
  }
  const unused = Object.keys(texts).filter((key) => !keys.has(key));
  return [...problems, ...unused.map((key) => `package.nls.json has ${key}, which nothing shows`)];
}

const isLocaliser = (node) => node.getText() === "l10n.t";

function visitCalls(file, text, visit) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const walk = (node) => {
    if (visit(node) !== "skip") ts.forEachChild(node, walk);
  };
  walk(source);
  return source;
}

/** Texts that a module passes to `l10n.t`, and arguments of it that are no text. */
export function textsOf(file, text) {
  const texts = [];
  const problems = [];
  visitCalls(file, text, (node) => {
    if (!ts.isCallExpression(node) || !isLocaliser(node.expression)) return;
    const [message] = node.arguments;
    if (message !== undefined && ts.isStringLiteralLike(message)) texts.push(message.text);
    else problems.push(`${file} passes to l10n.t what is no plain text: ${message?.getText()}`);
  });
  return { texts, problems };
}

/** Calls whose texts go to a log, to a file, or to nobody but a developer. */
const NOT_SHOWN = /^(?:assert|.*\breport|(?:.*\.)?log\.\w+|.*\.appendOutput|new EndpointError)$/;
/** A capital word before another, or three words in a row: a title or a sentence, where nothing says otherwise. */
const SENTENCE = /(?:^|[^\p{L}])\p{Lu}\p{Ll}+ \p{L}{2,}|\p{Ll}{2,} \p{Ll}{2,} \p{Ll}{2,}/u;
/** File names, and the policy of a page's content. */
const NO_SENTENCE = /\.(?:txt|dot|svg)["'`]$|Content-Security-Policy/;

/** Texts of a module that look as if people read them and do not pass through `l10n.t`. */
export function judgeSpoken(file, text) {
  const problems = [];
  const judge = (node) => {
    if (ts.isImportDeclaration(node)) return "skip";
    if (isLookedAfter(node, ts.isCallExpression) || isLookedAfter(node, ts.isNewExpression))
      return "skip";
    const said = node.getText();
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
    if (!isText || !SENTENCE.test(said) || NO_SENTENCE.test(said)) return undefined;
    problems.push(`${file} shows ${said.split("\n")[0]} without l10n.t`);
    return "skip";
  };
  visitCalls(file, text, judge);
  return problems;
}

/** Whether a node is a call, or a construction, whose texts are looked after or not shown. */
function isLookedAfter(node, isOfKind) {
  if (!isOfKind(node)) return false;
  const called = node.expression.getText();
  return (
    isLocaliser(node.expression) ||
    NOT_SHOWN.test(ts.isNewExpression(node) ? `new ${called}` : called)
  );
}

const holesOf = (text) => (text.match(/\{\w+\}|\(command:[^)]*\)|%\w+%/g) ?? []).sort().join(" ");

/** Languages that are kept complete. */
export const COMPLETE = ["de"];

/** A translation against the original: nothing beside it, the same places to fill in, the same commands. */
export function judgeTranslation(file, original, translated) {
  return Object.entries(translated).flatMap(([key, text]) => {
    if (original[key] === undefined) return [`${file} translates ${key}, which is no text`];
    if (holesOf(original[key]) !== holesOf(text))
      return [`${file}: ${key} has other places or commands`];
    return [];
  });
}

/** What a translation that is kept complete lacks. */
export function judgeComplete(file, original, translated) {
  return Object.keys(original)
    .filter((key) => translated[key] === undefined)
    .map((key) => `${file} lacks ${key}`);
}

/** The bundle of texts as it should be: every one of them, in order. */
export function bundleOf(texts) {
  return Object.fromEntries([...new Set(texts)].sort().map((text) => [text, text]));
}

/** Whether the bundle on disk is the one that the code asks for. */
export function judgeBundleOfTexts(bundle, wanted) {
  const lacks = Object.keys(wanted).filter((text) => bundle[text] === undefined);
  const more = Object.keys(bundle).filter((text) => wanted[text] === undefined);
  return [
    ...lacks.map((text) => `l10n/bundle.l10n.json lacks “${text}”; run npm run l10n`),
    ...more.map(
      (text) => `l10n/bundle.l10n.json has “${text}”, which nothing says; run npm run l10n`,
    ),
  ];
}

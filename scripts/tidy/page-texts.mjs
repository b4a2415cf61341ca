// What people read on the pages: the arguments of `t`, each of which is in the table `src/protocol/texts`. Any other literal
// of a page that looks like a text is a problem, and so is a text of the table that no page says.
import ts from "typescript";

/** Properties and attributes that people read. */
const READ = new Set([
  ..."label title placeholder detail text words caption heading hint word".split(" "),
  ..."aria-label aria-description aria-roledescription aria-valuetext alt".split(" "),
]);
/** Properties and attributes whose values are code, whatever they look like. */
const CODE =
  /^(?:class|id|role|type|for|kind|d|transform|style|fill|stroke|viewBox|key|code|font|tone|shape|level|event|href|side|data-.*|aria-(?!label|description|roledescription|valuetext).*)$/;
/** Calls whose arguments are code. */
const CODE_CALL =
  /(?:^|\.)(?:(?:add|remove)EventListener|(?:set|remove)Property|getPropertyValue|querySelector(?:All)?|closest|matches|(?:get|has|remove|toggle)Attribute|add|remove|toggle|contains|createElement(?:NS)?|matchMedia|getContext|call|has|get|set|emit|replace(?:All)?|split|join|startsWith|endsWith|includes|assert)$/;
/** Names of keys, errors and system colours; names that are the same in every language; drawing and styling. */
const NO_TEXT =
  /^(?:Arrow\w+|Home|End|Page(?:Up|Down)|Enter|Escape|Tab|CancelledError|AbortError|Canvas\w*|Highlight\w*|NULL|CAR|CID|IV|DOT…|SVG…|M-?\d.*|number (?:muted|count-gap)| tree-.*|\{0\} (?:B|UTC)|entry#\{0\}|\{0\}\{1\} ms|color-mix.*|translate.*|var\(.*|\d+px.*|\((?:forced|prefers).*)$/su;
/** What draws and what reads the theme says nothing. */
export const SILENT = /\/(?:surface\/.*|theme|toolkit|texts)\.ts$|\.test\.ts$/;

function plainText(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const parts = node.templateSpans.map((span, index) => `{${index}}${span.literal.text}`);
  return node.head.text + parts.join("");
}

/** What uses the value of a literal, past what only hands it on: choices, lists, parentheses. */
function userOf(node) {
  let value = node;
  let user = node.parent;
  const handsOn = () =>
    ts.isParenthesizedExpression(user) ||
    (ts.isConditionalExpression(user) && user.condition !== value) ||
    (ts.isBinaryExpression(user) && /^(?:\?\?|\|\||&&|\+)$/.test(user.operatorToken.getText())) ||
    ts.isArrayLiteralExpression(user) ||
    ts.isSpreadElement(user);
  while (handsOn()) {
    value = user;
    user = user.parent;
  }
  return { value, user };
}

const ONLY_CODE = [
  ts.isImportDeclaration,
  ts.isLiteralTypeNode,
  ts.isElementAccessExpression,
  ts.isCaseClause,
  ts.isBinaryExpression,
  ts.isTaggedTemplateExpression,
];

/** Whether the literal stands where only code can: `no`; where people read: `yes`; or anywhere: `maybe`. */
function isRead({ value, user }) {
  if (ONLY_CODE.some((isOfKind) => isOfKind(user)) || user.name === value) return "no";
  if (ts.isPropertyAssignment(user)) return isReadAs(user.name.getText().replace(/["']/g, ""));
  const isCall = ts.isCallExpression(user) || ts.isNewExpression(user);
  return isCall ? isReadIn(user, value) : "maybe";
}

function isReadAs(property) {
  return CODE.test(property) ? "no" : READ.has(property) ? "yes" : "maybe";
}

function isReadIn(call, value) {
  const called = call.expression.getText();
  if (called === "t" || CODE_CALL.test(called)) return "no";
  if (called === "h" || called === "svg") return call.arguments.indexOf(value) < 2 ? "no" : "yes";
  return /^(?:fill|setText|countOf)$|live\.say$/.test(called) ? "yes" : "maybe";
}

/** Several words, a capital at the beginning, a sign at the end: what code seldom looks like. */
function looksLikeText(text) {
  return (
    /\s/.test(text) || /^\p{Lu}/u.test(text) || /[.:,…?]$/.test(text) || /^[✓✕–…⇠‹›]/u.test(text)
  );
}

/** The texts that a page says, and literals of it that look like texts and do not pass through `t`. */
export function pageTextsOf(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const said = [];
  const problems = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === "t") {
      const [first] = node.arguments;
      if (first !== undefined && ts.isStringLiteralLike(first)) said.push(first.text);
      else problems.push(`${file} passes to t what is no plain text: ${first?.getText()}`);
    }
    const text = plainText(node);
    if (text !== undefined && /\p{L}/u.test(text.replace(/\{\d+\}/g, "")) && !NO_TEXT.test(text)) {
      const read = isRead(userOf(node));
      if (read === "yes" || (read === "maybe" && looksLikeText(text)))
        problems.push(`${file} shows ${node.getText().split("\n")[0]} without t`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { said, problems };
}

/** The texts of one file of the table. */
export function tableOf(source) {
  const tree = ts.createSourceFile("table.ts", source, ts.ScriptTarget.ES2023, true);
  const texts = [];
  const visit = (node) => {
    if (ts.isArrayLiteralExpression(node)) {
      texts.push(...node.elements.filter(ts.isStringLiteralLike).map((element) => element.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return texts;
}

/** The table against what pages say: nothing twice, nothing unsaid. That nothing is lacking the compiler sees. */
export function judgeTable(table, said) {
  const known = new Set(said);
  const twice = table.filter((text, index) => table.indexOf(text) !== index);
  return [
    ...twice.map((text) => `the table of page texts has “${text}” twice`),
    ...table
      .filter((text) => !known.has(text))
      .map((text) => `no page says “${text}”, which the table of page texts has`),
  ];
}

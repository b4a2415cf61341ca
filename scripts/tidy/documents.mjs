// What documents and comments name must exist: paths and scripts in backticks, targets of relative links, decisions.
import path from "node:path";

const ROOTS = "src|test|docs|scripts|media|samples|bench|\\.ci";
const PATH = new RegExp(`^(?:${ROOTS})/[\\w@./-]+$`);
const ROOT_FILE = /^(?:[A-Z]+\.md|(?:package|biome|knip)\.json|[\w.-]+\.config\.m[jt]s)$/;

/** Spans in backticks outside of fenced blocks. */
function spans(text) {
  const withoutFences = text.replace(/^```[\s\S]*?^```/gm, "");
  return [...withoutFences.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]);
}

/** Paths in backticks that lead nowhere. `exists` takes a path from the repository's root. */
export function judgePaths(file, text, exists) {
  return spans(text)
    .map((span) => span.replace(/[.,;:]$/, "").replace(/\/$/, ""))
    .filter((span) => PATH.test(span) || (file.endsWith(".md") && ROOT_FILE.test(span)))
    .filter((span) => !exists(span) && !exists(path.posix.join(path.posix.dirname(file), span)))
    .map((span) => `${file} names ${span}, which does not exist`);
}

/** Relative links of a Markdown file that lead nowhere. */
export function judgeLinks(file, text, exists) {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1].split("#")[0])
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
    .filter((target) => !exists(path.posix.join(path.posix.dirname(file), target)))
    .map((target) => `${file} links to ${target}, which does not exist`);
}

/** Scripts named as `npm run x` that the manifest does not have. */
export function judgeScripts(file, text, scripts) {
  return [...text.matchAll(/`npm run ([\w:-]+)/g)]
    .map((match) => match[1])
    .filter((script) => !(script in scripts))
    .map((script) => `${file} names npm run ${script}, which does not exist`);
}

/** Decisions are numbered from 0001 without holes, and the list of decisions links each of them. */
export function judgeDecisions(files, index) {
  const decisions = files.filter((file) => file !== "README.md").sort();
  const problems = [];
  decisions.forEach((file, position) => {
    const number = String(position + 1).padStart(4, "0");
    if (!/^\d{4}-[a-z0-9-]+\.md$/.test(file))
      problems.push(`docs/decisions/${file} is not named NNNN-title.md`);
    else if (!file.startsWith(number))
      problems.push(`docs/decisions/${file} should have the number ${number}`);
    if (!index.includes(`(${file})`))
      problems.push(`docs/decisions/README.md does not link ${file}`);
  });
  return problems;
}

/** The words that no file may contain, put together here so that this file does not contain them either. */
const BANNED = [
  ["a path of one machine", new RegExp(["/wo", "rk/(main|shared)"].join(""))],
  ["a path of one machine", new RegExp(["/tmp", "/ds\\b"].join(""))],
  ["a tool that is not part of the project", new RegExp(["issues", " (show|list)\\b"].join(""))],
  ["a mark of unfinished work", new RegExp(["\\b(TO", "DO|FIX", "ME|X", "XX)\\b"].join(""))],
];

/** Lines with something that does not belong in the repository. `places` are folders of the machine that looks. */
export function judgeWords(file, text, places) {
  const isHere = (line) => places.some((place) => line.includes(place));
  const banned = [...BANNED, ["a path of this machine", { test: isHere }]];
  return text
    .split("\n")
    .flatMap((line, index) =>
      banned
        .filter(([, pattern]) => pattern.test(line))
        .map(([why]) => `${file}:${index + 1} contains ${why}`),
    );
}

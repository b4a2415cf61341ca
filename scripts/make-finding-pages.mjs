// node scripts/make-finding-pages.mjs [--check]
//
// Writes docs/findings: a page for each rule and the catalogue, from the texts that the rules carry themselves.
// `--check` writes nothing and fails where a page is missing, left over or out of date.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = path.join(root, "docs/findings");

/** The rules' texts, read from the sources through a bundle. */
export async function readRules() {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-rules-"));
  try {
    const outfile = path.join(scratch, "rules.mjs");
    await esbuild.build({
      stdin: {
        contents: `
          export { LIBRARY_RULES } from "./src/analysis/findings/library-rules.ts";
          export { FIREPROOF_RULES } from "./src/analysis/fireproof/findings/fireproof-rules.ts";`,
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      platform: "neutral",
      mainFields: ["module", "main"],
      format: "esm",
      outfile,
      logLevel: "warning",
    });
    const { LIBRARY_RULES, FIREPROOF_RULES } = await import(pathToFileURL(outfile).href);
    return [...LIBRARY_RULES, ...FIREPROOF_RULES].sort((a, b) => (a.id < b.id ? -1 : 1));
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

const GROUPS = [
  ["DS1", "Evidence"],
  ["DS2", "Identity and roles"],
  ["DS3", "Clocks"],
  ["DS4", "Watermarks and gaps"],
  ["DS5", "References and orphans"],
  ["DS6", "Protocol and recovery"],
  ["DS7", "Fireproof"],
];

/**
 * Failures known from the recorded system's history, and the rules that find each. A sentence instead of rules where
 * nothing remains to be found, or where it is no failure.
 */
const KNOWN_FAILURES = [
  ["Wrong data looked at, batches ignored by the transport", ["DS601", "DS413"]],
  ["Records filtered for a missing reference", ["DS501"]],
  ["Links set to NULL", ["DS502", "DS503"]],
  ["Watermark past missing rows", ["DS401"]],
  ["Both sides recover from each other", ["DS604"]],
  ["Ownership filter returns nothing", ["DS603", "DS411"]],
  ["106751991167 days old", "It only says that there was no watermark."],
  ["No shared watermark", ["DS403"]],
  ["Catch-ups without end", ["DS612"]],
  ["Busy loop", ["DS613"]],
  ["Backfill never started or was aborted", ["DS602", "DS608"]],
  ["Updates stuck in the buffer", ["DS611"]],
  ["Empty catch-up moved the watermark", ["DS406"]],
  ["Event bus overflowed", ["DS605", "DS414"]],
  ["Closure rows missing or stale", ["DS505", "DS512"]],
  ["Paths of directories missing or wrong", ["DS507", "DS508"]],
  ["Rows that are never served", ["DS411"]],
  ["Acknowledgements in one's own name", ["DS409"]],
  ["Deleted records come back or stay", ["DS509", "DS510"]],
  ["Integer ids of another database", ["DS511"]],
  ["Tags and spaces attached to wrong rows", ["DS511"]],
  ["Equal content under different uuids", ["DS204", "DS205"]],
  ["MIME types under different uuids", ["DS207"]],
  ["Source and receiver mistaken", ["DS201", "DS104"]],
  ["Foreign authors in a log", ["DS305"]],
  ["Retry queue gave up", ["DS609"]],
  ["Conflict memory lost by pruning", ["DS410"]],
  [
    "Stamps that go back, drift, overflow or cannot be read",
    ["DS301", "DS302", "DS303", "DS304", "DS306"],
  ],
  ["Entries without a parent", ["DS504"]],
  ["Duplicate rows", ["DS208"]],
  ["Equal counts, different content", ["DS506"]],
  ["Exchange without an answer", ["DS614"]],
  ["Loop that never catches up", ["DS615", "DS619"]],
  ["Receive buffer overflowed", ["DS610"]],
  ["Dependencies that never came", ["DS513"]],
  [
    "Volume counts that are always 0",
    "The count of the recorded system is wrong; rows are counted here instead.",
  ],
  ["Sidecars never applied", ["DS515"]],
  ["Databases or messages of another build", ["DS616"]],
  ["Artefacts of the snapshot", ["DS101", "DS102", "DS103", "DS105", "DS106", "DS107", "DS108"]],
  ["Statistics listener panicked", ["DS618"]],
  ["Own device row overwritten", ["DS206"]],
  ["A whole batch was not broadcast", ["DS617"]],
  ["An owner's rows overwritten by a copy", ["DS514", "DS404"]],
  [
    "Requester named as owner in an answer",
    "Harmless by itself; it explains watermarks that are absent.",
  ],
];

/** Content by file name. */
export function pagesOf(rules) {
  const pages = new Map(rules.map((rule) => [fileOf(rule), pageOf(rule, rules)]));
  pages.set("README.md", catalogueOf(rules));
  return pages;
}

function fileOf(rule) {
  return `${rule.id}-${rule.name}.md`;
}

function linkTo(rule) {
  return `[${rule.id} ${rule.name}](${fileOf(rule)})`;
}

function bullets(items) {
  return items.map((item) => `- ${item}`);
}

function pageOf(rule, rules) {
  const explained = rule.explains.flatMap((name) => rules.filter((each) => each.name === name));
  const causes = rules.filter((each) => each.explains.includes(rule.name));
  const section = (title, lines) => (lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""]);
  return [
    `# ${rule.id} ${rule.name}`,
    "",
    `${rule.title}.`,
    "",
    `Severity: ${rule.severity}, unless a case is milder or graver; its finding says so.`,
    "",
    ...section("What it means", [rule.meaning]),
    ...section("Evidence it needs", bullets(rule.needs)),
    ...section("Looks alike", bullets(rule.notToBeConfusedWith)),
    ...section("Remedy", [rule.remedy]),
    ...section("Explains", bullets(explained.map(linkTo))),
    ...section("Explained by", bullets(causes.map(linkTo))),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

function catalogueOf(rules) {
  const lines = [
    "# Findings",
    "",
    "Each rule looks for one thing that can be wrong. Causes are listed before what they explain. The pages are made from the rules",
    "by `node scripts/make-finding-pages.mjs`.",
    "",
  ];
  for (const [prefix, title] of GROUPS) {
    const group = rules.filter((rule) => rule.id.startsWith(prefix));
    if (group.length === 0) continue;
    lines.push(`## ${title}`, "", "| rule | what is wrong | severity |", "|---|---|---|");
    for (const rule of group) lines.push(`| ${linkTo(rule)} | ${rule.title} | ${rule.severity} |`);
    lines.push("");
  }
  lines.push("## Known failures of library sync", "", "| failure | found by |", "|---|---|");
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  for (const [failure, found] of KNOWN_FAILURES) {
    const by =
      typeof found === "string" ? found : found.map((id) => linkTo(byId.get(id))).join(", ");
    lines.push(`| ${failure} | ${by} |`);
  }
  return `${lines.join("\n")}\n`;
}

/** What differs between the folder and the pages: sentences. */
export function staleness(pages) {
  const present = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const problems = present
    .filter((file) => !pages.has(file))
    .map((file) => `docs/findings/${file} belongs to no rule.`);
  for (const [file, content] of pages) {
    if (!present.includes(file)) problems.push(`docs/findings/${file} is missing.`);
    else if (fs.readFileSync(path.join(folder, file), "utf8") !== content) {
      problems.push(`docs/findings/${file} is out of date.`);
    }
  }
  return problems;
}

async function main() {
  const pages = pagesOf(await readRules());
  if (process.argv.includes("--check")) {
    const problems = staleness(pages);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
    return;
  }
  fs.mkdirSync(folder, { recursive: true });
  for (const file of fs.readdirSync(folder)) {
    if (!pages.has(file)) fs.rmSync(path.join(folder, file));
  }
  for (const [file, content] of pages) fs.writeFileSync(path.join(folder, file), content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

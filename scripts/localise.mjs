// node scripts/localise.mjs
//
// Moves texts that stand in the manifest itself into `package.nls.json`, drops those that nothing shows, and writes the
// texts of the extension and of its pages into `l10n/bundle.l10n.json`. Says what each translation lacks; that stays English.
import fs from "node:fs";
import path from "node:path";
import { root, sourceFiles } from "./files.mjs";
import { bundleOf, keyFor, shownTexts, textsOf } from "./tidy/l10n.mjs";
import { tableOf } from "./tidy/page-texts.mjs";

const at = (file) => path.join(root, file);
const readJson = (file) =>
  fs.existsSync(at(file)) ? JSON.parse(fs.readFileSync(at(file), "utf8")) : {};
const writeJson = (file, value) =>
  fs.writeFileSync(at(file), `${JSON.stringify(value, null, 2)}\n`);

function moveTexts() {
  const manifest = readJson("package.json");
  const texts = readJson("package.nls.json");
  const shown = {};
  for (const each of shownTexts(manifest)) {
    const known = /^%([\w.-]+)%$/.exec(each.text)?.[1];
    const same = Object.keys(shown).find((key) => shown[key] === each.text);
    const key = known ?? same ?? freeKey(keyFor(manifest, each), { ...texts, ...shown });
    shown[key] = known === undefined ? each.text : (texts[known] ?? each.text);
    each.holder[each.name] = `%${key}%`;
  }
  writeJson("package.json", manifest);
  writeJson("package.nls.json", shown);
  return shown;
}

/** Several welcomes of one view have the same way to them. */
function freeKey(key, taken) {
  let free = key;
  for (let number = 2; taken[free] !== undefined; number++) free = `${key}.${number}`;
  return free;
}

function listTexts() {
  const files = sourceFiles(["src/extension"], [".ts"]);
  const found = files.flatMap((file) => textsOf(file, fs.readFileSync(at(file), "utf8")).texts);
  const table = sourceFiles(["src/protocol/texts"], [".ts"]);
  const pages = table.flatMap((file) => tableOf(fs.readFileSync(at(file), "utf8")));
  const bundle = bundleOf([...found, ...pages]);
  writeJson("l10n/bundle.l10n.json", bundle);
  return bundle;
}

function tellLacks(name, original, file) {
  const translated = readJson(file);
  const lacks = Object.keys(original).filter((key) => translated[key] === undefined);
  console.log(
    `localise: ${file}: ${Object.keys(original).length - lacks.length} of ${Object.keys(original).length}`,
  );
  for (const key of lacks)
    console.log(`  ${name} lacks ${JSON.stringify(key)}: ${JSON.stringify(original[key])}`);
}

const texts = moveTexts();
const bundle = listTexts();
for (const file of fs.readdirSync(root)) {
  if (/^package\.nls\..+\.json$/.test(file)) tellLacks(file, texts, file);
}
for (const file of fs.readdirSync(at("l10n"))) {
  if (/^bundle\.l10n\..+\.json$/.test(file)) tellLacks(file, bundle, `l10n/${file}`);
}

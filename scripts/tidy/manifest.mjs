// What the manifest promises against what the code names. Ids are compared as string literals: an id that the code puts
// together at run time cannot be found by a reader either.
import ts from "typescript";

const PREFIX = "driftscope.";

/** All string literals of a module, template strings without holes included. */
export function literalsOf(fileName, text) {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2023, true);
  const found = [];
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Keys of ours that a when clause asks for. */
function contextKeys(when) {
  const keys = when.replaceAll(/view == [\w.-]+/g, "").match(/driftscope\.[\w.]+/g);
  return keys ?? [];
}

/** Every object below a value, the value included. */
function objectsIn(value) {
  if (value === null || typeof value !== "object") return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

function settingsOf(contributes) {
  const sections = [contributes.configuration ?? []].flat();
  return sections.flatMap((section) => Object.keys(section.properties ?? {}));
}

/** Everything of ours that the manifest declares or uses, by kind. */
export function readManifest(manifest) {
  const contributes = manifest.contributes ?? {};
  const menuItems = Object.values(contributes.menus ?? {}).flat();
  const objects = objectsIn(contributes);
  const whens = objects.map((object) => object.when).filter((when) => typeof when === "string");
  const enablements = objects
    .map((object) => object.enablement)
    .filter((e) => typeof e === "string");
  const views = Object.values(contributes.views ?? {}).flat();
  const containers = Object.values(contributes.viewsContainers ?? {}).flat();
  return {
    commands: (contributes.commands ?? []).map((command) => command.command),
    views: views.filter((view) => view.type !== "webview").map((view) => view.id),
    webviewViews: views.filter((view) => view.type === "webview").map((view) => view.id),
    editors: (contributes.customEditors ?? []).map((editor) => editor.viewType),
    containers: containers.map((container) => container.id),
    containersUsed: Object.keys(contributes.views ?? {}),
    viewsWelcomed: (contributes.viewsWelcome ?? []).map((welcome) => welcome.view),
    viewsNamedInWhen: whens.flatMap((w) => [...w.matchAll(/view == ([\w.-]+)/g)].map((m) => m[1])),
    settings: settingsOf(contributes),
    commandsUsed: [
      ...menuItems.flatMap((item) => (item.command ? [item.command] : [])),
      ...(contributes.keybindings ?? []).map((binding) => binding.command),
      ...objects.flatMap((object) => commandLinks(object)),
    ],
    contextKeys: [...whens, ...enablements].flatMap(contextKeys),
    activators: (manifest.activationEvents ?? []).map((event) => event.split(":").at(-1)),
    walkthroughs: (contributes.walkthroughs ?? []).map((walkthrough) => walkthrough.id),
  };
}

function commandLinks(object) {
  const texts = Object.values(object).filter((value) => typeof value === "string");
  return texts.flatMap((text) =>
    [...text.matchAll(/\(command:(driftscope\.[\w.]+)/g)].map((m) => m[1]),
  );
}

/** Ids of the manifest that the code never names. A setting may be named without the prefix of its section. */
function unnamed(read, named) {
  const views = [...read.views, ...read.webviewViews];
  const keys = read.contextKeys.filter((key) => !read.settings.includes(key));
  const missing = (kind, ids) =>
    [...new Set(ids)]
      .filter((id) => !named.has(id))
      .map((id) => `the code never names the ${kind} ${id}`);
  const settings = read.settings.filter(
    (setting) => !(setting.startsWith(PREFIX) && named.has(setting.slice(PREFIX.length))),
  );
  return [
    ...missing("command", read.commands),
    ...missing("view", views),
    ...missing("context key", keys),
    ...missing("setting", settings),
  ];
}

/** Ids of ours that the manifest uses in menus, links and conditions, and does not declare. */
function dangling(read) {
  const views = [...read.views, ...read.webviewViews];
  const ours = (ids) => [...new Set(ids)].filter((id) => id.startsWith(PREFIX));
  return [
    ...ours(read.commandsUsed)
      .filter((command) => !read.commands.includes(command))
      .map((command) => `the manifest uses the command ${command} and does not declare it`),
    ...ours([...read.viewsWelcomed, ...read.viewsNamedInWhen])
      .filter((view) => !views.includes(view))
      .map((view) => `there is no view ${view}`),
  ];
}

/** Ids of ours that the code names and the manifest does not have. */
function undeclared(read, named) {
  const declared = new Set([
    ...read.commands,
    ...read.views,
    ...read.webviewViews,
    ...read.editors,
    ...read.containers,
    ...read.settings,
    ...read.contextKeys,
    ...read.walkthroughs,
    ...read.activators,
  ]);
  return [...named]
    .filter((literal) => /^driftscope\.[\w.]+$/.test(literal) && !declared.has(literal))
    .map((literal) => `the code names ${literal}, and the manifest declares no such thing`);
}

/** Sentences about each id that one side has and the other has not. `literals` are all strings of the extension. */
export function judgeManifest(manifest, literals) {
  const read = readManifest(manifest);
  const named = new Set(literals);
  return [...unnamed(read, named), ...dangling(read), ...undeclared(read, named)];
}

/** Files that the manifest points to: icons, walkthrough pages, bundles. */
export function filesNamed(manifest) {
  const direct = [manifest.icon, manifest.main, manifest.browser];
  const nested = objectsIn(manifest.contributes ?? {})
    .flatMap((object) => [
      object.icon,
      object.light,
      object.dark,
      object.markdown,
      object.svg,
      object.image,
    ])
    .filter((value) => typeof value === "string" && !value.startsWith("$("));
  return [...direct, ...nested]
    .filter((file) => typeof file === "string")
    .map((file) => file.replace(/^\.\//, ""));
}

/**
 * The oldest version that the manifest names is the one whose types the code is compiled with, so that no newer call gets in,
 * and the one that `npm run test:oldest` runs.
 */
export function judgeOldest(manifest, workbench) {
  const minor = (version) => version.replace(/^\D*/, "").split(".")[1];
  const wanted = minor(manifest.engines.vscode);
  const types = minor(manifest.devDependencies["@types/vscode"]);
  const tested = minor(workbench.dependencies["code-server"]);
  return [
    ...(types === wanted ? [] : [`types are of 1.${types}, the manifest says 1.${wanted}`]),
    ...(tested === wanted ? [] : [`1.${tested} is tested, the manifest says 1.${wanted}`]),
  ];
}

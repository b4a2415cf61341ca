/**
 * Runs a built page in a headless browser against a host in this process: the real bundle under the real content policy,
 * with the theme tokens and default styles that the editor adds. Messages cross as they do there, by structured clone.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import type {
  HostEvents,
  HostMethods,
  PageEvents,
  PageKind,
  PageMethods,
  PageShow,
} from "../../src/protocol/contract.ts";
import { Endpoint, type Handlers } from "../../src/protocol/endpoint.ts";
import { launchOptions } from "../workbench/chromium.mjs";
import { THEMES, type ThemeName } from "./themes.ts";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const ORIGIN = "http://page.test";

/** One request that the page made of its host. */
export interface HostCall {
  readonly name: keyof HostMethods;
  readonly params: unknown;
}

export interface OpenedPage {
  readonly page: Page;
  readonly calls: readonly HostCall[];
  /** What the page emitted, without `ready`. */
  readonly emitted: readonly { readonly name: string; readonly payload: unknown }[];
  /** Uncaught errors, refusals of the content policy and console errors. */
  readonly faults: readonly string[];
  emit<Name extends keyof HostEvents>(name: Name, payload: HostEvents[Name]): void;
  /** What the page says it shows, when it has drawn everything. */
  readAloud(): Promise<string>;
  idle(): Promise<void>;
  /** The state that the page kept, as the editor would hand it back. */
  kept(): Promise<unknown>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly kind: PageKind;
  readonly show: PageShow;
  readonly answers: Partial<Handlers<HostMethods>>;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
  readonly forcedColors?: boolean;
  readonly reducedMotion?: boolean;
  readonly kept?: unknown;
  /** Translations of what the page says, as the extension gives them. */
  readonly texts?: Readonly<Record<string, string>>;
  /** What paints the timeline, whatever the machine has; without it, as in the editor. */
  readonly surface?: "webgl" | "canvas";
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await launchOptions(chromium));
}

let built: Promise<{ script: string; style: string }> | undefined;

async function build(): Promise<{ script: string; style: string }> {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    target: "es2022",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"development"' },
  } as const;
  const [script, style] = await Promise.all([
    esbuild.build({ ...shared, entryPoints: ["src/webview/main.ts"], format: "iife" }),
    esbuild.build({ ...shared, entryPoints: ["src/webview/main.css"] }),
  ]);
  return { script: script.outputFiles[0]?.text ?? "", style: style.outputFiles[0]?.text ?? "" };
}

/** The editor's own styles for pages, as far as they matter here. */
const DEFAULT_STYLES = `@layer vscode-default {
  body { color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
    font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background);
    padding: 1px 3px; border-radius: 4px; }
}`;

function html({ kind, theme = "dark", surface, texts }: PageOptions): string {
  const { bodyClass } = THEMES[theme];
  const policy = `default-src 'none'; script-src 'nonce-n'; style-src ${ORIGIN} 'nonce-n'; img-src ${ORIGIN}; font-src ${ORIGIN}`;
  const translations =
    texts === undefined
      ? ""
      : ` data-texts="${JSON.stringify(texts).replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="n">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${ORIGIN}/default.css"><link rel="stylesheet" href="${ORIGIN}/main.css">
<title>Driftscope</title></head>
<body data-kind="${kind}"${surface === undefined ? "" : ` data-surface="${surface}"`}${translations} class="${bodyClass}" data-vscode-theme-kind="${bodyClass.split(" ").at(-1)}"><script nonce="n" src="${ORIGIN}/main.js"></script></body></html>`;
}

export async function openPage(browser: Browser, options: PageOptions): Promise<OpenedPage> {
  const { show, theme = "dark", width = 1200, height = 760 } = options;
  built ??= build();
  const { script, style } = await built;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: options.scale ?? 1,
    forcedColors: options.forcedColors === true ? "active" : "none",
    reducedMotion: options.reducedMotion === true ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  const files: Readonly<Record<string, readonly [string, string]>> = {
    "/": ["text/html", html(options)],
    "/main.js": ["text/javascript", script],
    "/main.css": ["text/css", style],
    "/default.css": ["text/css", DEFAULT_STYLES],
  };
  await page.route("**/*", async (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? [
      "text/plain",
      "",
    ];
    await route.fulfill({ contentType, body });
  });
  const link = await connect(page, options);
  await page.addInitScript(prepare, { tokens: THEMES[theme].tokens, kept: options.kept ?? null });
  await page.goto(`${ORIGIN}/`);
  await link.ready;
  link.endpoint.emit("show", show);
  const opened: OpenedPage = {
    page,
    faults,
    calls: link.calls,
    emitted: link.emitted,
    emit: (name, payload) => link.endpoint.emit(name, payload),
    readAloud: async () => (await link.endpoint.call("describe", null)).text,
    idle: () => page.evaluate(() => Reflect.get(globalThis, "driftscopePage").idle()),
    kept: () => page.evaluate(() => Reflect.get(globalThis, "keptState")),
    close: async () => {
      link.endpoint.dispose();
      await context.close();
    },
  };
  await opened.readAloud();
  return opened;
}

/** Runs in the page before its scripts: what the editor would have put there. */
function prepare({ tokens, kept }: { tokens: Record<string, string>; kept: unknown }): void {
  const setTokens = (): void => {
    for (const [name, value] of Object.entries(tokens)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
  };
  if (document.documentElement === null) addEventListener("DOMContentLoaded", setTokens);
  else setTokens();
  Object.assign(globalThis, {
    keptState: kept,
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => Reflect.get(globalThis, "toHost")(message),
      getState: () => Reflect.get(globalThis, "keptState") ?? undefined,
      setState: (state: unknown) => Object.assign(globalThis, { keptState: state }),
    }),
  });
}

async function connect(
  page: Page,
  options: PageOptions,
): Promise<{
  endpoint: Endpoint<HostMethods, PageMethods, PageEvents, HostEvents>;
  calls: HostCall[];
  emitted: { name: string; payload: unknown }[];
  ready: Promise<void>;
}> {
  const calls: HostCall[] = [];
  const emitted: { name: string; payload: unknown }[] = [];
  const endpoint: Endpoint<HostMethods, PageMethods, PageEvents, HostEvents> = new Endpoint({
    send: (message) => {
      void page
        .evaluate(deliver, pack(message))
        // A page that is closing hears no more.
        .catch((error: unknown) => emitted.push({ name: "undelivered", payload: String(error) }));
    },
    timer: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
    handlers: handlersOf(options.answers, calls),
    report: (error) => emitted.push({ name: "report", payload: String(error) }),
  });
  for (const name of ["focus", "fault"] as const) {
    endpoint.on(name, (payload) => emitted.push({ name, payload }));
  }
  const ready = new Promise<void>((resolve) => {
    endpoint.on("ready", () => resolve());
  });
  await page.exposeFunction("toHost", (message: unknown) => endpoint.receive(message));
  return { endpoint, calls, emitted, ready };
}

function handlersOf(
  answers: Partial<Handlers<HostMethods>>,
  calls: HostCall[],
): Handlers<HostMethods> {
  const given = {
    openLogLine: () => null,
    openText: () => null,
    copy: () => null,
    why: () => null,
    runs: () => [],
    ...answers,
  };
  const recorded = Object.entries(given).map(([name, answer]) => [
    name,
    (params: never, context: never) => {
      calls.push({ name: name as keyof HostMethods, params });
      return (answer as (params: never, context: never) => unknown)(params, context);
    },
  ]);
  // Every entry answers as the handler of its name does; what is not given has none, and asking for it is a fault.
  return Object.fromEntries(recorded) as Handlers<HostMethods>;
}

/** Columns as text, because what goes into a page here is JSON; `deliver` makes them columns again. */
function pack(message: unknown): unknown {
  if (ArrayBuffer.isView(message)) {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    return { column: message.constructor.name, base64: bytes.toString("base64") };
  }
  if (Array.isArray(message)) return message.map(pack);
  if (typeof message === "number" && !Number.isFinite(message)) return { number: String(message) };
  if (typeof message !== "object" || message === null) return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, pack(value)]));
}

/** Runs in the page: unpacks and posts as the editor does. */
function deliver(packed: unknown): void {
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== "object" || value === null) return value;
    if ("number" in value && Object.keys(value).length === 1) return Number(value.number);
    if ("column" in value && "base64" in value) {
      const bytes = Uint8Array.from(atob(String(value.base64)), (c) => c.charCodeAt(0));
      return Reflect.construct(Reflect.get(globalThis, String(value.column)), [bytes.buffer]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
  };
  window.postMessage(unpack(packed), "*");
}

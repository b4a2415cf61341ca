import type { BrowserType, LaunchOptions } from "playwright-core";

export function launchOptions(playwrightChromium: BrowserType): Promise<LaunchOptions>;

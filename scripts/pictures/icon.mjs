// node scripts/pictures/icon.mjs
//
// Draws `media/icon.png` from `scripts/pictures/icon.svg` in the browser of the tests.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { launchOptions } from "../../test/workbench/chromium.mjs";
import { root } from "../files.mjs";

const SIZE_PX = 256;
const svg = fs.readFileSync(path.join(root, "scripts/pictures/icon.svg"), "utf8");
const browser = await chromium.launch(await launchOptions(chromium));
const page = await browser.newPage({ viewport: { width: SIZE_PX, height: SIZE_PX } });
await page.setContent(`<body style="margin:0">${svg}</body>`);
await page.screenshot({ path: path.join(root, "media/icon.png"), omitBackground: true });
await browser.close();

// Measures what the pages draw, in a headless browser: `node drawing.mjs timeline|clock count [path of uPlot]`.
// Prints one line of JSON. The pages are the real bundle, fed by a host in this process.
import fs from "node:fs";
import { layOutClock } from "../../src/projection/clock/layout.ts";
import { createTimeline } from "../../src/projection/timeline/timeline.ts";
import { makeClockGraph, makeClockView } from "../../test/webview/clock-scenes.ts";
import { launchBrowser, openPage } from "../../test/webview/page-harness.ts";
import { ALICE, BOB, makeTimeline, showOf } from "../../test/webview/scenes.ts";

const FRAMES = 120;

const p95 = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

/** An index over a log of so many events, without the bytes behind it: what a reader has when the index is there. */
function indexOf(name, author, count) {
  const record = new Uint8Array(count * 16);
  const words = new Uint32Array(record.buffer);
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 2_654_435_761) >>> 0;
  return {
    path: `${name}/sync_events.log`,
    count,
    line: Uint32Array.from({ length: count }, (_, i) => i + 1),
    kind: new Uint8Array(count),
    kinds: ["state_change"],
    time: Float64Array.from({ length: count }, (_, i) => 1_764_007_200_000_000 + i * 3600),
    counter: new Int32Array(count).fill(-1),
    model: Int16Array.from({ length: count }, (_, i) => i % 6),
    models: ["device", "tag", "volume", "content_identity", "entry", "location"],
    author: new Int16Array(count),
    authors: [author],
    record,
    changeType: new Uint8Array(count).fill(255),
  };
}

/** From an index to what a page needs for its first picture, ms. */
function overviewMs(count) {
  const peers = [
    ["alice", ALICE],
    ["bob", BOB],
  ].map(([name, id]) => ({
    id,
    name,
    path: name,
    eventLog: indexOf(name, id, count / 2),
    traceLogs: [],
    jobLogs: [],
  }));
  const recording = { generation: { to: 4 }, peers, absentPeers: [], sharedTraceLogs: [] };
  const start = performance.now();
  createTimeline(recording).overview({ order: "stamp", filter: "" });
  return performance.now() - start;
}

/** Zooms in around the middle, then pans, by the wheel of a mouse; milliseconds of each drawing. */
function moveWheel({ selector, frames }) {
  return new Promise((resolve) => {
    const target = document.querySelector(selector);
    const box = target.getBoundingClientRect();
    const page = Reflect.get(globalThis, "driftscopePage");
    const times = [];
    let frame = 0;
    const step = () => {
      const last = page.drawings.at(-1);
      if (frame > 0) times.push(last);
      if (frame++ >= frames) return resolve(times);
      const zooms = frame < frames / 2;
      target.dispatchEvent(
        new WheelEvent("wheel", {
          deltaY: zooms ? -60 : 0,
          deltaX: zooms ? 0 : 25,
          clientX: box.left + box.width / 2,
          clientY: box.top + 100,
          bubbles: true,
          cancelable: true,
        }),
      );
      // The page draws in the next frame; the one after it reads how long that took.
      requestAnimationFrame(() => requestAnimationFrame(step));
    };
    step();
  });
}

/** Milliseconds that the page takes for each of some movements of the pointer: finding what is under it. */
function movePointer({ selector, moves }) {
  const target = document.querySelector(selector);
  const box = target.getBoundingClientRect();
  return Array.from({ length: moves }, (_, i) => {
    const event = new PointerEvent("pointermove", {
      clientX: box.left + ((i * 7919) % box.width),
      clientY: box.top + ((i * 104_729) % box.height),
      bubbles: true,
    });
    const start = performance.now();
    target.dispatchEvent(event);
    return performance.now() - start;
  });
}

/** Chooses another order, and waits until the first picture of it is drawn, ms. */
function firstPaint() {
  return new Promise((resolve) => {
    const choice = document.querySelector("vscode-dropdown");
    const status = document.querySelector(".status");
    choice.value = "wall";
    const start = performance.now();
    choice.dispatchEvent(new Event("change"));
    const look = () => {
      if (!status.textContent.startsWith("Reading")) return requestAnimationFrame(look);
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
    };
    look();
  });
}

/* global uPlot */
/** The same points and the same moves with uPlot; milliseconds of each drawing. */
function moveUplot({ points, frames }) {
  const bytes = Uint8Array.from(atob(points), (c) => c.charCodeAt(0));
  const all = new Float64Array(bytes.buffer);
  const half = all.length / 2;
  const x = all.subarray(0, half);
  const [first, last] = [x[0], x[half - 1]];
  const plot = new uPlot(
    { width: 1200, height: 500, series: [{}, { stroke: "blue", points: { show: false } }] },
    [x, all.subarray(half)],
    document.body,
  );
  const times = [];
  let [min, max] = [first, last];
  return (async () => {
    for (let frame = 1; frame <= frames; frame++) {
      const zooms = frame < frames / 2;
      const middle = (min + max) / 2;
      const span = (max - min) * (zooms ? 0.92 : 1);
      const shift = zooms ? 0 : span / 48;
      [min, max] = [middle - span / 2 + shift, middle + span / 2 + shift];
      const start = performance.now();
      plot.setScale("x", { min, max });
      // It draws when the running task is over.
      await Promise.resolve();
      await Promise.resolve();
      times.push(performance.now() - start);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return times;
  })();
}

/** What the timeline holds as two columns, sorted: place, lane. */
async function pointsOf(made, count) {
  const { overview } = made;
  const rows = await made.answers.timelineRows({ selection: overview.selection, start: 0, count });
  const order = Uint32Array.from(rows.x, (_, i) => i).sort((a, b) => rows.x[a] - rows.x[b]);
  const both = new Float64Array(rows.x.length * 2);
  const per = overview.lanes[0].count;
  order.forEach((row, i) => {
    both[i] = rows.x[row] / 1e6;
    both[rows.x.length + i] = Math.floor(row / per);
  });
  return Buffer.from(both.buffer).toString("base64");
}

async function timeline(browser, count, uplot) {
  const made = makeTimeline(count);
  const show = showOf("timeline");
  const opened = await openPage(browser, { kind: "timeline", show, answers: made.answers });
  const { page } = opened;
  const selector = "canvas.lanes";
  const frames = await page.evaluate(moveWheel, { selector, frames: FRAMES });
  const hits = await page.evaluate(movePointer, { selector, moves: 400 });
  const painter = await page.locator(".points").getAttribute("data-kind");
  const paint = await page.evaluate(firstPaint);
  await opened.close();
  const theirs = uplot === undefined ? undefined : await uplotFrames(browser, made, count, uplot);
  const first = overviewMs(count) + paint;
  return { painter, frame: p95(frames), hit: p95(hits), first, theirs };
}

async function uplotFrames(browser, made, count, uplot) {
  const page = await browser.newPage({ locale: "en-US", viewport: { width: 1280, height: 720 } });
  await page.addScriptTag({ content: fs.readFileSync(uplot, "utf8") });
  const points = await pointsOf(made, count);
  const frames = await page.evaluate(moveUplot, { points, frames: FRAMES });
  await page.close();
  return p95(frames);
}

async function clock(browser, count) {
  const graph = makeClockGraph(count);
  const start = performance.now();
  layOutClock(graph);
  const layout = performance.now() - start;
  const view = makeClockView(graph);
  const show = showOf("clock");
  const opened = await openPage(browser, { kind: "clock", show, answers: { clock: () => view } });
  const selector = "canvas";
  const frames = await opened.page.evaluate(moveWheel, { selector, frames: FRAMES });
  await opened.close();
  return { layout, frame: p95(frames) };
}

const [what, count, uplot] = process.argv.slice(2);
const browser = await launchBrowser();
const result =
  what === "clock"
    ? await clock(browser, Number(count))
    : await timeline(browser, Number(count), uplot);
await browser.close();
console.log(JSON.stringify(result));

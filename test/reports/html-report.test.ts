/** The report as one HTML file: whole, offline, inert, and small whatever it tells of. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { InspectReport } from "../../src/analysis/report.ts";
import { reportAsHtml } from "../../src/projection/report/html-report.ts";
import { REPORT_STYLE, REPORT_STYLE_DIGEST } from "../../src/projection/report/html-style.ts";
import type { ReportInput } from "../../src/projection/report/report-input.ts";
import type { TimelineOverview } from "../../src/projection/timeline/types.ts";
import { HIDDEN, HOSTILE, poisoned } from "./hostile.ts";
import { htmlElements } from "./html-elements.ts";
import { openSample, SAMPLE_NAMES } from "./samples.ts";

const htmlOf = async (name: string): Promise<string> =>
  (await openSample(name)).export({ format: "html", title: name });

const EMPTY: InspectReport = {
  schema: "driftscope/inspect@1",
  system: "spacedrive",
  generation: "G4",
  evidence: [],
  peers: [],
  matrix: [],
  watermarks: [],
  progress: [],
};

/** As many peers, lanes and events as asked for. */
function wideTimeline(peers: number, models: number, events: number): TimelineOverview {
  const lanes = Array.from({ length: peers * models }, (_, lane) => ({
    peer: `peer-${Math.floor(lane / models)}`,
    model: `model_${lane % models}`,
    count: events / (peers * models),
  }));
  const bucketCount = 2048;
  return {
    selection: { order: "stamp", filter: "" },
    lanes,
    series: lanes.map(({ count }, lane) => ({ lane, author: lane % peers, start: 0, count })),
    sources: [],
    authors: Array.from({ length: peers }, (_, peer) => `peer-${peer}`),
    from: 1_760_000_000_000_000,
    to: 1_760_000_900_000_000,
    count: events,
    total: events,
    placeless: 3,
    bucketCount,
    density: new Uint32Array(lanes.length * bucketCount).fill(events / lanes.length / bucketCount),
    marks: [{ at: 1_760_000_000_500_000, label: "captured", peer: undefined, kind: "captured" }],
    problem: undefined,
  };
}

describe.each(SAMPLE_NAMES)("the report of the sample %s", (name) => {
  it("is one page that asks for nothing and runs nothing", async () => {
    const html = await htmlOf(name);
    const elements = htmlElements(html);
    const names = new Set(elements.map((element) => element.name));
    for (const refused of ["script", "link", "img", "iframe", "object", "image", "use", "form"]) {
      expect(names).not.toContain(refused);
    }
    const attributes = new Set(elements.flatMap((element) => element.attributes));
    for (const refused of ["src", "style", "srcset", "action", "onclick", "onload"]) {
      expect(attributes).not.toContain(refused);
    }
    expect(html).not.toMatch(/@import|url\(|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
    expect([...html.matchAll(/href="([^"]*)"/g)].every(([, to]) => to?.startsWith("#"))).toBe(true);
  });

  it("says what is wrong before who has what, and each picture in words too", async () => {
    const html = await htmlOf(name);
    expect(html.indexOf('id="findings"')).toBeGreaterThan(html.indexOf('class="summary'));
    expect(html.indexOf('id="matrix"')).toBeGreaterThan(html.indexOf('id="findings"'));
    const pictures = html.match(/<svg [^>]*viewBox/g) ?? [];
    expect(pictures.length).toBeGreaterThan(0);
    expect((html.match(/<svg[^>]*>\s*<title>/g) ?? []).length).toBeGreaterThanOrEqual(
      pictures.length,
    );
    expect(html).toMatch(/<caption>/);
  });

  it("is the same twice", async () => {
    expect(await htmlOf(name)).toBe(await htmlOf(name));
  });
});

describe("a report", () => {
  it("names its style by the digest that a browser computes", () => {
    const digest = createHash("sha256").update(REPORT_STYLE).digest("base64");
    expect(REPORT_STYLE_DIGEST).toBe(digest);
  });

  it("keeps hostile names as text, wherever they stand", async () => {
    const sample = await openSample("fk-drop");
    const kept = (key: string): boolean =>
      ["schema", "system", "severity", "verdict", "state", "value", "order", "kind"].includes(key);
    const input: ReportInput = {
      title: HOSTILE,
      version: "0",
      lineages: [await sample.why({ peer: "bob", record: "entry#02a2c85a" })].map((why) =>
        poisoned(why, kept),
      ),
      inspect: poisoned(
        JSON.parse(await sample.export({ format: "json", title: "" })).inspect,
        kept,
      ),
      check: poisoned(await sample.check(), kept),
      timeline: poisoned(wideTimeline(2, 3, 6 * 2048), kept),
      orphanCauses: [
        { code: "x", missing: "content", label: HOSTILE, sentence: HOSTILE, count: 2 },
      ],
    };
    const html = reportAsHtml(input);
    const clean = new Set(htmlElements(await htmlOf("fk-drop")).map(({ name }) => name));
    for (const { name } of htmlElements(html)) expect(clean).toContain(name);
    for (const hidden of HIDDEN) expect(html).not.toContain(hidden);
    expect(html).toContain("⟨U+202E⟩");
    expect(html).not.toContain("<script");
  });

  it("does not grow with the number of events, and little with peers", () => {
    const report = (events: number, peers: number): number =>
      reportAsHtml({
        title: "wide",
        version: "0",
        inspect: EMPTY,
        check: { schema: "driftscope/check@1", verdict: "holds", findings: [] },
        lineages: [],
        timeline: wideTimeline(peers, 8, events),
      }).length;
    const million = report(1_048_576, 4);
    expect(Math.abs(million - report(65_536, 4))).toBeLessThan(1000);
    expect(million).toBeLessThan(120_000);
    expect(report(1_048_576, 64)).toBeLessThan(250_000);
  });
});

import { describe, expect, it } from "vitest";
import { parseTime } from "../../base/time.ts";
import { parseSummary } from "./summary.ts";

const A = "aaaaaaaa-0000-4000-8000-00000000000a";
const B = "bbbbbbbb-0000-4000-8000-00000000000b";

function parse(content: string): ReturnType<typeof parseSummary> {
  return parseSummary("summary.md", new TextEncoder().encode(content));
}

describe("a summary", () => {
  it("claims counts per section, with the line of its heading", () => {
    const document = parse(
      [
        "\uFEFF# Sync Test Snapshot: final_state",
        "",
        "**Timestamp**: 2025-11-24T18:29:02.792415+00:00",
        "**Test**: realtime_alice_to_bob",
        "",
        `## Alice (Device ${A})`,
        "- Entries: 60",
        "- Content Identities: 48",
        "- Files with content_id: 51/53 (96%)",
        "- Events Captured: 23",
        "- Sync Events Captured: 188",
        "",
        `## Bob (Device ${B.toUpperCase()})`,
        "- Entries: 58",
        "",
        "## Diff",
        "- Entry difference: 2",
        "- Entries: 999",
      ].join("\r\n"),
    );
    expect(document).toEqual({
      path: "summary.md",
      title: "final_state",
      test: "realtime_alice_to_bob",
      time: parseTime("2025-11-24T18:29:02.792415Z"),
      claims: [
        {
          label: "Alice",
          peer: A,
          line: 6,
          entries: 60,
          contentIdentities: 48,
          linked: 51,
          files: 53,
          eventsCaptured: 23,
          syncEventsCaptured: 188,
        },
        { label: "Bob", peer: B, line: 13, entries: 58 },
      ],
    });
  });

  it("of a race test counts locations and has no time", () => {
    const document = parse(
      `# Backfill Race Test Snapshot: race\n## Alice (Device ${A})\n- Locations: 2\n- Entries: 9\n`,
    );
    expect(document.title).toBe("race");
    expect(document.time).toBeUndefined();
    expect(document.claims).toEqual([
      { label: "Alice", peer: A, line: 2, locations: 2, entries: 9 },
    ]);
  });

  it("of the snapshot manager has a time in UTC and no sections", () => {
    const document = parse(
      "# Test Snapshot: backfill_alice\n**Timestamp**: 2026-01-10 12:00:03 UTC\n",
    );
    expect(document.title).toBe("backfill_alice");
    expect(document.time).toBe(parseTime("2026-01-10T12:00:03Z"));
    expect(document.claims).toEqual([]);
  });
});

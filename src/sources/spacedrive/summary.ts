import { parseTime } from "../../base/time.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { SummaryClaims, SummaryDocument } from "../recording.ts";

type Counts = Omit<SummaryClaims, "label" | "peer" | "line">;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const TITLE = /^# (?:.*Test Snapshot: )?(.*)$/;
const SECTION = /^## (.+?) \(Device ([0-9a-f-]{36})\)/i;
const ANY_SECTION = /^## /;
const FIELD = /^\*\*(Timestamp|Test)\*\*: (.+)$/;
const COUNT =
  /^- (Entries|Content Identities|Events Captured|Sync Events Captured|Locations): (\d+)/;
const LINKAGE = /^- Files with content_id: (\d+)\/(\d+)/;
const COUNT_KEYS: Readonly<Record<string, keyof Counts>> = {
  Entries: "entries",
  "Content Identities": "contentIdentities",
  "Events Captured": "eventsCaptured",
  "Sync Events Captured": "syncEventsCaptured",
  Locations: "locations",
};

/** Reads `summary.md` of every generation. What is not understood is skipped: a summary is a claim, not evidence. */
export function parseSummary(path: string, bytes: Uint8Array): SummaryDocument {
  const lines = new TextDecoder("utf-8")
    .decode(bytes)
    .replaceAll("\0", "")
    .split(/\r\n|\r|\n/);
  const claims: Mutable<SummaryClaims>[] = [];
  let open: Mutable<SummaryClaims> | undefined;
  let title: string | undefined;
  let test: string | undefined;
  let time: number | undefined;
  lines.forEach((line, index) => {
    const section = parseSection(line, index + 1);
    if (section !== undefined) claims.push(section);
    if (section !== undefined || ANY_SECTION.test(line)) open = section;
    else if (open !== undefined) addCount(open, line);
    title ??= TITLE.exec(line)?.[1]?.trim();
    const field = FIELD.exec(line);
    if (field?.[1] === "Test") test ??= field[2]?.trim();
    if (field?.[1] === "Timestamp") time ??= parseTimestamp(field[2] ?? "");
  });
  return { path, title, test, time, claims };
}

function parseSection(line: string, number: number): Mutable<SummaryClaims> | undefined {
  const match = SECTION.exec(line);
  const peer = parseUuid(match?.[2] ?? "");
  return match === null || peer === undefined
    ? undefined
    : { label: match[1] ?? "", peer, line: number };
}

function addCount(claims: Mutable<SummaryClaims>, line: string): void {
  const count = COUNT.exec(line);
  const key = COUNT_KEYS[count?.[1] ?? ""];
  if (key !== undefined) claims[key] = Number(count?.[2]);
  const linkage = LINKAGE.exec(line);
  if (linkage === null) return;
  claims.linked = Number(linkage[1]);
  claims.files = Number(linkage[2]);
}

/** RFC 3339, or `YYYY-MM-DD HH:MM:SS UTC` as the later snapshot manager writes. */
function parseTimestamp(text: string): number | undefined {
  return parseTime(text.trim().replace(/\s*UTC$/, "Z"));
}

/** A pseudonymised copy of a shared snapshot has the same findings, and none of the names. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { bundleLibrary } from "../../src/analysis/bundle/bundle-library.ts";
import { checkLibrary } from "../../src/analysis/check.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";
import { openFiles, readFolder } from "../findings/variations.ts";
import { sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));

/** Damage cannot be copied: such snapshots are refused, which the last test holds. */
const whole = sharedSnapshots().filter(
  ({ name }) => name.endsWith("-small") && !name.includes("corrupt"),
);

async function bundle(recording: LibraryRecording, files: Readonly<Record<string, Uint8Array>>) {
  return bundleLibrary(recording, {
    sql: await loadSqlEngine(wasm),
    readSummary: (path) => Promise.resolve(new TextDecoder().decode(files[path])),
  });
}

/** What a finding says apart from names. */
function gist(recording: LibraryRecording) {
  return checkLibrary(recording).findings.map((finding) => {
    const { rule, severity, verdict, causes, peer, model, count } = finding;
    return { rule, severity, verdict, causes, peer, model, count, where: finding.where.length };
  });
}

/** Names of entries and devices, long enough not to occur by chance. */
function namesIn(recording: LibraryRecording): readonly string[] {
  const names = recording.peers.flatMap((peer) =>
    ["entries", "devices", "locations"].flatMap((table) => {
      const rows = peer.main?.read(table, { name: "text" });
      if (rows === undefined || !rows.has("name")) return [];
      return Array.from({ length: rows.rowCount }, (_, row) => rows.column("name").text(row) ?? "");
    }),
  );
  return [...new Set(names)].filter((name) => name.length >= 8 && !/^[\d-]+$/.test(name));
}

describe.each(whole)("a bundle of $name", ({ name }) => {
  it("has the same findings", async () => {
    const files = readFolder(sharedFolder(name));
    const recording = await openFiles(files);
    const copied = await bundle(recording, files);
    expect(gist(await openFiles(Object.fromEntries(copied)))).toEqual(gist(recording));
  });

  it("holds none of the names", async () => {
    const files = readFolder(sharedFolder(name));
    const recording = await openFiles(files);
    const names = namesIn(recording);
    expect(names.length).toBeGreaterThan(10);
    for (const [path, bytes] of await bundle(recording, files)) {
      const text = Buffer.from(bytes).toString("utf8");
      expect(
        names.filter((each) => text.includes(each)),
        path,
      ).toEqual([]);
    }
  });
});

const damaged = sharedSnapshots().filter(({ name }) => name.includes("corrupt"));

describe.each(damaged)("a bundle of $name", ({ name }) => {
  it("is refused, because the damage would be gone", async () => {
    const files = readFolder(sharedFolder(name));
    const recording = await openFiles(files);
    for (const peer of recording.peers) peer.main?.read("entries", {});
    await expect(bundle(recording, files)).rejects.toMatchObject({ code: "unsupported" });
  });
});

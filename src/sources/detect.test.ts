import { describe, expect, it } from "vitest";
import { text } from "../../test/builders/snapshot-files.ts";
import { classifyHead } from "./detect.ts";

function classify(content: string): string {
  const bytes = text(content);
  return classifyHead(bytes, bytes.length);
}

describe("a file", () => {
  it("is a tracing log by its first lines, with byte order mark, NUL bytes or colours", () => {
    const line = "2025-11-24T18:28:13.824203Z  INFO ThreadId(07) sd_core::service::sync: Starting";
    expect(classify(`${line}\r\n`)).toBe("trace-log");
    expect(classify(`\uFEFF${line}\n`)).toBe("trace-log");
    expect(classify(`\0\0\0\n${line}\n`)).toBe("trace-log");
    expect(classify("\x1b[2m2025-11-24T18:28:13Z\x1b[0m \x1b[32m INFO\x1b[0m a: b\n")).toBe(
      "trace-log",
    );
  });

  it("is a job log by its frames and local times", () => {
    const job = "4f5e8d8d-3144-40f6-a4a3-fcc778638eb6";
    expect(classify(`=== Job ${job} started ===\n`)).toBe("job-log");
    expect(classify(`[2025-11-24 10:28:16.924] INFO ${job}: Sorted\n`)).toBe("job-log");
  });

  it("is an event log by its first objects, whatever stands before them", () => {
    expect(classify('{"type":"state_change","library_id":"x"}\n')).toBe("sync-events");
    expect(classify('{"library_id":"x","type":"shared_change"}\n')).toBe("sync-events");
    expect(classify('torn line\n{"type":"shared_change"}\n')).toBe("sync-events");
    expect(classify('{"ResourceChanged":{"resource_type":"entry"}}\n')).toBe("app-events");
    expect(classify('"CoreStarted"\n')).toBe("app-events");
  });

  it("is a summary by its heading or its sections", () => {
    expect(classify("# Sync Test Snapshot: final_state\n")).toBe("summary");
    expect(classify("# Backfill Race Test Snapshot: x\n")).toBe("summary");
    expect(classify("\n## Alice (Device aaaaaaaa-0000-4000-8000-00000000000a)\n")).toBe("summary");
    expect(classify("# Readme\n")).toBe("other");
  });

  it("is a side file of a library by its keys", () => {
    expect(classify('{"version":2,"id":"x","name":"Home","settings":{}}')).toBe("library-json");
    expect(classify('{"id":"x","name":"mac","slug":"mac"}')).toBe("device-json");
    expect(classify('{"version":1,"logging":{}}')).toBe("config-json");
    expect(classify('{"timestamp":"x","state":{"current_state":"Ready"}}')).toBe("metrics");
    expect(classify('{"a":1}')).toBe("other");
  });

  it("is empty when nothing but a byte order mark or blanks is in it", () => {
    expect(classify("")).toBe("empty");
    expect(classify("\uFEFF")).toBe("empty");
    expect(classify("\n\0\n")).toBe("empty");
  });

  it("is told from the rest by magic numbers", () => {
    const head = (...bytes: number[]): Uint8Array => {
      const content = new Uint8Array(200);
      content.set(bytes);
      return content;
    };
    expect(classifyHead(text("SQLite format 3\0...."), 4096)).toBe("sqlite");
    expect(classifyHead(head(0x37, 0x7f, 0x06, 0x82), 200)).toBe("wal");
    expect(classifyHead(head(0x37, 0x7f, 0x06, 0x83), 200)).toBe("wal");
    expect(classifyHead(head(0x18, 0xe2, 0x2d, 0x00), 200)).toBe("shm");
    expect(classifyHead(head(0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7), 200)).toBe("journal");
    expect(classifyHead(head(1, 2, 3), 200)).toBe("other");
  });
});

import { describe, expect, it } from "vitest";
import { registryFor, syncedGenerations } from "./registry.ts";

const model = (generation: number, name: string) => {
  const found = registryFor(generation).model(name);
  expect(found).toBeDefined();
  return found as NonNullable<typeof found>;
};

describe("the registry", () => {
  it("lists each model after what it depends on, in every generation", () => {
    for (let generation = 0; generation <= 8; generation++) {
      const seen = new Set<string>();
      for (const each of registryFor(generation).models) {
        for (const dependency of each.dependsOn) expect(seen, each.name).toContain(dependency);
        seen.add(each.name);
      }
    }
  });

  it("names foreign keys as the recorded records do", () => {
    const keys = model(8, "entry").foreignKeys.map((key) => [key.field, key.jsonKey, key.pointsTo]);
    expect(keys).toEqual([
      ["parent_id", "parent_uuid", "parent"],
      ["metadata_id", "metadata_uuid", "metadata"],
      ["content_id", "content_uuid", "content"],
      ["volume_id", "volume_uuid", "volume"],
    ]);
    expect(model(4, "entry").foreignKeys).toHaveLength(3);
  });

  it("lets devices become shared at the end of generation 8", () => {
    expect(model(7, "device").ownership).toBe("device");
    expect(registryFor(8, { early: true }).model("device")?.ownership).toBe("device");
    expect(model(8, "device").ownership).toBe("shared");
  });

  it("syncs mime types, and the kind and type of contents, only at the end of generation 8", () => {
    expect(model(7, "mime_type").synced).toBe(false);
    expect(model(8, "mime_type").synced).toBe(true);
    expect(model(7, "content_identity").localFields).toContain("kind_id");
    expect(model(8, "content_identity").compareFields.map((field) => field.name)).toEqual([
      "content_hash",
      "integrity_hash",
      "text_content",
      "total_size",
      "kind_id",
      "mime_type",
    ]);
    expect(syncedGenerations("mime_type")).toEqual({ from: 8, until: 8 });
  });

  it("syncs spaces and media from generation 6", () => {
    expect(model(5, "space").synced).toBe(false);
    expect(model(6, "space").synced).toBe(true);
    expect(syncedGenerations("image_media_data")).toEqual({ from: 6, until: 8 });
  });

  it("knows sidecars by the table name under which they were registered, and that nobody applies them", () => {
    expect(registryFor(8).model("sidecars")?.appliable).toBe(false);
    expect(syncedGenerations("sidecar")).toBeUndefined();
    expect(syncedGenerations("nonsense")).toBeUndefined();
  });
});

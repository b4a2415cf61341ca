import { expect, it } from "vitest";
import type { Uuid } from "../../base/uuid.ts";
import { CONTENT_NAMESPACE, contentUuid, uuidV5 } from "./uuid-v5.ts";

it("names content and system tags as the recorded system does", () => {
  expect(contentUuid("0123456789abcdef")).toBe("d007281a-8c9f-5d4b-98d2-916191415d66");
  expect(uuidV5(CONTENT_NAMESPACE, "System")).toBe("da0e0324-538e-55f3-9011-5ab03dc183bd");
  expect(uuidV5(CONTENT_NAMESPACE, "Image")).toBe("a553557c-ffb0-56a4-9d5b-7f5e8ef72767");
});

it("names the same content differently in different libraries", () => {
  const one = contentUuid("0123456789abcdef", "5b0f2f0e-6f9b-4a57-9d0e-0d5b0a3c1c11" as Uuid);
  expect(one).not.toBe(contentUuid("0123456789abcdef"));
  expect(one[14]).toBe("5");
});

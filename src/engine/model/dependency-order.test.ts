import { describe, expect, it } from "vitest";
import { dependencyOrder } from "./dependency-order.ts";

const thing = (name: string, ...dependsOn: readonly string[]) => ({ name, dependsOn });

describe("the order of models", () => {
  it("puts each after what it depends on, and otherwise leaves them as they are", () => {
    const result = dependencyOrder([thing("entry", "content"), thing("tag"), thing("content")]);
    expect(result).toMatchObject({
      kind: "order",
      order: [{ name: "tag" }, { name: "content" }, { name: "entry" }],
    });
  });

  it("names the circle that allows no order", () => {
    const things = [thing("a", "b"), thing("b", "c"), thing("c", "d"), thing("d", "b"), thing("e")];
    expect(dependencyOrder(things)).toEqual({ kind: "cycle", names: ["b", "c", "d"] });
  });

  it("does not mind what is not there, or what refers to itself", () => {
    expect(dependencyOrder([thing("entry", "entry", "volume")])).toMatchObject({ kind: "order" });
  });
});

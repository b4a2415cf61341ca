import type { StoryItem, StoryModel } from "./story-model.ts";

/** What a key does in the story, as the tree pattern of ARIA has it. */
export type StoryMove =
  | { readonly kind: "go"; readonly item: StoryItem }
  | { readonly kind: "open" | "close" | "line" | "timeline" | "copy"; readonly item: StoryItem };

const LETTERS = { o: "line", t: "timeline", c: "copy" } as const;

export function storyMove(
  model: StoryModel,
  selected: StoryItem,
  key: string,
  pageSize: number,
): StoryMove | undefined {
  const place = model.placeOf(selected);
  const go = (to: number): StoryMove | undefined => {
    const item = model.at(Math.max(0, Math.min(model.count() - 1, to)));
    return item && { kind: "go", item };
  };
  switch (key) {
    case "ArrowDown":
      return go(place + 1);
    case "ArrowUp":
      return go(place - 1);
    case "PageDown":
      return go(place + pageSize);
    case "PageUp":
      return go(place - pageSize);
    case "Home":
      return go(0);
    case "End":
      return go(model.count() - 1);
    case "ArrowRight":
      if (!model.canOpen(selected)) return undefined;
      return model.isOpen(selected) ? go(place + 1) : { kind: "open", item: selected };
    case "ArrowLeft":
      return leave(model, selected);
    case "Enter":
    case " ":
      if (!model.canOpen(selected)) return { kind: "line", item: selected };
      return { kind: model.isOpen(selected) ? "close" : "open", item: selected };
    case "o":
    case "t":
    case "c":
      return { kind: LETTERS[key], item: selected };
    default:
      return undefined;
  }
}

function leave(model: StoryModel, { node, index }: StoryItem): StoryMove | undefined {
  if (model.isOpen({ node, index })) return { kind: "close", item: { node, index } };
  return node.parent && { kind: "go", item: { node: node.parent, index: node.index } };
}

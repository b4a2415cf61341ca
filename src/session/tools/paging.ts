import type { ToolField, ToolInput } from "./tool-input.ts";

/** Inputs of every tool that answers with a list. */
export function pageFields(most: number, otherwise: number) {
  const offset: ToolField = {
    kind: "count",
    about: "How many to skip, to go on where an answer ended.",
    from: 0,
    to: 10_000_000,
    otherwise: 0,
  };
  const limit: ToolField = {
    kind: "count",
    about: "How many to answer with at most.",
    from: 1,
    to: most,
    otherwise,
  };
  return { offset, limit };
}

/** A part of a list, with what tells that it is one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly offset: number;
  /** Where the rest begins; absent when nothing is left. */
  readonly next?: number;
}

/** The part of a list that the input asks for. */
export function pageOf<Item>(items: readonly Item[], input: ToolInput): Page<Item> {
  const [offset, limit] = [input.count("offset"), input.count("limit")];
  const end = Math.min(items.length, offset + limit);
  return {
    items: items.slice(offset, end),
    total: items.length,
    offset,
    ...(end < items.length ? { next: end } : {}),
  };
}

/** Says what was left out; nothing when nothing was. */
export function restText({ items, total, offset, next }: Page<unknown>): readonly string[] {
  if (items.length === 0 && total > 0) return [`Nothing from ${offset}: there are ${total}.`];
  return next === undefined ? [] : [`${total - next} more: ask again with offset ${next}.`];
}

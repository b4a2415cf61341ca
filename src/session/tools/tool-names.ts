/** Names of the tools that an assistant is given, in the order in which they are listed: the first to use first. */
export const TOOL_NAMES = [
  "snapshots",
  "inspect",
  "findings",
  "why",
  "diff",
  "sql",
  "explain",
  "compare",
] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

import { assert } from "../../base/assert.ts";
import { type FailureCode, FailureError } from "../../base/failure.ts";
import { CancelledError, type TaskOptions } from "../../base/progress.ts";
import { compareTool } from "./compare-tool.ts";
import { diffTool } from "./diff-tool.ts";
import { explainTool } from "./explain-tool.ts";
import { findingsTool } from "./findings-tool.ts";
import { inspectTool } from "./inspect-tool.ts";
import { snapshotsTool } from "./snapshots-tool.ts";
import { sqlTool } from "./sql-tool.ts";
import type { Tool, ToolAnswer, ToolHost } from "./tool.ts";
import { readInput } from "./tool-input.ts";
import type { ToolName } from "./tool-names.ts";
import { whyTool } from "./why-tool.ts";

/** Every tool, in the order in which they are listed: the first to use first. */
export const TOOLS: readonly Tool[] = [
  snapshotsTool,
  inspectTool,
  findingsTool,
  whyTool,
  diffTool,
  sqlTool,
  explainTool,
  compareTool,
];

/** The tool of this name. */
export function toolNamed(name: ToolName): Tool {
  const tool = TOOLS.find((each) => each.name === name);
  assert(tool !== undefined, `there is a tool ${name}`);
  return tool;
}

/** How a call ended. A refusal is an answer too: its code says what kind, its message says what would help. */
export type ToolOutcome =
  | { readonly kind: "answer"; readonly answer: ToolAnswer }
  | {
      readonly kind: "refusal";
      readonly code: FailureCode | "unknown-tool" | "cancelled";
      readonly message: string;
    };

/** Runs one tool. Only a mistake of our own rejects. */
export async function runTool(
  host: ToolHost,
  name: string,
  input: unknown,
  options: TaskOptions = {},
): Promise<ToolOutcome> {
  const tool = TOOLS.find((each) => each.name === name);
  if (tool === undefined) {
    const names = TOOLS.map((each) => each.name).join(", ");
    return {
      kind: "refusal",
      code: "unknown-tool",
      message: `There is no tool "${name}"; there are ${names}.`,
    };
  }
  try {
    const answer = await tool.run(host, readInput(tool.fields, input), options);
    return { kind: "answer", answer };
  } catch (error) {
    if (error instanceof FailureError) {
      return { kind: "refusal", code: error.code, message: error.message };
    }
    if (error instanceof CancelledError) {
      return { kind: "refusal", code: "cancelled", message: "The call was cancelled." };
    }
    throw error;
  }
}

/** A tool of the session as a language-model tool of the editor. */
import {
  type CancellationToken,
  LanguageModelTextPart,
  type LanguageModelTool,
  LanguageModelToolResult,
  type LanguageModelToolTokenizationOptions,
  MarkdownString,
} from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import { readInput } from "../../session/tools/tool-input.ts";
import type { ToolName } from "../../session/tools/tool-names.ts";
import { runTool, toolNamed } from "../../session/tools/toolbox.ts";
import type { Services } from "../services.ts";
import { createEditorHost } from "./editor-host.ts";

/** Makes the tool of this name. */
export function createEditorTool(name: ToolName, services: Services): LanguageModelTool<object> {
  const tool = toolNamed(name);
  return {
    prepareInvocation: ({ input }) => {
      const doing = visibleText(tool.doing(readInput(tool.fields, input)));
      const message = new MarkdownString();
      message.appendText(
        `${doing}. Nothing is written. What is found goes to the language model that asks.`,
      );
      return { invocationMessage: doing, confirmationMessages: { title: tool.title, message } };
    },
    invoke: async ({ input, tokenizationOptions }, token) => {
      const { signal, dispose } = signalOf(token);
      const host = createEditorHost(services, signal);
      const outcome = await runTool(host, tool.name, input, { signal }).finally(dispose);
      // What is thrown reaches the model as the answer; the code leads, as everywhere.
      if (outcome.kind === "refusal") throw new Error(`${outcome.code}: ${outcome.message}`);
      const text = await within(outcome.answer.text, tokenizationOptions, token);
      return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
    },
  };
}

function signalOf(token: CancellationToken): {
  readonly signal: AbortSignal;
  dispose(): void;
} {
  const controller = new AbortController();
  const listener = token.onCancellationRequested(() => controller.abort());
  if (token.isCancellationRequested) controller.abort();
  return { signal: controller.signal, dispose: () => listener.dispose() };
}

const CUT = "… cut to fit; ask for fewer at a time, or for one rule, peer or model.";

/** The text cut at a line so that it fits into what the model has left; the end says that it was cut. */
async function within(
  text: string,
  budget: LanguageModelToolTokenizationOptions | undefined,
  token: CancellationToken,
): Promise<string> {
  if (budget === undefined) return text;
  let lines = text.split("\n");
  let shown = text;
  for (;;) {
    const tokens = await budget.countTokens(shown, token);
    if (tokens <= budget.tokenBudget || lines.length === 0) return shown;
    // Each round keeps at most what would fit if lines were alike.
    const kept = Math.floor(lines.length * Math.min(0.9, budget.tokenBudget / tokens));
    lines = lines.slice(0, kept);
    shown = [...lines, CUT].join("\n");
  }
}

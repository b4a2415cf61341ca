/**
 * The tools of the session as language-model tools of the editor. Their names, inputs and texts are in the manifest too,
 * because the editor offers tools of extensions that do not run yet; a test holds the two together.
 */
import { type Disposable, type LanguageModelTool, lm } from "vscode";
import { TOOL_NAMES, type ToolName } from "../../session/tools/tool-names.ts";
import type { Services } from "../services.ts";

/** What the name of a tool has before it in the editor, where tools of all extensions share one list. */
const PREFIX = "driftscope_";

/** Registers every tool; none where the editor knows no language models. What they do is loaded with the first call. */
export function registerTools(services: Services): readonly Disposable[] {
  // Some editors that take extensions have no such part of the interface.
  const models: typeof lm | undefined = lm;
  if (models?.registerTool === undefined) return [];
  return TOOL_NAMES.map((name) => models.registerTool(`${PREFIX}${name}`, door(name, services)));
}

function door(name: ToolName, services: Services): LanguageModelTool<object> {
  const load = async (): Promise<LanguageModelTool<object>> =>
    (await services.later()).createEditorTool(name, services);
  return {
    prepareInvocation: async (options, token) => (await load()).prepareInvocation?.(options, token),
    invoke: async (options, token) => (await load()).invoke(options, token),
  };
}

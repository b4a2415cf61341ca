/**
 * What is loaded when something is first asked for, and not when the extension starts: on the desktop it is a file of its
 * own. Nothing that runs at activation may import any of it except through here.
 */
import { COMMANDS } from "./commands/command-table.ts";
import { Debugger } from "./debug/debugger.ts";
import { registerLanguages } from "./language/register-language.ts";
import type { Later } from "./services.ts";
import { RuleTests } from "./testing/rule-tests.ts";
import { createEditorTool } from "./tools/editor-tool.ts";

/** Everything that waits. */
export const LATER: Later = {
  commands: COMMANDS,
  createDebugging: (services) => new Debugger(services),
  registerLanguages,
  createRuleTests: (options) => new RuleTests(options),
  createEditorTool,
};
